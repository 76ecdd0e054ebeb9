import type { Clock } from '../../schemas/clock.ts';

export interface TokenBucketOptions {
  clock: Clock;
  perSecond: number;
  burst: number;
  /** Buckets remembered; the least recently used is forgotten, and begins full again. */
  bucketsMax: number;
}

export interface TokenBuckets {
  /** Takes one token. 0 when there was one; otherwise the milliseconds until there is. */
  take(key: string): number;
  size(): number;
}

/** One token bucket a key, in bounded memory. */
export function createTokenBuckets({
  clock,
  perSecond,
  burst,
  bucketsMax,
}: TokenBucketOptions): TokenBuckets {
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  function take(key: string): number {
    const nowMs = clock.monotonic();
    const known = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, known.tokens + ((nowMs - known.atMs) / 1000) * perSecond);
    const taken = tokens >= 1;
    buckets.delete(key);
    buckets.set(key, { tokens: taken ? tokens - 1 : tokens, atMs: nowMs });
    forgetOldest();
    return taken ? 0 : ((1 - tokens) / perSecond) * 1000;
  }

  function forgetOldest(): void {
    if (buckets.size <= bucketsMax) return;
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  }

  return { take, size: () => buckets.size };
}
