import type { Store } from '../../schemas/store.ts';
import { createNativeEncoder } from './formats/native.ts';
import { readColumns } from './formats/table.ts';
import type { RawInserter } from './raw-insert.ts';

/** The store with another way in: rows go as Native blocks. */
export function withNativeInserts(store: Store, raw: RawInserter): Store {
  const encoders = new Map<string, ReturnType<typeof createNativeEncoder>>();
  return {
    ...store,
    async insert(table, rows) {
      const encode = encoders.get(table) ?? createNativeEncoder(await readColumns(store, table));
      encoders.set(table, encode);
      await raw.insert({ table, format: 'Native', body: encode(rows) });
    },
    async close() {
      raw.close();
      await store.close();
    },
  };
}
