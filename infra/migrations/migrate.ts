import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Store } from '../../schemas/store.ts';

/** One numbered file of `schemas/clickhouse`: statements that are safe to run twice, separated by a line-ending `;`. */
export interface Migration {
  version: number;
  name: string;
  checksum: string;
  statements: readonly string[];
}

const FOLDER = new URL('../../schemas/clickhouse/', import.meta.url);

/** Every migration, in order. @throws Error when numbers are missing or doubled. */
export function loadMigrations(folder: URL = FOLDER): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const version = Number.parseInt(file.slice(0, 4), 10);
    if (version !== index + 1) throw new Error(`${file}: expected migration number ${index + 1}`);
    const sql = readFileSync(new URL(file, folder), 'utf8');
    return {
      version,
      name: file.replace(/\.sql$/, ''),
      checksum: createHash('sha256').update(sql).digest('hex'),
      statements: statementsOf(sql),
    };
  });
}

/** The schema in ClickHouse and the one this release knows do not fit. The message says what to do. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
  readonly code = 'schema_mismatch';
}

/**
 * Brings the database forward to the newest migration; forward only. Two runners at once do no harm: statements are
 * idempotent and a migration is recorded after its last one.
 * @throws SchemaMismatch when the database is newer than this release, or an applied migration was edited since.
 * @returns the names applied now.
 */
export async function migrate(
  store: Store,
  migrations: readonly Migration[] = loadMigrations(),
): Promise<string[]> {
  await store.command(CREATE_RECORD);
  const applied = await store.query<{ version: number; checksum: string }>(
    'SELECT version, checksum FROM schema_migrations FINAL ORDER BY version',
  );
  const newest = migrations.at(-1)?.version ?? 0;
  const checksums = new Map(applied.map((row) => [row.version, row.checksum]));
  for (const version of checksums.keys()) {
    if (version > newest) {
      throw new SchemaMismatch(
        `The database is at schema ${version}, this release knows ${newest}: run a newer release of Kagimi.`,
      );
    }
  }
  const done: string[] = [];
  for (const migration of migrations) {
    const checksum = checksums.get(migration.version);
    if (checksum === undefined) {
      await apply(store, migration);
      done.push(migration.name);
    } else if (checksum !== migration.checksum) {
      throw new SchemaMismatch(
        `${migration.name} was changed after it was applied: restore it, and add a new one.`,
      );
    }
  }
  return done;
}

async function apply(store: Store, { version, name, checksum, statements }: Migration): Promise<void> {
  for (const statement of statements) await store.command(statement);
  await store.insert('schema_migrations', [{ version, name, checksum }]);
}

/** The table that remembers what was applied. */
export const CREATE_RECORD = `CREATE TABLE IF NOT EXISTS schema_migrations
(version UInt32, name String, checksum String)
ENGINE = ReplacingMergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

function statementsOf(sql: string): string[] {
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/^--.*$/gm, '').trim() !== '');
}
