import type { Bytes } from './bytes.ts';
import type { ColumnType } from './column-type.ts';

export type WriteValue = (bytes: Bytes, value: never) => void;

/** How one value of a plain type is written, in RowBinary and in Native blocks alike. */
export function valueWriter(type: ColumnType): WriteValue {
  switch (type.kind) {
    case 'string':
    case 'lowCardinality':
      return (bytes, value: string) => bytes.text(value);
    case 'uuid':
      return (bytes, value: string) => writeUuid(bytes, value);
    case 'uint8':
      return (bytes, value: number) => bytes.uint8(value);
    case 'bool':
      return (bytes, value: boolean | null) => bytes.uint8(value ? 1 : 0);
    case 'uint16':
      return (bytes, value: number | null) => bytes.uint16(value ?? 0);
    case 'uint32':
      return (bytes, value: number | null) => bytes.uint32(value ?? 0);
    case 'int32':
      return (bytes, value: number | null) => bytes.uint32((value ?? 0) >>> 0);
    case 'int64':
      return (bytes, value: number | null) => bytes.int64(value ?? 0);
    case 'float32':
      return (bytes, value: number | null) => bytes.float32(value ?? 0);
    case 'float64':
      return (bytes, value: number | null) => bytes.float64(value ?? 0);
    case 'enum8':
      return (bytes, value: string) => bytes.uint8(enumValue(type.values, value));
    case 'nullable':
    case 'tuple':
      throw new Error(`A ${type.kind} is written by its format.`);
  }
}

function enumValue(values: ReadonlyMap<string, number>, word: string): number {
  const value = values.get(word);
  if (value === undefined) throw new Error(`The enum has no "${word}".`);
  return value & 0xff;
}

/** Two 64-bit halves, each with its least byte first. */
function writeUuid(bytes: Bytes, text: string): void {
  bytes.uint32(Number.parseInt(text.slice(9, 13) + text.slice(14, 18), 16));
  bytes.uint32(Number.parseInt(text.slice(0, 8), 16));
  bytes.uint32(Number.parseInt(text.slice(28, 36), 16));
  bytes.uint32(Number.parseInt(text.slice(19, 23) + text.slice(24, 28), 16));
}
