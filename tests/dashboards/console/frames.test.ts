import { describe, expect, it } from 'vitest';
import { variablesOf } from '../../../dashboards/server/board.ts';
import { fieldTypeOf, readValue } from '../../../dashboards/server/field-types.ts';
import { frameOf } from '../../../dashboards/server/frames.ts';

describe('a ClickHouse type', () => {
  it.each([
    ['DateTime', 'time'],
    ["DateTime64(3, 'UTC')", 'time'],
    ['Nullable(Date)', 'time'],
    ['LowCardinality(Nullable(String))', 'string'],
    ['UInt64', 'number'],
    ['Decimal(18, 4)', 'number'],
    ['SimpleAggregateFunction(sum, UInt64)', 'number'],
    ['Bool', 'boolean'],
    ["Enum8('a' = 1)", 'string'],
    ['UUID', 'string'],
    ['Array(String)', 'other'],
  ])('%s is a field of %s', (type, field) => {
    expect(fieldTypeOf(type)).toBe(field);
  });

  it.each([
    [1_796_000_000, 'DateTime', 1_796_000_000_000],
    ['1796000000.123', 'DateTime64(3)', 1_796_000_000_123],
    ['2026-11-30', 'Date', Date.UTC(2026, 10, 30)],
    [null, 'Nullable(Float64)', null],
    ['1.50', 'Decimal(9, 2)', 1.5],
    [1, 'Bool', true],
    [true, 'Bool', true],
  ])('reads %j of %s', (value, type, read) => {
    expect(readValue(value, type)).toEqual(read);
  });
});

describe('a time series', () => {
  const columns = [
    { name: 'time', type: 'DateTime' },
    { name: 'os', type: 'String' },
    { name: 'n', type: 'UInt64' },
  ];
  const series = { refId: 'A', sql: '', shape: 'series' } as const;
  const frame = (rows: unknown[][]) => frameOf({ columns, rows }, series, 'SELECT');

  it('has null where a series has no row, and fields in the order of their labels', () => {
    const { schema, data } = frame([
      [1, 'iOS', 5],
      [2, 'Android', 6],
      [2, 'iOS', 7],
    ]);
    expect(schema.fields.slice(1)).toEqual([
      { name: 'n', type: 'number', labels: { os: 'Android' } },
      { name: 'n', type: 'number', labels: { os: 'iOS' } },
    ]);
    expect(data.values).toEqual([
      [1_000, 2_000],
      [null, 6],
      [5, 7],
    ]);
  });

  it('is refused where times go back, where there are none, and where there are too many series', () => {
    expect(() =>
      frame([
        [2, 'a', 1],
        [1, 'a', 1],
      ]),
    ).toThrow('lacks ORDER BY time');
    expect(() => frameOf({ columns: columns.slice(1), rows: [['a', 1]] }, series, '')).toThrow(
      'column of times',
    );
    expect(() => frame(Array.from({ length: 1_001 }, (_, at) => [1, `os ${at}`, 1]))).toThrow(
      'more than 1000 series',
    );
  });
});

describe('the variables of a board', () => {
  const board = {
    uid: 'a',
    title: 'a',
    schemaVersion: 42,
    templating: {
      list: [
        { name: 'tenant', type: 'constant', query: 'bank' },
        { name: 'os', type: 'query', current: { value: ['$__all'] } },
      ],
    },
  };

  it('are its own where none is given, and a constant always', () => {
    expect(variablesOf(board, {})).toEqual({ tenant: 'bank', os: ['$__all'] });
    expect(variablesOf(board, { tenant: 'other', os: 'iOS', nobody: 'x' })).toEqual({
      tenant: 'bank',
      os: 'iOS',
    });
  });
});
