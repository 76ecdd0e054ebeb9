/** Bytes that grow as they are written, in ClickHouse's own order: little-endian, lengths as varints. */
export interface Bytes {
  uint8(value: number): void;
  /** A whole number from 0 to 2^53. */
  uint64(value: number): void;
  /** A whole number from 0 to 2^31. */
  varint(value: number): void;
  /** A length and UTF-8. */
  text(value: string): void;
  /** The memory of a typed array, as it is. */
  raw(array: ArrayBufferView): void;
  /** What was written so far. */
  taken(): Buffer;
}

const TWO_32 = 2 ** 32;
const UTF8_BYTES_MAX = 3;
const VARINT_BYTES_MAX = 5;
const ONE_BYTE_MAX = 0x7f;
/** Up to here, letter by letter is faster than a call into the runtime. */
const SHORT_LETTERS_MAX = 32;

export function createBytes(capacity: number): Bytes {
  let buffer = Buffer.allocUnsafe(capacity);
  let at = 0;

  function room(bytes: number): void {
    if (at + bytes <= buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
    buffer.copy(grown, 0, 0, at);
    buffer = grown;
  }

  function varint(value: number): void {
    room(VARINT_BYTES_MAX);
    let rest = value;
    while (rest > ONE_BYTE_MAX) {
      buffer[at++] = (rest & ONE_BYTE_MAX) | 0x80;
      rest >>>= 7;
    }
    buffer[at++] = rest;
  }

  /** Whether it was short and ASCII; otherwise nothing is written. */
  function shortText(value: string): boolean {
    const { length } = value;
    if (length > SHORT_LETTERS_MAX) return false;
    for (let letter = 0; letter < length; letter += 1) {
      const code = value.charCodeAt(letter);
      if (code > ONE_BYTE_MAX) return false;
      buffer[at + 1 + letter] = code;
    }
    buffer[at] = length;
    at += 1 + length;
    return true;
  }

  return {
    uint8(value) {
      room(1);
      buffer[at++] = value;
    },
    uint64(value) {
      room(8);
      at = buffer.writeUInt32LE(value % TWO_32, at);
      at = buffer.writeUInt32LE(Math.floor(value / TWO_32), at);
    },
    varint,
    text(value) {
      room(VARINT_BYTES_MAX + value.length * UTF8_BYTES_MAX);
      if (shortText(value)) return;
      // Nearly all text is shorter than 128 bytes: its length is then one byte, known after the writing.
      const written = buffer.write(value, at + 1, 'utf8');
      if (written <= ONE_BYTE_MAX) {
        buffer[at] = written;
        at += 1 + written;
      } else {
        varint(written);
        at += buffer.write(value, at, 'utf8');
      }
    },
    raw(array) {
      room(array.byteLength);
      buffer.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
      at += array.byteLength;
    },
    taken: () => buffer.subarray(0, at),
  };
}
