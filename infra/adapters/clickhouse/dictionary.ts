import type { Bytes } from './bytes.ts';
import { Refusal } from './refusal.ts';

/** Keys of its own in each block: the one version of LowCardinality's serialization. */
const KEYS_VERSION = 1;
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEEDS_UPDATE = 1 << 10;

/** Writes a LowCardinality(String): each different text once, and for every row the number of its text. */
export function writeDictionary(bytes: Bytes, values: readonly unknown[]): void {
  const keys = new Map<string, number>();
  const indexes = new Uint32Array(values.length);
  let before: unknown;
  let beforeIndex = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    // Most columns say the same again and again.
    if (value !== before || index === 0) {
      if (typeof value !== 'string') throw new Refusal('TYPE_MISMATCH', 'takes text');
      before = value;
      beforeIndex = keys.get(value) ?? keys.size;
      if (beforeIndex === keys.size) keys.set(value, beforeIndex);
    }
    indexes[index] = beforeIndex;
  }
  const width = INDEX_WIDTHS.find(({ keysMax }) => keys.size <= keysMax) ?? WIDEST;
  bytes.uint64(KEYS_VERSION);
  bytes.uint64(HAS_ADDITIONAL_KEYS | NEEDS_UPDATE | width.flag);
  bytes.uint64(keys.size);
  for (const key of keys.keys()) bytes.text(key);
  bytes.uint64(indexes.length);
  bytes.raw(width.narrow(indexes));
}

const WIDEST = { keysMax: 2 ** 32, flag: 2, narrow: (indexes: Uint32Array) => indexes };
const INDEX_WIDTHS: readonly {
  keysMax: number;
  flag: number;
  narrow(indexes: Uint32Array): ArrayBufferView;
}[] = [
  { keysMax: 2 ** 8, flag: 0, narrow: (indexes) => Uint8Array.from(indexes) },
  { keysMax: 2 ** 16, flag: 1, narrow: (indexes) => Uint16Array.from(indexes) },
  WIDEST,
];
