import { type Store, StoreError } from '../../schemas/store.ts';

/** A store that keeps inserted rows by table, and can be told to fail. For tests of the engine only. */
export function createMemoryStore(): MemoryStore {
  const tables = new Map<string, object[]>();
  const store: MemoryStore = {
    rows: <Row>(table: string) => (tables.get(table) ?? []) as Row[],
    inserts: [],
    failWith: null,
    async insert(table, rows) {
      store.inserts.push({ table, rows: rows.length });
      const failure = store.failWith?.(table, rows);
      if (failure) throw failure;
      tables.set(table, [...(tables.get(table) ?? []), ...rows]);
    },
    async query() {
      throw new StoreError('The memory store answers no query.', {
        fault: 'data',
        code: 'NONE',
        cause: null,
      });
    },
    async command() {},
    async ping() {
      return true;
    },
    async close() {},
  };
  return store;
}

export interface MemoryStore extends Store {
  rows<Row>(table: string): Row[];
  inserts: { table: string; rows: number }[];
  failWith: ((table: string, rows: readonly object[]) => StoreError | null) | null;
}
