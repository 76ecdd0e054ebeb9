/**
 * Dead letters have a limit. When nearly everything is refused, the fault is a deploy or a schema, not the data:
 * the processor stops with a sentence instead of draining a whole topic into `failed_events`.
 */
export interface DeadLetterLimit {
  /** Records in one window. */
  windowRecords: number;
  /** Share of a full window, 0 to 1, above which the processor stops. */
  ratioMax: number;
}

export class TooManyDeadLetters extends Error {
  override readonly name = 'TooManyDeadLetters';
  readonly code = 'too_many_dead_letters';
}

export function createDeadLetterGuard({ windowRecords, ratioMax }: DeadLetterLimit) {
  let records = 0;
  let refused = 0;
  /** Counts a batch. @throws TooManyDeadLetters when a full window is over the ratio. */
  return function guard(batchRecords: number, batchRefused: number): void {
    records += batchRecords;
    refused += batchRefused;
    if (records < windowRecords) return;
    const ratio = refused / records;
    if (ratio > ratioMax) {
      throw new TooManyDeadLetters(
        `${refused} of the last ${records} records became dead letters (limit ${ratioMax}); look at failed_events before starting again.`,
      );
    }
    records = 0;
    refused = 0;
  };
}
