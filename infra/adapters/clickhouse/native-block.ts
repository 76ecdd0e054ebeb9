import { createBytes } from './bytes.ts';
import { readType } from './column-type.ts';
import { columnWriter } from './column-writer.ts';
import { Refusal } from './refusal.ts';

/** A column of a table, as ClickHouse describes it. */
export interface TableColumn {
  name: string;
  /** ClickHouse's own words, such as `LowCardinality(String)`. */
  type: string;
}

/** Rows as the body of `INSERT INTO … FORMAT Native`. @throws Refusal, naming the column. */
export type EncodeNative = (rows: readonly object[]) => Buffer;

/** What a row takes at first; a block grows beyond it. */
const ROW_BYTES = 512;

/**
 * Writes rows as blocks of ClickHouse's Native format: column by column, each with name and type; LowCardinality as a
 * dictionary, so that a word goes over the wire once a block and the server parses nothing. Columns that the rows
 * leave out take the table's defaults. Rows of another shape begin another block.
 */
export function createNativeEncoder(columns: readonly TableColumn[]): EncodeNative {
  const writerOf = createWriters(columns);

  return function encodeNative(rows) {
    const bytes = createBytes(ROW_BYTES * (rows.length + 1));
    for (let from = 0; from < rows.length; ) {
      const block = takeBlock(rows, from);
      bytes.varint(block.names.length);
      bytes.varint(block.rows);
      block.names.forEach((name, index) => {
        const column = writerOf(name);
        bytes.text(name);
        bytes.text(column.type);
        try {
          column.write(bytes, block.columns[index] ?? []);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          throw new Refusal(error.code, `column ${name} ${error.message}`, { cause: error });
        }
      });
      from += block.rows;
    }
    return bytes.taken();
  };
}

function createWriters(columns: readonly TableColumn[]) {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const writers = new Map<string, { type: string; write: ReturnType<typeof columnWriter> }>();
  return function writerOf(name: string) {
    const known = writers.get(name);
    if (known) return known;
    const type = types.get(name);
    if (type === undefined) {
      const message = `the table has no column ${name}: \`npm run migrate\` brings it up to this release`;
      throw new Refusal('NO_SUCH_COLUMN_IN_TABLE', message);
    }
    const writer = { type, write: columnWriter(readType(type)) };
    writers.set(name, writer);
    return writer;
  };
}

interface Block {
  names: readonly string[];
  columns: readonly (readonly unknown[])[];
  rows: number;
}

/**
 * The rows from there on that are of one shape (the same names in the same order), as columns. `Object.values` and a
 * look at the names cost a third of reading by name, row by row or column by column.
 */
function takeBlock(rows: readonly object[], from: number): Block {
  const names = Object.keys(rows[from] ?? {});
  const most = rows.length - from;
  const columns = names.map(() => new Array<unknown>(most));
  let count = 0;
  for (; count < most; count += 1) {
    const row = rows[from + count] ?? {};
    if (!isOfShape(row, names)) break;
    const values: readonly unknown[] = Object.values(row);
    for (let column = 0; column < values.length; column += 1) {
      const into = columns[column];
      if (into) into[count] = values[column];
    }
  }
  if (count < most) for (const column of columns) column.length = count;
  return { names, columns, rows: count };
}

function isOfShape(row: object, names: readonly string[]): boolean {
  let named = 0;
  for (const name in row) {
    if (name !== names[named]) return false;
    named += 1;
  }
  return named === names.length;
}
