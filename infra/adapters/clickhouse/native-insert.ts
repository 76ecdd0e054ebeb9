import { createNativeEncoder, type EncodeNative, type TableColumn } from './native-block.ts';
import { Refusal } from './refusal.ts';

export interface NativeInsertOptions {
  /** The table's columns as they are now. */
  describe: (table: string) => Promise<readonly TableColumn[]>;
  /** Resolves once ClickHouse has acknowledged a body of `FORMAT Native`. */
  send: (table: string, body: Buffer) => Promise<void>;
  /** Whether an error speaks of the rows, so that sending the same again can't help. */
  isRefusal: (error: unknown) => boolean;
}

interface Known {
  /** The description in one text, for comparison. */
  description: string;
  encode: EncodeNative;
}

/**
 * Inserts rows as Native blocks. A table is described by ClickHouse when it is first written to, and remembered; it is
 * asked again after a refusal, because a migration may have changed it since, and only a refusal by the table as it is
 * now stands.
 */
export function createNativeInsert({ describe, send, isRefusal }: NativeInsertOptions) {
  const tables = new Map<string, Known>();

  async function learn(table: string): Promise<Known> {
    const columns = await describe(table);
    const known = { description: JSON.stringify(columns), encode: createNativeEncoder(columns) };
    tables.set(table, known);
    return known;
  }

  return async function insertNative(table: string, rows: readonly object[]): Promise<void> {
    const known = tables.get(table) ?? (await learn(table));
    try {
      await send(table, known.encode(rows));
    } catch (error) {
      if (!(error instanceof Refusal) && !isRefusal(error)) throw error;
      const now = await learn(table);
      if (now.description === known.description) throw error;
      await send(table, now.encode(rows));
    }
  };
}
