/** The primitive values of Avro's binary encoding (Avro 1.12, "Binary encoding"), read one after the other. */
export interface AvroReader {
  /** Begins at a place in a buffer, which ends the record too. */
  begin(buffer: Buffer, at: number): void;
  /** @throws RangeError where bytes are left over. */
  end(): void;
  boolean(): boolean;
  /** @throws RangeError beyond 32 bits. */
  int(): number;
  /** @throws RangeError beyond what a number holds exactly. */
  long(): number;
  double(): number;
  text(): string;
  /** Text that says the same again and again: given as the same string, and not made anew. */
  word(): string;
  uuid(): string;
  /** The symbol of an enum. */
  symbol<Word extends string>(words: readonly Word[]): Word;
  /** Whether a union of null and something says something. */
  isSaid(): boolean;
}

const WORD_BYTES_MAX = 48;
/** Words remembered, by a hash of their bytes; of two with one place, the later. A power of two. */
const WORDS = 4_096;
const LONG_SCALE_MAX = 2 ** 62;

/** @throws RangeError from each of its methods where the bytes are no such value, or end too soon. */
export function createAvroReader(): AvroReader {
  const words = new Array<{ bytes: Uint8Array; text: string } | undefined>(WORDS).fill(undefined);
  let buffer: Buffer = Buffer.alloc(0);
  let at = 0;

  function byte(): number {
    const value = buffer[at];
    if (value === undefined) throw new RangeError('The record ends too soon.');
    at += 1;
    return value;
  }

  /** Zigzag: the lowest bit is the sign, so the first byte brings six bits and each other seven. */
  function long(): number {
    let part = byte();
    const isNegative = (part & 1) === 1;
    let value = (part & 0x7f) >> 1;
    for (let scale = 64; part >= 0x80; scale *= 128) {
      if (scale > LONG_SCALE_MAX) throw new RangeError('A number is longer than ten bytes.');
      part = byte();
      value += (part & 0x7f) * scale;
    }
    if (value >= Number.MAX_SAFE_INTEGER) throw new RangeError('A number is too large.');
    return isNegative ? -value - 1 : value;
  }

  function int(): number {
    const value = long();
    if (value !== (value | 0)) throw new RangeError('A number has more than 32 bits.');
    return value;
  }

  /** The length of a text that lies within the record. */
  function textLength(): number {
    const length = long();
    if (length < 0 || length > buffer.length - at) throw new RangeError('A text ends after the record.');
    return length;
  }

  function take(length: number): string {
    const from = at;
    at += length;
    return buffer.toString('utf8', from, at);
  }

  function word(): string {
    const length = textLength();
    if (length > WORD_BYTES_MAX) return take(length);
    let hash = length;
    for (let index = 0; index < length; index += 1) {
      hash = Math.imul(hash ^ (buffer[at + index] ?? 0), 0x01000193);
    }
    const place = (hash ^ (hash >>> 15)) & (WORDS - 1);
    const known = words[place];
    if (known && isAt(known.bytes, length)) {
      at += length;
      return known.text;
    }
    const bytes = Uint8Array.prototype.slice.call(buffer, at, at + length);
    const text = take(length);
    words[place] = { bytes, text };
    return text;
  }

  function isAt(bytes: Uint8Array, length: number): boolean {
    if (bytes.length !== length) return false;
    for (let index = 0; index < length; index += 1) if (bytes[index] !== buffer[at + index]) return false;
    return true;
  }

  function uuid(): string {
    if (buffer.length - at < UUID_BYTES) throw new RangeError('The record ends too soon.');
    for (let index = 0; index < UUID_BYTES; index += 1) {
      const value = buffer[at + index] ?? 0;
      const letter = UUID_LETTERS[index] ?? 0;
      uuidText[letter] = HEX_DIGITS[value >> 4] ?? 0;
      uuidText[letter + 1] = HEX_DIGITS[value & 0xf] ?? 0;
    }
    at += UUID_BYTES;
    return uuidText.toString('latin1');
  }

  return {
    begin(frame, from) {
      buffer = frame;
      at = from;
    },
    end() {
      if (at !== buffer.length) throw new RangeError('Bytes are left over.');
    },
    boolean() {
      const value = byte();
      if (value > 1) throw new RangeError('Neither true nor false.');
      return value === 1;
    },
    int,
    long,
    double() {
      const value = buffer.readDoubleLE(at);
      at += 8;
      return value;
    },
    text: () => take(textLength()),
    word,
    uuid,
    symbol(symbols) {
      const symbol = symbols[long()];
      if (symbol === undefined) throw new RangeError('No symbol of its enum.');
      return symbol;
    },
    isSaid() {
      const branch = byte();
      if (branch === 0) return false;
      if (branch !== 2) throw new RangeError('No branch of its union.');
      return true;
    },
  };
}

const UUID_BYTES = 16;
const HEX_DIGITS = Buffer.from('0123456789abcdef');
/** Where the two letters of each byte stand in 8-4-4-4-12. */
const UUID_LETTERS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const uuidText = Buffer.from('00000000-0000-0000-0000-000000000000');
