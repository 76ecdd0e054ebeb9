import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createVersionSets, SET_WORDS } from './version-sets.ts';

const set = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: SET_WORDS, maxLength: SET_WORDS });

it('gives every set one number, 0 to nothing, and goes on alike from its own state', () => {
  fc.assert(
    fc.property(fc.array(set, { maxLength: 400 }), fc.array(set, { maxLength: 50 }), (all, more) => {
      const sets = createVersionSets();
      const numbers = new Map<string, number>();
      for (const one of all) {
        const number = sets.numberOf(Int32Array.from(one));
        expect(number).toBe(numbers.get(one.join()) ?? number);
        numbers.set(one.join(), number);
        expect([...sets.words.subarray(number * SET_WORDS, (number + 1) * SET_WORDS)]).toEqual(one);
      }
      expect(sets.numberOf(new Int32Array(SET_WORDS))).toBe(0);
      expect(new Set(numbers.values()).size).toBe(numbers.size);
      const again = createVersionSets(sets.snapshot());
      for (const one of more) {
        expect(again.numberOf(Int32Array.from(one))).toBe(sets.numberOf(Int32Array.from(one)));
      }
      expect(again.snapshot()).toEqual(sets.snapshot());
    }),
  );
});

it('forgets tokens everywhere, so that their ids can name something else', () => {
  const sets = createVersionSets();
  const [both, one] = [Int32Array.of((5 << 16) | 6, 0, 0, 0), Int32Array.of(6, 0, 0, 0)];
  const number = sets.numberOf(both);
  sets.forget(new Set([5]));
  expect(sets.words[number * SET_WORDS]).toBe(6);
  expect(sets.numberOf(one)).toBe(number);
});
