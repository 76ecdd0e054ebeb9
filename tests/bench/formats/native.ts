import { type Bytes, createBytes } from './bytes.ts';
import type { ColumnType } from './column-type.ts';
import { valueWriter } from './value.ts';

/** A column of a table, as `system.columns` tells it. */
export interface TableColumn {
  name: string;
  typeText: string;
  type: ColumnType;
}

/** Shared dictionaries with additional keys: the one version of LowCardinality's serialization. */
const KEYS_VERSION = 1;
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEEDS_UPDATE = 1 << 10;
const INDEX_WIDTHS = [
  { keysMax: 0x100, flag: 0, narrow: (indexes: Uint32Array) => Uint8Array.from(indexes) },
  { keysMax: 0x10000, flag: 1, narrow: (indexes: Uint32Array) => Uint16Array.from(indexes) },
  { keysMax: 2 ** 32, flag: 2, narrow: (indexes: Uint32Array) => indexes },
] as const;

type WriteColumn = (bytes: Bytes, values: readonly never[]) => void;

/**
 * Writes rows as one block of ClickHouse's Native format: column by column, each with name and type; LowCardinality
 * as its own dictionary, so that a word goes over the wire once a block and the server parses nothing.
 */
export function createNativeEncoder(columns: readonly TableColumn[]) {
  const writers = columns.map((column) => ({ ...column, write: columnWriter(column.type) }));
  return function encodeNative(rows: readonly object[]): Buffer {
    const bytes = createBytes(rows.length * 256);
    bytes.varint(writers.length);
    bytes.varint(rows.length);
    const values = transpose(rows);
    for (const { name, typeText, write } of writers) {
      bytes.text(name);
      bytes.text(typeText);
      write(bytes, values.get(name) ?? []);
    }
    return bytes.taken();
  };
}

/**
 * Rows as columns. Row by row, because going through all rows once for each column costs more than everything
 * else of the encoding together. Rows are of one shape: made by one literal.
 */
function transpose(rows: readonly object[]): ReadonlyMap<string, never[]> {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map(() => new Array<never>(rows.length));
  rows.forEach((row, index) => {
    const values = Object.values(row) as unknown[];
    if (values.length !== names.length) throw new Error('The rows are not of one shape.');
    for (let column = 0; column < values.length; column += 1) {
      const into = columns[column];
      if (into) into[index] = values[column] as never;
    }
  });
  return new Map(names.map((name, column) => [name, columns[column] ?? []]));
}

function columnWriter(type: ColumnType): WriteColumn {
  if (type.kind === 'lowCardinality') return writeDictionary;
  if (type.kind === 'nullable') {
    const write = columnWriter(type.inner);
    return (bytes, values) => {
      for (const value of values) bytes.uint8(value === null ? 1 : 0);
      write(bytes, values);
    };
  }
  if (type.kind === 'tuple') {
    const writers = type.elements.map(columnWriter);
    return (bytes, values: readonly (readonly never[])[]) => {
      writers.forEach((write, index) => {
        write(
          bytes,
          values.map((value) => value[index] as never),
        );
      });
    };
  }
  return arrayWriter(type);
}

/** Numbers of one width go through a typed array, in one piece; the rest value by value. */
function arrayWriter(type: ColumnType): WriteColumn {
  switch (type.kind) {
    case 'uint8':
      return numbers((size) => new Uint8Array(size));
    case 'uint16':
      return numbers((size) => new Uint16Array(size));
    case 'uint32':
      return numbers((size) => new Uint32Array(size));
    case 'int32':
      return numbers((size) => new Int32Array(size));
    case 'float32':
      return numbers((size) => new Float32Array(size));
    case 'float64':
      return numbers((size) => new Float64Array(size));
    case 'int64':
      return writeInt64s;
    case 'uuid':
      return writeUuids;
    default: {
      const write = valueWriter(type);
      return (bytes, values) => {
        for (const value of values) write(bytes, value);
      };
    }
  }
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Null, where the map of nulls says so, is written as 0. */
function numbers(create: (size: number) => Numbers): WriteColumn {
  return (bytes, values: readonly (number | null)[]) => {
    const array = create(values.length);
    for (let index = 0; index < values.length; index += 1) array[index] = values[index] ?? 0;
    bytes.raw(new Uint8Array(array.buffer));
  };
}

function writeInt64s(bytes: Bytes, values: readonly (number | null)[]): void {
  const halves = new Int32Array(values.length * 2);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    halves[index * 2] = value;
    halves[index * 2 + 1] = Math.floor(value / 2 ** 32);
  }
  bytes.raw(new Uint8Array(halves.buffer));
}

const HYPHEN = 0x2d;

/** Two 64-bit halves, each with its least byte first. */
function writeUuids(bytes: Bytes, values: readonly string[]): void {
  const array = new Uint8Array(values.length * UUID_BYTES);
  for (let index = 0; index < values.length; index += 1) {
    const text = values[index] ?? '';
    let at = 0;
    for (let byte = 0; byte < UUID_BYTES; byte += 1) {
      if (text.charCodeAt(at) === HYPHEN) at += 1;
      const value = (digit(text.charCodeAt(at)) << 4) | digit(text.charCodeAt(at + 1));
      array[index * UUID_BYTES + (byte < 8 ? 7 - byte : 23 - byte)] = value;
      at += 2;
    }
  }
  bytes.raw(array);
}

const UUID_BYTES = 16;

/** Of a lower-case hexadecimal digit's character code. */
function digit(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

function writeDictionary(bytes: Bytes, values: readonly string[]): void {
  const keys = new Map<string, number>();
  const indexes = new Uint32Array(values.length);
  let before = '';
  let beforeIndex = -1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? '';
    // Most columns say the same again and again.
    if (beforeIndex === -1 || value !== before) {
      before = value;
      beforeIndex = keys.get(value) ?? keys.size;
      if (beforeIndex === keys.size) keys.set(value, beforeIndex);
    }
    indexes[index] = beforeIndex;
  }
  const width = INDEX_WIDTHS.find(({ keysMax }) => keys.size <= keysMax) ?? INDEX_WIDTHS[2];
  bytes.int64(KEYS_VERSION);
  bytes.int64(HAS_ADDITIONAL_KEYS | NEEDS_UPDATE | width.flag);
  bytes.int64(keys.size);
  for (const key of keys.keys()) bytes.text(key);
  bytes.int64(indexes.length);
  bytes.raw(new Uint8Array(width.narrow(indexes).buffer));
}
