import type { Store } from '../../schemas/store.ts';

/** What the migrations really made: every table with its engine, keys and columns, as ClickHouse tells it. */
export async function readManifest(store: Store): Promise<object[]> {
  const tables = await store.query<{ name: string }>(
    `SELECT name, engine, partition_key, sorting_key FROM system.tables
     WHERE database = currentDatabase() AND name NOT LIKE '.%' ORDER BY name`,
  );
  const columns = await store.query<{ table: string; name: string; type: string }>(
    `SELECT table, name, type FROM system.columns
     WHERE database = currentDatabase() AND table NOT LIKE '.%' ORDER BY table, position`,
  );
  const byTable = Map.groupBy(columns, ({ table }) => table);
  return tables.map((table) => ({
    ...table,
    columns: Object.fromEntries((byTable.get(table.name) ?? []).map(({ name, type }) => [name, type])),
  }));
}
