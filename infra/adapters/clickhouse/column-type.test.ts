import { describe, expect, it } from 'vitest';
import { readType } from './column-type.ts';

describe('readType', () => {
  it('reads the type that an aggregating column stores', () => {
    expect(readType('SimpleAggregateFunction(groupBitOr, UInt16)')).toEqual({
      kind: 'number',
      width: 'UInt16',
    });
    expect(readType("SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC')))")).toMatchObject({
      kind: 'nullable',
      inner: { kind: 'int64', least: -2_208_988_800_000 },
    });
  });

  it('reads tuples with names, without, and within one another', () => {
    const number = { kind: 'number', width: 'UInt8' };
    const expected = {
      kind: 'tuple',
      elements: [number, { kind: 'tuple', elements: [number, { kind: 'string' }] }],
    };
    expect(readType('Tuple(rank UInt8, `a b` Tuple(n UInt8, s String))')).toEqual(expected);
    expect(readType('Tuple(UInt8, Tuple(UInt8, String))')).toEqual(expected);
  });

  it('reads words of an enum with commas, brackets and quotes in them', () => {
    const values = new Map([
      ['a, b', 1],
      ['(c', -2],
      ["d'e", 3],
    ]);
    expect(readType("Enum8('a, b' = 1, '(c' = -2, 'd\\'e' = 3)")).toEqual({ kind: 'enum8', values });
    expect(readType("Tuple(x Enum8('a, b' = 1, '(c' = -2, 'd\\'e' = 3), y UUID)")).toEqual({
      kind: 'tuple',
      elements: [{ kind: 'enum8', values }, { kind: 'uuid' }],
    });
  });

  it.each(['Array(String)', 'LowCardinality(Nullable(String))', 'AggregateFunction(uniqExact, UUID)'])(
    'leaves %s to a later release',
    (text) => expect(readType(text)).toEqual({ kind: 'unsupported' }),
  );
});
