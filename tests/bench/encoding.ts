import { createNativeEncoder, type TableColumn } from '../../infra/adapters/clickhouse/native-block.ts';
import type { Place } from './place.ts';

/** Columns by table, as ClickHouse describes them: plain data, for a process that has no ClickHouse of its own. */
export type TableColumns = Readonly<Record<string, readonly TableColumn[]>>;

const TABLES = [
  'events',
  'ceremonies',
  'ceremony_settlements',
  'ceremony_trials',
  'first_seen',
  'failed_events',
] as const;

export async function describeTables(place: Place): Promise<TableColumns> {
  const store = await place.database('bench_columns');
  const described: Record<string, readonly TableColumn[]> = {};
  for (const table of TABLES) described[table] = await store.query<TableColumn>(`DESCRIBE TABLE ${table}`);
  return described;
}

/** Rows of a table as they go over the wire. */
export type EncodeRows = (table: string, rows: readonly object[]) => Buffer;

/** As the product's adapter sends them. */
export function createProductEncoding(columns: TableColumns): EncodeRows {
  const encoders = new Map(
    Object.entries(columns).map(([table, list]) => [table, createNativeEncoder(list)]),
  );
  return function encodeNative(table, rows) {
    const encode = encoders.get(table);
    if (!encode) throw new Error(`The table ${table} was not described.`);
    return encode(rows);
  };
}

/** As @clickhouse/client sends JSONEachRow. */
export function encodeJson(rows: readonly object[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
