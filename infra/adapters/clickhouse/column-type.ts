/** A ClickHouse type, as far as rows of the product's tables need it. */
export type ColumnType =
  | { kind: 'string' | 'lowCardinality' | 'uuid' | 'bool' }
  | { kind: 'number'; width: NumberWidth }
  | { kind: 'int64'; least: number; most: number }
  | { kind: 'nullable'; inner: ColumnType }
  | { kind: 'enum8'; values: ReadonlyMap<string, number> }
  | { kind: 'tuple'; elements: readonly ColumnType[] }
  /** A column of a later release, say: a fault only for a row that fills it. */
  | { kind: 'unsupported' };

export type NumberWidth = 'UInt8' | 'UInt16' | 'UInt32' | 'Int8' | 'Int16' | 'Int32' | 'Float32' | 'Float64';

const number = (width: NumberWidth): ColumnType => ({ kind: 'number', width });

const PLAIN: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  ['String', { kind: 'string' }],
  ['UUID', { kind: 'uuid' }],
  ['Bool', { kind: 'bool' }],
  ['UInt8', number('UInt8')],
  ['UInt16', number('UInt16')],
  ['UInt32', number('UInt32')],
  ['Int8', number('Int8')],
  ['Int16', number('Int16')],
  ['Int32', number('Int32')],
  ['Float32', number('Float32')],
  ['Float64', number('Float64')],
  // Days, and seconds, since the epoch.
  ['Date', number('UInt16')],
  ['DateTime', number('UInt32')],
  // Beyond 2^53 a number is not exact any more.
  ['UInt64', { kind: 'int64', least: 0, most: Number.MAX_SAFE_INTEGER }],
  ['Int64', { kind: 'int64', least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER }],
]);

/** Seconds of 1900-01-01 and of the end of 2299: what a DateTime64 may hold. */
const DATE_TIME_64 = { least: -2_208_988_800, end: 10_413_792_000 } as const;

/** Reads a type as ClickHouse tells it of a column. */
export function readType(text: string): ColumnType {
  const [, name = '', inside = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(text) ?? [];
  const plain = PLAIN.get(name);
  if (plain) return plain;
  switch (name) {
    case 'Nullable':
      return nullable(readType(inside));
    case 'LowCardinality':
      return inside === 'String' ? { kind: 'lowCardinality' } : { kind: 'unsupported' };
    case 'SimpleAggregateFunction':
      return readType(splitTop(inside).slice(1).join(', '));
    case 'Tuple':
      return {
        kind: 'tuple',
        elements: splitTop(inside).map((element) => readType(element.replace(/^(?:\w+|`[^`]+`) /, ''))),
      };
    case 'Enum8':
      return { kind: 'enum8', values: readEnum(inside) };
    case 'DateTime64':
      return dateTime64(Number.parseInt(inside, 10));
    default:
      return { kind: 'unsupported' };
  }
}

function nullable(inner: ColumnType): ColumnType {
  return inner.kind === 'tuple' || inner.kind === 'unsupported'
    ? { kind: 'unsupported' }
    : { kind: 'nullable', inner };
}

/** Ticks of 10^-scale seconds since the epoch. */
function dateTime64(scale: number): ColumnType {
  const ticks = 10 ** scale;
  return { kind: 'int64', least: DATE_TIME_64.least * ticks, most: DATE_TIME_64.end * ticks - 1 };
}

function readEnum(inside: string): ReadonlyMap<string, number> {
  return new Map(
    [...inside.matchAll(/'((?:[^'\\]|\\.)*)' = (-?\d+)/g)].map(([, word = '', value]) => [
      word.replaceAll(/\\(.)/g, '$1'),
      Number(value),
    ]),
  );
}

/** Splits at the commas that are in no brackets and no quotes. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|[(),]/g)) {
    if (mark === '(') depth += 1;
    else if (mark === ')') depth -= 1;
    else if (mark === ',' && depth === 0) {
      parts.push(text.slice(from, index).trim());
      from = index + 1;
    }
  }
  return [...parts, text.slice(from).trim()];
}
