import { describe, expect, it } from 'vitest';
import { expandMacros } from './macros.ts';
import { samplesOf } from './table.ts';

describe('samplesOf', () => {
  it('reads labels and the number, leaves out empty labels and rows without a number', () => {
    const rows = [
      { tenant: 'bank', os: '', value: 3 },
      { tenant: 'other', os: 'iOS', value: null },
    ];
    expect(samplesOf(rows, ['tenant', 'os'])).toEqual([{ labels: { tenant: 'bank' }, value: 3 }]);
  });

  it.each([
    [
      'two rows of the same labels',
      [
        { tenant: 'a', value: 1 },
        { tenant: 'a', value: 2 },
      ],
      /Two rows/,
    ],
    ['a second number', [{ tenant: 'a', value: 1, other: 2 }], /column other is no label/],
    ['a column that the rule does not declare', [{ browser: 'Chrome', value: 1 }], /column browser/],
    ['a value that is text', [{ tenant: 'a', value: '1' }], /must be a number/],
  ])('refuses %s', (_what, rows, error) => {
    expect(() => samplesOf(rows, ['tenant'])).toThrow(error);
  });
});

describe('expandMacros', () => {
  const range = { fromSeconds: 100, toSeconds: 200 };

  it('expands what the data source of Grafana expands, the same way', () => {
    expect(expandMacros('$__timeFilter(minute)', range)).toBe(
      'minute >= toDateTime(100) AND minute <= toDateTime(200)',
    );
    expect(expandMacros('$__fromTime, $__toTime', range)).toBe('toDateTime(100), toDateTime(200)');
  });

  it.each(['$tenant', `\${os:singlequote}`, '$__timeInterval(minute)', '$__conditionalAll(1, $os)'])(
    'refuses %s',
    (sql) => expect(() => expandMacros(sql, range)).toThrow(/may not use/),
  );
});
