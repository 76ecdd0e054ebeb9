import { describe, expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

describe('the bounded cache', () => {
  it('never holds more than it may', () => {
    const cache = createBoundedCache<number>({ entriesMax: 10 });
    for (let n = 0; n < 1_000; n += 1) {
      cache.set(String(n), n);
      expect(cache.size).toBeLessThanOrEqual(10);
    }
  });

  it('keeps what is asked for again and forgets what is not', () => {
    const cache = createBoundedCache<number>({ entriesMax: 10 });
    cache.set('kept', 1);
    cache.set('forgotten', 1);
    for (let n = 0; n < 100; n += 1) {
      cache.set(String(n), n);
      cache.get('kept');
    }
    expect(cache.get('kept')).toBe(1);
    expect(cache.get('forgotten')).toBeUndefined();
  });
});
