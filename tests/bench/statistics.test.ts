import { describe, expect, it } from 'vitest';
import { seededRandom } from '../fakes/events.ts';
import { estimate, median, percentile, ratioByRounds } from './statistics.ts';

describe('percentile', () => {
  it.each([
    [[7], 0.99, 7],
    [[1, 2, 3, 4], 0, 1],
    [[4, 1, 3, 2], 1, 4],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[10, 20, 30, 40, 50], 0.95, 48],
  ])('of %j at %d is %d', (values, p, expected) => {
    expect(percentile(values, p)).toBeCloseTo(expected);
  });

  it('is asked for as a share, of at least one value', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 95)).toThrow(RangeError);
  });

  it('leaves its input in order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('ratioByRounds', () => {
  it('compares within a round, so that a slow round counts on both sides', () => {
    const { value, low, high } = ratioByRounds([10, 100, 20], [5, 50, 10], seededRandom(1));
    expect([value, low, high]).toEqual([2, 2, 2]);
  });

  it('is not moved by one odd round', () => {
    expect(ratioByRounds([10, 10, 10, 10, 90], [10, 10, 10, 10, 10], seededRandom(1)).value).toBe(1);
  });

  it('refuses rounds without a partner', () => {
    expect(() => ratioByRounds([1, 2], [1], seededRandom(1))).toThrow('2 rounds of one and 1 of the other');
  });
});

describe('estimate', () => {
  it('has its value within its range, and the same range for the same seed', () => {
    const values = [5, 9, 6, 7, 8, 6, 5];
    const once = estimate(values, seededRandom(3));
    expect(once).toEqual(estimate(values, seededRandom(3)));
    expect(once.low).toBeLessThanOrEqual(once.value);
    expect(once.high).toBeGreaterThanOrEqual(once.value);
  });
});
