/** Bytes that grow as they are written, in ClickHouse's own order: little-endian, lengths as varints. */
export interface Bytes {
  uint8(value: number): void;
  uint16(value: number): void;
  uint32(value: number): void;
  /** Exact up to 2^53, either sign. */
  int64(value: number): void;
  float32(value: number): void;
  float64(value: number): void;
  varint(value: number): void;
  /** A length and UTF-8. */
  text(value: string): void;
  raw(bytes: Uint8Array): void;
  /** What was written so far. */
  taken(): Buffer;
}

const TWO_32 = 2 ** 32;
const UTF8_BYTES_MAX = 3;
const VARINT_BYTES_MAX = 5;

export function createBytes(capacity = 65_536): Bytes {
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
    while (rest >= 0x80) {
      buffer[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[at++] = rest;
  }

  return {
    uint8(value) {
      room(1);
      buffer[at++] = value;
    },
    uint16(value) {
      room(2);
      at = buffer.writeUInt16LE(value, at);
    },
    uint32(value) {
      room(4);
      at = buffer.writeUInt32LE(value, at);
    },
    int64(value) {
      room(8);
      const high = Math.floor(value / TWO_32);
      at = buffer.writeUInt32LE(value - high * TWO_32, at);
      at = buffer.writeInt32LE(high | 0, at);
    },
    float32(value) {
      room(4);
      at = buffer.writeFloatLE(value, at);
    },
    float64(value) {
      room(8);
      at = buffer.writeDoubleLE(value, at);
    },
    varint,
    text(value) {
      room(VARINT_BYTES_MAX + value.length * UTF8_BYTES_MAX);
      // Nearly all text here is shorter than 128 bytes: its length is then one byte, known after the writing.
      const written = buffer.write(value, at + 1, 'utf8');
      if (written < 0x80) {
        buffer[at] = written;
        at += 1 + written;
      } else {
        varint(written);
        at += buffer.write(value, at, 'utf8');
      }
    },
    raw(bytes) {
      room(bytes.length);
      buffer.set(bytes, at);
      at += bytes.length;
    },
    taken: () => buffer.subarray(0, at),
  };
}
