/** The field types of Grafana's data frames that ClickHouse's types come to. */
export type FieldType = 'time' | 'number' | 'string' | 'boolean' | 'other';

/** The field type of a ClickHouse type; what wraps it (Nullable, LowCardinality …) changes nothing. */
export function fieldTypeOf(type: string): FieldType {
  const bare = unwrap(type);
  if (/^(DateTime|Date)/.test(bare)) return 'time';
  if (/^(U?Int|Float|BFloat|Decimal)/.test(bare)) return 'number';
  if (bare === 'Bool') return 'boolean';
  return /^(Array|Map|Tuple|Nested|JSON|Variant|Dynamic)/.test(bare) ? 'other' : 'string';
}

/** A value as its frame has it: times as milliseconds, numbers as numbers, what is no number as null. */
export function readValue(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  switch (fieldTypeOf(type)) {
    case 'time':
      return /^Date(32)?$/.test(unwrap(type))
        ? Date.parse(`${value}T00:00:00Z`)
        : Math.round(Number(value) * 1_000);
    case 'number': {
      const number = Number(value);
      return Number.isFinite(number) ? number : null;
    }
    case 'boolean':
      return value === true || value === 1;
    case 'string':
      return String(value);
    case 'other':
      return value;
  }
}

function unwrap(type: string): string {
  const [, inner] =
    /^(?:Nullable|LowCardinality|SimpleAggregateFunction)\((?:\w+, )?(.*)\)$/.exec(type) ?? [];
  return inner === undefined ? type : unwrap(inner);
}
