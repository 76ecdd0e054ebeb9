/** A ClickHouse type, as far as the product's tables use them. */
export type ColumnType =
  | {
      kind:
        | 'string'
        | 'uuid'
        | 'uint8'
        | 'bool'
        | 'uint16'
        | 'uint32'
        | 'int32'
        | 'int64'
        | 'float32'
        | 'float64';
    }
  | { kind: 'lowCardinality' }
  | { kind: 'nullable'; inner: ColumnType }
  | { kind: 'enum8'; values: ReadonlyMap<string, number> }
  | { kind: 'tuple'; elements: readonly ColumnType[] };

const PLAIN: Readonly<Record<string, ColumnType>> = {
  String: { kind: 'string' },
  UUID: { kind: 'uuid' },
  UInt8: { kind: 'uint8' },
  Bool: { kind: 'bool' },
  UInt16: { kind: 'uint16' },
  Date: { kind: 'uint16' },
  UInt32: { kind: 'uint32' },
  DateTime: { kind: 'uint32' },
  Int32: { kind: 'int32' },
  UInt64: { kind: 'int64' },
  Int64: { kind: 'int64' },
  DateTime64: { kind: 'int64' },
  Float32: { kind: 'float32' },
  Float64: { kind: 'float64' },
};

/** Reads a type as `system.columns` tells it. @throws Error for one that no table of the product has. */
export function readType(text: string): ColumnType {
  const [, name = '', inside] = /^(\w+)(?:\((.*)\))?$/s.exec(text) ?? [];
  switch (name) {
    case 'Nullable':
      return { kind: 'nullable', inner: readType(inside ?? '') };
    case 'LowCardinality':
      if (inside !== 'String') throw new Error(`No LowCardinality of ${inside}.`);
      return { kind: 'lowCardinality' };
    case 'SimpleAggregateFunction':
      return readType(
        splitTop(inside ?? '')
          .slice(1)
          .join(', '),
      );
    case 'Tuple':
      return {
        kind: 'tuple',
        elements: splitTop(inside ?? '').map((element) => readType(element.replace(/^\w+ /, ''))),
      };
    case 'Enum8':
      return { kind: 'enum8', values: readEnum(inside ?? '') };
  }
  const plain = PLAIN[name];
  if (!plain) throw new Error(`The type ${text} is in no table of the product.`);
  return plain;
}

function readEnum(inside: string): ReadonlyMap<string, number> {
  return new Map(
    [...inside.matchAll(/'([^']*)' = (-?\d+)/g)].map(([, word = '', number]) => [word, Number(number)]),
  );
}

/** Splits at the commas that are in no brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, text.slice(from).trim()];
}
