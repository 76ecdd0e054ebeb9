import { type Row, SQL } from './clickhouse-table.ts';

/** What one cell of `ceremony_minutes` holds: for each count, the ceremonies in it. */
export type Cell = Map<string, Set<string>>;
export type Cells = Map<string, Cell>;

const VIEW = SQL.slice(SQL.indexOf('CREATE MATERIALIZED VIEW'));
const GROUP_BY = /GROUP BY ([^;]+);/.exec(VIEW)?.[1]?.split(', ') ?? [];
const COUNTS = [...VIEW.matchAll(/uniqExact(?:If)?State\(ceremony_id(?:, toUInt8\((.+)\))?\) AS (\w+)/g)].map(
  ([, condition, name = '']) => ({
    name,
    holds: condition === undefined ? () => true : readCondition(condition),
  }),
);

/** Adds a settlement as the materialized view does. */
export function addSettlement(cells: Cells, row: Row): void {
  const key = GROUP_BY.map((column) => String(row[column])).join('|');
  const cell = cells.get(key) ?? new Map<string, Set<string>>();
  cells.set(key, cell);
  for (const { name, holds } of COUNTS) {
    const ids = cell.get(name) ?? new Set<string>();
    cell.set(name, ids);
    if (holds(row)) ids.add(String(row.ceremony_id));
  }
}

/** The conditions that the view uses: a bit of a mask, any of some bits, a flag. */
function readCondition(sql: string): (row: Row) => boolean {
  const bit = /^bitTest\((\w+), (\d+)\)$/.exec(sql);
  if (bit) return (row) => (Number(row[bit[1] ?? '']) & (1 << Number(bit[2]))) !== 0;
  const bits = /^bitAnd\((\w+), (\d+)\) != 0$/.exec(sql);
  if (bits) return (row) => (Number(row[bits[1] ?? '']) & Number(bits[2])) !== 0;
  if (/^\w+$/.test(sql)) return (row) => Number(row[sql]) !== 0;
  throw new Error(`The simulation can't read the condition ${sql}`);
}
