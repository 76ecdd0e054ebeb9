import type { RowLabel } from '../../schemas/alert-rule.ts';
import { fingerprintOf } from '../../schemas/alert-rule.ts';

/** One row of a rule's query: text columns are labels, the one number is the value. */
export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/**
 * Reads a table as Grafana does for alerting: one numeric column, every other column a label, each set of labels once.
 * A value that is no number (NULL, NaN) can't be held against a threshold: its row is left out.
 * @throws Error with one sentence when the table is none of that kind.
 */
export function samplesOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  labels: readonly RowLabel[],
): Sample[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const sample = sampleOf(row, labels);
    const fingerprint = fingerprintOf(sample.labels);
    if (seen.has(fingerprint)) throw new Error(`Two rows have the labels ${fingerprint}.`);
    seen.add(fingerprint);
    return Number.isFinite(sample.value) ? [sample] : [];
  });
}

function sampleOf(row: Readonly<Record<string, unknown>>, names: readonly RowLabel[]): Sample {
  const labels: Record<string, string> = {};
  let value = Number.NaN;
  for (const [column, cell] of Object.entries(row)) {
    if (column === 'value') {
      if (typeof cell !== 'number' && cell !== null) throw new Error('The column value must be a number.');
      value = cell ?? Number.NaN;
    } else if (typeof cell !== 'string' || !names.includes(column as RowLabel)) {
      throw new Error(`The column ${column} is no label of this rule.`);
    } else if (cell !== '') labels[column] = cell;
  }
  return { labels, value };
}
