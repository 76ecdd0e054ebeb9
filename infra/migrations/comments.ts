import { commentOf } from '../../schemas/columns/column.ts';
import { TABLES } from '../../schemas/columns/tables.ts';
import type { Store } from '../../schemas/store.ts';

/**
 * Writes what each table, view and column means into ClickHouse. Words are no schema: they may be bettered in any
 * release, and a view that a migration replaces loses them, so they are compared after every migration, not numbered.
 * Only what differs is written; a column that this database does not have is passed over.
 * @returns how many comments were written.
 */
export async function writeComments(store: Store): Promise<number> {
  const columns = await store.query<{ table: string; name: string; comment: string }>(
    'SELECT table, name, comment FROM system.columns WHERE database = currentDatabase()',
  );
  const tables = await store.query<{ table: string; comment: string }>(
    'SELECT name AS table, comment FROM system.tables WHERE database = currentDatabase()',
  );
  let written = 0;
  for (const { table, comment } of tables) {
    const text = TABLES[table];
    if (!text) continue;
    const wanted = `${text.row} ${text.rowJa}`;
    if (comment !== wanted) {
      await store.command(`ALTER TABLE ${table} MODIFY COMMENT ${quoted(wanted)}`);
      written += 1;
    }
    const changes = columns
      .filter((column) => column.table === table)
      .flatMap(({ name, comment }) => {
        const column = text.columns[name];
        const meant = column ? commentOf(column) : comment;
        return meant === comment ? [] : [`COMMENT COLUMN ${name} ${quoted(meant)}`];
      });
    if (changes.length > 0) await store.command(`ALTER TABLE ${table} ${changes.join(', ')}`);
    written += changes.length;
  }
  return written;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
