/** The reader port: SELECTs for people, with types, under bounds that the engine itself holds to. */
export interface Reader {
  /** Runs one SELECT with its settings read-only. @throws ReadError */
  read(sql: string, options?: { signal?: AbortSignal }): Promise<Table>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/** What a SELECT gave. Values are as JSON has them: times are seconds since the epoch, dates are `YYYY-MM-DD`. */
export interface Table {
  columns: readonly { name: string; type: string }[];
  rows: readonly (readonly unknown[])[];
}

/** What one SELECT may cost at most. */
export interface ReadLimits {
  executionSecondsMax: number;
  resultRowsMax: number;
  resultBytesMax: number;
  memoryBytesMax: number;
}

/**
 * Nothing was read. `fault` says whose it is: `query` will fail again, `limit` asked for more than one query may have,
 * `unavailable` may work later, `cancelled` was called off by whoever asked.
 */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly fault: 'query' | 'limit' | 'unavailable' | 'cancelled';

  constructor(message: string, options: { fault: ReadError['fault']; cause: unknown }) {
    super(message, { cause: options.cause });
    this.fault = options.fault;
  }
}
