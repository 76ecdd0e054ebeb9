import { type Bytes, createBytes } from './bytes.ts';
import type { ColumnType } from './column-type.ts';
import type { TableColumn } from './native.ts';
import { valueWriter, type WriteValue } from './value.ts';

/** Writes rows as ClickHouse's RowBinary: row by row, every column, no names. */
export function createRowBinaryEncoder(columns: readonly TableColumn[]) {
  const writers = columns.map(({ name, type }) => ({ name, write: writerOf(type) }));
  return function encodeRowBinary(rows: readonly object[]): Buffer {
    const bytes = createBytes(rows.length * 512);
    for (const row of rows as readonly Record<string, never>[]) {
      for (const { name, write } of writers) write(bytes, row[name] as never);
    }
    return bytes.taken();
  };
}

function writerOf(type: ColumnType): WriteValue {
  if (type.kind === 'nullable') {
    const write = writerOf(type.inner);
    return (bytes: Bytes, value: never) => {
      bytes.uint8(value === null ? 1 : 0);
      if (value !== null) write(bytes, value);
    };
  }
  if (type.kind === 'tuple') {
    const writers = type.elements.map(writerOf);
    return (bytes: Bytes, value: readonly never[]) =>
      writers.forEach((write, index) => {
        write(bytes, value[index] as never);
      });
  }
  return valueWriter(type);
}
