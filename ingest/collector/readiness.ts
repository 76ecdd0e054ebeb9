import type { Clock } from '../../schemas/clock.ts';

export interface Readiness {
  /** Told of every append that the log answered; `error` is null where it acknowledged. */
  settled(error: unknown): void;
  close(): void;
  isClosing(): boolean;
  /** Null when ready; otherwise why not, in words. */
  reason(): Promise<string | null>;
}

export interface ReadinessOptions {
  clock: Clock;
  /** Asks the log for a sign of life. Asked only when no append has lately given one. */
  reachLog: () => Promise<unknown>;
  readyMaxAgeMs: number;
  readyTimeoutMs: number;
}

/** Whether the log can be reached: known from appends that it acknowledged, else by asking. */
export function createReadiness({
  clock,
  reachLog,
  readyMaxAgeMs,
  readyTimeoutMs,
}: ReadinessOptions): Readiness {
  let reachedAtMs = Number.NEGATIVE_INFINITY;
  let closing = false;
  let question: Promise<string | null> | null = null;

  function settled(error: unknown): void {
    reachedAtMs = error === null ? clock.monotonic() : Number.NEGATIVE_INFINITY;
  }

  async function reason(): Promise<string | null> {
    if (closing) return 'The collector is closing.';
    if (clock.monotonic() - reachedAtMs <= readyMaxAgeMs) return null;
    question ??= ask().finally(() => {
      question = null;
    });
    return question;
  }

  async function ask(): Promise<string | null> {
    const answered = new AbortController();
    const late = clock.sleep(readyTimeoutMs, answered.signal).then(() => {
      return `The log did not answer within ${readyTimeoutMs} ms.`;
    });
    const asked = reachLog().then(
      () => {
        reachedAtMs = clock.monotonic();
        return null;
      },
      () => 'The log can not be reached.',
    );
    const said = await Promise.race([asked, late]);
    answered.abort();
    return said;
  }

  return {
    settled,
    close: () => {
      closing = true;
    },
    isClosing: () => closing,
    reason,
  };
}
