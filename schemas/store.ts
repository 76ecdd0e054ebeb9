/** The store port: ClickHouse by URL. */
export interface Store {
  /** Resolves once ClickHouse has acknowledged every row. @throws StoreError */
  insert(table: string, rows: readonly object[]): Promise<void>;
  /** Rows of a SELECT; `params` fill `{name:Type}`. @throws StoreError */
  query<Row>(sql: string, params?: Record<string, unknown>): Promise<Row[]>;
  /** A statement without rows. @throws StoreError */
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * ClickHouse refused, or did not answer. `fault` says whose: `data` means these very rows can't be inserted and never
 * will be; `unavailable` means that trying again may help, and is safe, since every write merges.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly fault: 'data' | 'unavailable';
  /** ClickHouse's own error code, such as `UNKNOWN_TABLE`; empty where none came. */
  readonly code: string;

  constructor(message: string, options: { fault: StoreError['fault']; code: string; cause: unknown }) {
    super(message, { cause: options.cause });
    this.fault = options.fault;
    this.code = options.code;
  }
}
