import type { Place } from './trial.ts';

/** What is made of a place once. A place of the traffic is one object as long as the detector lives. */
export function byPlace<T>(make: (place: Place) => T): (place: Place) => T {
  const known = new WeakMap<Place, T>();
  return (place) => {
    let made = known.get(place);
    if (made === undefined) {
      made = make(place);
      known.set(place, made);
    }
    return made;
  };
}
