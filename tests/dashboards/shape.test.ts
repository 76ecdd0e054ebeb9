import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { type Answer, isEmpty } from './answer.ts';
import { faultsOfAnnotation, faultsOfPanel, faultsOfVariable } from './shape.ts';

const answer = (columns: Record<string, string>, ...data: unknown[][]): Answer => ({
  meta: Object.entries(columns).map(([name, type]) => ({ name, type })),
  data,
  elapsedMs: 1,
});
const panel = (type: string, ...headed: string[]): Panel => ({
  type,
  fieldConfig: {
    defaults: {},
    overrides: headed.map((options) => ({ matcher: { id: 'byName', options }, properties: [] })),
  },
});
const SERIES = { time: 'DateTime', os: 'LowCardinality(String)', Value: 'Float64' };

describe('an answer', () => {
  it('is a series where it has time, labels and numbers, ascending', () => {
    const series = answer(SERIES, ['2026-01-01 00:00:00', 'iOS', 1], ['2026-01-01 00:05:00', 'iOS', 1]);
    expect(faultsOfPanel(panel('timeseries'), series, 0)).toEqual([]);
  });

  it.each([
    ['does not begin with the column time', answer({ at: 'DateTime', n: 'UInt64' })],
    [
      'is not sorted by time',
      answer(SERIES, ['2026-01-02 00:00:00', 'a', 1], ['2026-01-01 00:00:00', 'a', 1]),
    ],
    [
      'two values for one time and label',
      answer(SERIES, ['2026-01-01 00:00:00', 'a', 1], ['2026-01-01 00:00:00', 'a', 2]),
    ],
    ['has no column "Value"', answer({ time: 'DateTime', os: 'String', n: 'UInt64' })],
    ['neither labels nor numbers', answer({ time: 'DateTime', tags: 'Array(String)' })],
    ['a number that is none', answer(SERIES, ['2026-01-01 00:00:00', 'a', 'nan'])],
  ])('as a series: %s', (says, wrong) => {
    expect(faultsOfPanel(panel('timeseries'), wrong, 0).join()).toContain(says);
  });

  it('of a table has a heading for every column, and a column for every heading', () => {
    const table = answer({ os: 'String', n: 'UInt64' }, ['iOS', 1]);
    expect(faultsOfPanel(panel('table', 'os', 'n'), table, 1)).toEqual([]);
    expect(faultsOfPanel(panel('table', 'os'), table, 1).join()).toContain(
      '"n" is in the answer, and has no heading',
    );
    expect(faultsOfPanel(panel('table', 'os', 'n', 'm'), table, 1).join()).toContain('"m" is shown');
  });

  it('has no type that a table can not show', () => {
    const odd = answer({ at: 'SimpleAggregateFunction(min, DateTime)' });
    expect(faultsOfPanel(panel('table', 'at'), odd, 1).join()).toContain('which no table shows');
  });

  it('of a figure is one row', () => {
    expect(faultsOfPanel(panel('stat'), answer({ n: 'UInt64' }), 1)).toEqual([
      'A figure needs exactly one row.',
    ]);
  });

  it('of an annotation has time and text, of a variable one column', () => {
    expect(faultsOfAnnotation(answer({ time: 'String' }))).toHaveLength(2);
    expect(faultsOfVariable(answer({ a: 'String', b: 'String' }))).toHaveLength(1);
  });

  it('is empty without rows, or with no number but nought', () => {
    expect(isEmpty(answer({ os: 'String' }))).toBe(true);
    expect(isEmpty(answer({ os: 'String' }, ['iOS']))).toBe(false);
    expect(isEmpty(answer({ os: 'String', n: 'Nullable(UInt64)' }, ['iOS', 0], ['iOS', null]))).toBe(true);
    expect(isEmpty(answer({ os: 'String', n: 'Nullable(UInt64)' }, ['iOS', 1]))).toBe(false);
  });
});
