import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCeremonyCounts } from './ceremony-counts.ts';
import { createTokenBuckets } from './token-buckets.ts';

function bucketsAt(limits: { perSecond: number; burst: number; bucketsMax: number }) {
  const time = { nowMs: 0 };
  const clock = { now: () => time.nowMs, monotonic: () => time.nowMs, sleep: async () => {} };
  return { time, buckets: createTokenBuckets({ clock, ...limits }) };
}

it('gives a burst, then as much as time brings', () => {
  const { time, buckets } = bucketsAt({ perSecond: 2, burst: 3, bucketsMax: 10 });
  expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 500]);
  time.nowMs += 500;
  expect([buckets.take('a'), buckets.take('a'), buckets.take('b')]).toEqual([0, 500, 0]);
});

it('never gives more than the burst and the rate allow', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_000), { maxLength: 200 }), (pauses) => {
      const { time, buckets } = bucketsAt({ perSecond: 3, burst: 5, bucketsMax: 10 });
      let taken = 0;
      for (const pause of pauses) {
        time.nowMs += pause;
        if (buckets.take('a') === 0) taken += 1;
      }
      expect(taken).toBeLessThanOrEqual(5 + (time.nowMs / 1000) * 3 + 1e-6);
    }),
  );
});

it('remembers a bounded number, and forgets the least recently used', () => {
  const { buckets } = bucketsAt({ perSecond: 1, burst: 1, bucketsMax: 2 });
  for (const key of ['a', 'b', 'a', 'c']) buckets.take(key);
  expect(buckets.size()).toBe(2);
  expect([buckets.take('a'), buckets.take('b')]).toEqual([1000, 0]);
});

it('counts a bounded number of ceremonies', () => {
  const counts = createCeremonyCounts({ eventsMax: 1, ceremoniesMax: 2 });
  expect(['a', 'a', 'b', 'c'].map((key) => counts.take(key))).toEqual([true, false, true, true]);
  expect([counts.take('b'), counts.take('a')]).toEqual([false, true]);
});
