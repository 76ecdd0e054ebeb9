import type { Table } from '../../schemas/reader.ts';
import type { BoardQuery } from './board.ts';
import { type FieldType, fieldTypeOf, readValue } from './field-types.ts';
import { Refusal } from './refusal.ts';

/** A Grafana data frame as JSON: one array of values per field. Times are milliseconds since the epoch. */
export interface Frame {
  schema: { refId: string; meta: { executedQueryString: string }; fields: Field[] };
  data: { values: unknown[][] };
}

export interface Field {
  name: string;
  type: FieldType;
  labels?: Record<string, string>;
}

/** Series that one panel may draw, at most. */
const SERIES_MAX = 1_000;

/** The frame of one query; time series go from long to wide, as Grafana's own backend does it. @throws Refusal */
export function frameOf(table: Table, { refId, shape }: BoardQuery, executedQueryString: string): Frame {
  const fields = table.columns.map(({ name, type }) => ({ name, type: fieldTypeOf(type) }));
  const values = table.columns.map(({ type }, at) => table.rows.map((row) => readValue(row[at], type)));
  const long = { fields, values };
  const wide = shape === 'series' && table.rows.length > 0 ? longToWide(long) : long;
  return {
    schema: { refId, meta: { executedQueryString }, fields: wide.fields },
    data: { values: wide.values },
  };
}

interface Columns {
  fields: Field[];
  values: unknown[][];
}

interface Series {
  field: Field;
  /** By row of the wide frame. */
  values: unknown[];
  key: string;
}

/**
 * One row per time, one field per number column and set of labels (the string columns). Without string columns it is
 * wide already. @throws Refusal where there is no time column, or times go back.
 */
function longToWide({ fields, values }: Columns): Columns {
  const timeAt = fields.findIndex(({ type }) => type === 'time');
  if (timeAt < 0) throw new Refusal('query_failed', 'A time series needs a column of times.');
  const times = values[timeAt] ?? [];
  const labelsAt = indexesOf(fields, 'string');
  const numbersAt = [...indexesOf(fields, 'number'), ...indexesOf(fields, 'boolean')];
  const rows: unknown[] = [];
  const series = new Map<string, Series>();
  for (const [at, time] of times.entries()) {
    const last = rows.at(-1);
    if (Number(time) < Number(last)) {
      throw new Refusal(
        'query_failed',
        'A time series must be sorted by time: its query lacks ORDER BY time.',
      );
    }
    if (rows.length === 0 || time !== last) rows.push(time);
    const labels = Object.fromEntries(
      labelsAt.map((index) => [fields[index]?.name ?? '', String(values[index]?.[at])]),
    );
    for (const index of numbersAt) {
      const key = JSON.stringify([labels, index]);
      const one = series.get(key) ?? { key, field: labelled(fields[index], labels), values: [] };
      one.values[rows.length - 1] = values[index]?.[at];
      series.set(key, one);
    }
    if (series.size > SERIES_MAX) {
      throw new Refusal(
        'over_limit',
        `The query gives more than ${SERIES_MAX} series; choose fewer values above.`,
      );
    }
  }
  // By their labels, so that each keeps its colour from one refresh to the next.
  const sorted = [...series.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    fields: [{ name: fields[timeAt]?.name ?? 'time', type: 'time' }, ...sorted.map(({ field }) => field)],
    values: [rows, ...sorted.map(({ values: sparse }) => rows.map((_, at) => sparse[at] ?? null))],
  };
}

function indexesOf(fields: readonly Field[], type: FieldType): number[] {
  return fields.flatMap((field, index) => (field.type === type ? [index] : []));
}

function labelled(field: Field | undefined, labels: Record<string, string>): Field {
  const { name = '', type = 'number' } = field ?? {};
  return Object.keys(labels).length === 0 ? { name, type } : { name, type, labels };
}
