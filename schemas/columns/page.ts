import manifest from '../clickhouse/manifest.generated.json' with { type: 'json' };
import type { Columns } from './column.ts';
import { TABLES } from './tables.ts';

/** docs/columns.md: every table and view, column by column, in the order that ClickHouse has them. */
export function columnsPage(): string {
  const types = new Map<string, Record<string, string | undefined>>(
    manifest.map(({ name, columns }) => [name, columns]),
  );
  return [
    '# Columns',
    '',
    'Made from `schemas/columns`; a test holds it to the migrations. `npm run migrate` writes the same words into',
    'ClickHouse, so that `DESCRIBE TABLE ceremony_outcomes` shows them. How to use them: [data-science.md](data-science.md).',
    '',
    ...Object.entries(TABLES).flatMap(([name, { row, rowJa, columns }]) => [
      `## \`${name}\``,
      '',
      `One row is: ${row} ${rowJa}`,
      '',
      ...(firstWith(columns) === name
        ? tableOf(columns, types.get(name) ?? {})
        : [`Its columns mean what those of [\`${firstWith(columns)}\`](#${firstWith(columns)}) mean.`]),
      '',
    ]),
  ].join('\n');
}

/** Tables with one set of columns are described once, under the first of them. */
function firstWith(columns: Columns): string {
  return Object.keys(TABLES).find((name) => TABLES[name]?.columns === columns) ?? '';
}

function tableOf(columns: Columns, types: Record<string, string | undefined>): string[] {
  const order = Object.keys(types);
  const rows = Object.entries(columns).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return [
    '| column | type | meaning | unit | from | empty |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ([name, { meaning, unit, source, empty }]) =>
        `| \`${name}\` | \`${short(types[name] ?? '')}\` | ${meaning} | ${unit} | ${source} | ${empty} |`,
    ),
  ];
}

/** A type without the words that its meaning lists already. */
function short(type: string): string {
  return type
    .replace(/Enum8\([^)]*\)/, 'Enum8')
    .replace(/Tuple\([^)]*\)/, 'Tuple')
    .replace(/LowCardinality\((\w+)\)/, '$1');
}
