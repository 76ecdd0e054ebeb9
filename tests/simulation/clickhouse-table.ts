import { readFileSync } from 'node:fs';
import { type ColumnType, type Merge, readColumn, splitTop } from './clickhouse-type.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A table as its migration declares it, with ClickHouse's merge done at once: what FINAL would read. */
export interface Table {
  /** The sentence why ClickHouse would refuse this row, or null. */
  refusal(row: Row): string | null;
  insert(row: Row): void;
  /** Whether inserting the row would change nothing. */
  holds(row: Row): boolean;
  hasKeyOf(row: Row): boolean;
  rows(): ReadonlyMap<string, Row>;
}

interface Declaration {
  columns: ReadonlyMap<string, { type: ColumnType; merge: Merge | null }>;
  key: readonly string[];
  engine: string;
  /** The version column of a ReplacingMergeTree. */
  version: string | null;
}

const MIGRATIONS = [
  '0001_events',
  '0002_ceremonies',
  '0003_failed_events',
  '0004_ceremony_minutes',
  '0006_client_depth',
  '0007_first_seen',
  '0009_ceremony_trials',
  '0010_log_progress',
  '0012_step_up',
] as const;
export const SQL = MIGRATIONS.map((name) =>
  readFileSync(new URL(`../../schemas/clickhouse/${name}.sql`, import.meta.url), 'utf8'),
).join('\n');

const declarations = new Map<string, Declaration>();

export function createTable(name: string): Table {
  const known = declarations.get(name) ?? read(name);
  declarations.set(name, known);
  return tableOf(known);
}

function read(name: string): Declaration {
  const start = SQL.indexOf(`CREATE TABLE IF NOT EXISTS ${name}\n`);
  if (start < 0) throw new Error(`No migration creates the table ${name}`);
  const sql = SQL.slice(start, SQL.indexOf(';', start));
  const body = sql.slice(sql.indexOf('\n(\n') + 3, sql.indexOf('\n)\n'));
  const columns = [...splitTop(body), ...addedTo(name)].map((line) => {
    const at = line.indexOf(' ');
    return [line.slice(0, at), readColumn(line.slice(at + 1))] as const;
  });
  const [, engine = '', version] = /ENGINE = (\w+)(?:\((\w+)\))?/.exec(sql) ?? [];
  const key = /ORDER BY \(([^)]+)\)/.exec(sql)?.[1]?.split(', ') ?? [];
  return { columns: new Map(columns), key, engine, version: version ?? null };
}

/** The columns that later migrations add, or give more words. */
function addedTo(name: string): string[] {
  const alters = [...SQL.matchAll(new RegExp(`ALTER TABLE ${name}\\n([^;]+);`, 'g'))].map(
    (match) => match[1] ?? '',
  );
  return alters.flatMap((body) =>
    body.split('\n').map((line) =>
      line
        .trim()
        .replace(/^(ADD COLUMN IF NOT EXISTS|MODIFY COLUMN) /, '')
        .replace(/,$/, ''),
    ),
  );
}

function tableOf(declaration: Declaration): Table {
  const { columns, key } = declaration;
  const stored = new Map<string, Row>();
  const keyOf = (row: Row) => key.map((column) => String(row[column])).join('|');
  const merged = (row: Row): Row => {
    const earlier = stored.get(keyOf(row)) ?? row;
    return declaration.engine === 'AggregatingMergeTree'
      ? aggregate(declaration, earlier, row)
      : replace(declaration, earlier, row);
  };
  return {
    refusal(row) {
      for (const name of Object.keys(row)) if (!columns.has(name)) return `No column ${name}`;
      for (const [name, { type }] of columns) {
        if (!type.fits(row[name])) return `${name} can't hold ${JSON.stringify(row[name])}`;
      }
      return null;
    },
    insert(row) {
      if (key.length > 0) stored.set(keyOf(row), merged(row));
    },
    holds(row) {
      const earlier = stored.get(keyOf(row));
      return earlier !== undefined && JSON.stringify(merged(row)) === JSON.stringify(earlier);
    },
    hasKeyOf: (row) => stored.has(keyOf(row)),
    rows: () => stored,
  };
}

function aggregate({ columns }: Declaration, earlier: Row, row: Row): Row {
  const merged: Record<string, unknown> = {};
  for (const [name, { merge }] of columns) {
    merged[name] = merge ? merge(earlier[name], row[name]) : earlier[name];
  }
  return merged;
}

/** Of two rows with one key the greater version stays; of two equal ones the later insert. */
function replace({ version }: Declaration, earlier: Row, row: Row): Row {
  return version !== null && Number(row[version]) < Number(earlier[version]) ? earlier : row;
}
