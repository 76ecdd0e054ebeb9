import { describe, expect, it } from 'vitest';
import { createMulberry } from '../../tests/fakes/mulberry.ts';
import { onsetOf } from './onset.ts';
import type { Remembered } from './trial-memory.ts';

const PART = 360;
const FIRST = 80_000;
const VERSION = { dimension: 'os', token: 'Android 16' } as const;
const USUAL = 0.04;

interface Story {
  seed: number;
  /** Votes on the version in each part of the day. */
  trials: number;
  parts: number;
  /** The part from which the odds of a failure are so many times the usual ones. */
  from: number;
  oddsRatio: number;
}

/** A place on two versions, of which the old one fails as usual. */
function memoryOf({ seed, trials, parts, from, oddsRatio }: Story): Remembered[] {
  const random = createMulberry(seed);
  const place = { os: 'Android', oem: 'Sony', model: '', browser: 'Chrome', kind: 'authentication' } as const;
  const odds = (USUAL / (1 - USUAL)) * oddsRatio;
  const failuresAt = (rate: number) => Array.from({ length: trials }, random).filter((u) => u < rate).length;
  const slot = (token: string, rateOf: (part: number) => number): Remembered => ({
    place,
    placeNumber: 0,
    tokens: { os: token },
    parts: Array.from({ length: parts }, (_, part) => [
      FIRST + part,
      trials,
      failuresAt(rateOf(part)),
    ]).flat(),
  });
  return [
    slot('Android 16', (part) => (part < from ? USUAL : odds / (1 + odds))),
    slot('Android 15', () => USUAL),
  ];
}

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);
const onsets = (story: Omit<Story, 'seed'>) =>
  SEEDS.map((seed) => onsetOf(memoryOf({ ...story, seed }), VERSION, USUAL));

describe('the beginning of a fault', () => {
  it('is found where the version was harmless for days', () => {
    const found = onsets({ trials: 200, parts: 16, from: 14, oddsRatio: 5 });
    expect(found.filter((minute) => minute === (FIRST + 14) * PART).length).toBeGreaterThanOrEqual(18);
    for (const minute of found) expect(Math.abs(Number(minute) / PART - FIRST - 14)).toBeLessThanOrEqual(1);
  });

  it('is the version’s own where it failed from the first on, in nine of ten', () => {
    const found = onsets({ trials: 200, parts: 16, from: 0, oddsRatio: 3 });
    expect(found.filter((minute) => minute === null).length).toBeGreaterThanOrEqual(18);
  });

  it('is nowhere where nothing is wrong, where nothing is remembered, and for another version', () => {
    const found = onsets({ trials: 200, parts: 16, from: 16, oddsRatio: 1 });
    expect(found.filter((minute) => minute === null).length).toBeGreaterThanOrEqual(18);
    expect(onsetOf([], VERSION, USUAL)).toBeNull();
    const fault = memoryOf({ seed: 1, trials: 200, parts: 16, from: 14, oddsRatio: 5 });
    expect(onsetOf(fault, { ...VERSION, token: 'Android 15' }, USUAL)).toBeNull();
  });
});
