import type { Clock } from '../../schemas/clock.ts';

/**
 * The promise's value, or `late()` when it has not settled within `timeoutMs`. The promise goes on unheard: what it
 * started is not undone, and its later failure is nobody's.
 */
export async function within<T>(
  promise: Promise<T>,
  options: { clock: Clock; timeoutMs: number; late: () => T },
): Promise<T> {
  const settled = new AbortController();
  promise.catch(() => undefined);
  const tooLate = options.clock.sleep(options.timeoutMs, settled.signal).then(() => {
    if (settled.signal.aborted) return promise;
    return options.late();
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    settled.abort();
  }
}
