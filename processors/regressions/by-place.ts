import type { LeafCount } from './traffic.ts';
import type { Place } from './trial.ts';

/** What is made of a place once, found by the number that the traffic gives it: for the counts of one detector. */
export function byPlace<T>(make: (place: Place) => T): (count: LeafCount) => T {
  const known: (T | undefined)[] = [];
  return ({ index, place }) => {
    let made = known[index];
    if (made === undefined) {
      made = make(place);
      known[index] = made;
    }
    return made;
  };
}
