import { seededRandom } from '../fakes/events.ts';

/** Chance that repeats, in words. Streams of one seed are independent: more traffic does not move the faults. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  yes(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  bytes(length: number): Buffer;
}

export function chanceOf(seed: number, stream: string): Chance {
  let mixed = seed;
  for (const letter of stream) mixed = (Math.imul(mixed, 16_777_619) ^ letter.charCodeAt(0)) >>> 0;
  const random = seededRandom(mixed);
  return {
    next: random.next,
    yes: (probability) => random.next() < probability,
    between: (least, most) => least + Math.floor(random.next() * (most - least + 1)),
    pick: (list) => list[Math.floor(random.next() * list.length)] ?? list[0],
    bytes: random.bytes,
  };
}
