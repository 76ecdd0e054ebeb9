import type { Store } from '../../../schemas/store.ts';
import { readType } from './column-type.ts';
import type { TableColumn } from './native.ts';

/** The columns of a table in their order. */
export async function readColumns(store: Store, table: string): Promise<TableColumn[]> {
  const columns = await store.query<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns
     WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
    { table },
  );
  return columns.map(({ name, type }) => ({ name, typeText: type, type: readType(type) }));
}
