import type { Regression } from './findings.ts';
import type { Author } from './rows.ts';

/** The wave whose evidence a regression rests on; empty for kinds that rest on none. */
export function waveOf({ kind, dimension, token }: Pick<Regression, 'kind' | 'dimension' | 'token'>): string {
  if (kind === 'placebo') return token;
  return kind === 'release' && dimension !== '' ? `${dimension}/${token}` : '';
}

/**
 * The SQL that works the cell's evidence out again from the matched sets, as of this revision: the logarithm of the mean
 * e-value over the grid of odds ratios, to be held against `threshold_nats`. Whoever doubts a page runs it.
 */
export function evidenceQuery({ tenant, detector }: Author, regression: Regression): string {
  const { place, series, updatedMinute } = regression;
  const fields = [
    ['tenant', tenant],
    ['wave', waveOf(regression)],
    ['series', series],
    ['os', place.os],
    ['oem', place.oem],
    ['model', place.model],
    ['browser', place.browser],
    ['kind', place.kind],
  ] as const;
  const where = fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} = ${quoted(value)}`);
  return [
    'WITH [sum(e1), sum(e2), sum(e3), sum(e4), sum(e5)] AS sums',
    'SELECT arrayMax(sums) + log(arrayAvg(x -> exp(x - arrayMax(sums)), sums)) AS nats,',
    'count() AS sets, sum(failed) AS failures, sum(failed - expected) AS excess',
    `FROM evidence FINAL WHERE detector = ${detector} AND ${where.join(' AND ')}`,
    `AND minute <= toDateTime(${updatedMinute * 60}, 'UTC')`,
  ].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
