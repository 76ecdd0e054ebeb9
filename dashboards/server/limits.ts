import type { ReadLimits } from '../../schemas/reader.ts';

/** What the console may cost the engine and this process, at most. */
export const READ_LIMITS: ReadLimits = {
  executionSecondsMax: 20,
  resultRowsMax: 100_000,
  resultBytesMax: 64 * 2 ** 20,
  memoryBytesMax: 2 * 2 ** 30,
};

export const CONSOLE_LIMITS = {
  bodyBytesMax: 64 * 1024,
  /** SELECTs that run at once, and those that may wait for them; one more is told to come back. */
  queriesMax: 4,
  queriesWaitingMax: 128,
  /** After so many seconds one that was told to come back may do so. */
  retryAfterSeconds: 1,
  alertmanagerTimeoutMs: 5_000,
  silenceMinutesMax: 7 * 24 * 60,
} as const;
