/** The primitive values of Avro's binary encoding (Avro 1.12, "Binary encoding"), written one after the other. */
export interface AvroWriter {
  /** Forgets what was written, and leaves room before what comes. */
  begin(at: number): void;
  /** What was written since, and the room before it, as a buffer of its own. */
  taken(): Buffer;
  boolean(value: boolean): void;
  int(value: number): void;
  long(value: number): void;
  double(value: number): void;
  text(value: string): void;
  uuid(value: string): void;
  /** The symbol of an enum, by its place. */
  symbol(places: ReadonlyMap<string, number>, word: string): void;
  /** The branch of a union of null and something. Gives whether something is to follow. */
  isSaid<Value>(value: Value | null): value is Value;
}

const INT_MAX = 2 ** 31;
const UTF8_BYTES_MAX = 3;
const LONG_BYTES_MAX = 10;
/** Up to here a length is one byte, and letter by letter is faster than a call into the runtime. */
const SHORT_LETTERS_MAX = 48;

const UUID_LENGTH = 36;
/** Where the two letters of each byte stand in 8-4-4-4-12. */
const UUID_LETTERS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;
const NO_DIGIT = 0xff;
/** Values of hexadecimal digits, either case, by character code. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? NO_DIGIT : value;
});

/** @throws TypeError from each of its methods for a value that Avro's type can not hold. */
export function createAvroWriter(): AvroWriter {
  let buffer = Buffer.allocUnsafeSlow(8 * 1024);
  let at = 0;

  function room(bytes: number): void {
    if (at + bytes <= buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, at + bytes));
    buffer.copy(grown, 0, 0, at);
    buffer = grown;
  }

  function long(value: number): void {
    if (!Number.isSafeInteger(value)) throw new TypeError('Not a whole number that is exact.');
    room(LONG_BYTES_MAX);
    if (value >= 0 && value < 64) {
      buffer[at++] = value * 2;
      return;
    }
    // Zigzag, in two steps: twice the value may be more than a number holds.
    const isNegative = value < 0;
    let rest = isNegative ? -(value + 1) : value;
    let part = (rest % 64) * 2 + (isNegative ? 1 : 0);
    rest = Math.floor(rest / 64);
    while (rest > 0) {
      buffer[at++] = part | 0x80;
      part = rest % 128;
      rest = Math.floor(rest / 128);
    }
    buffer[at++] = part;
  }

  function text(value: string): void {
    if (typeof value !== 'string') throw new TypeError('Not text.');
    const { length } = value;
    room(LONG_BYTES_MAX + length * UTF8_BYTES_MAX);
    if (length <= SHORT_LETTERS_MAX && isShortAscii(value)) return;
    const bytes = Buffer.byteLength(value);
    long(bytes);
    buffer.write(value, at, 'utf8');
    at += bytes;
  }

  /** Written if it was ASCII; otherwise nothing is. */
  function isShortAscii(value: string): boolean {
    const { length } = value;
    for (let letter = 0; letter < length; letter += 1) {
      const code = value.charCodeAt(letter);
      if (code > 0x7f) return false;
      buffer[at + 1 + letter] = code;
    }
    buffer[at] = length * 2;
    at += 1 + length;
    return true;
  }

  return {
    begin(from) {
      at = from;
    },
    taken() {
      const taken = Buffer.allocUnsafe(at);
      buffer.copy(taken, 0, 0, at);
      return taken;
    },
    boolean(value) {
      if (typeof value !== 'boolean') throw new TypeError('Neither true nor false.');
      room(1);
      buffer[at++] = value ? 1 : 0;
    },
    int(value) {
      if (value >= INT_MAX || value < -INT_MAX) throw new TypeError('A number has more than 32 bits.');
      long(value);
    },
    long,
    double(value) {
      if (typeof value !== 'number') throw new TypeError('Not a number.');
      room(8);
      at = buffer.writeDoubleLE(value, at);
    },
    text,
    uuid(value) {
      room(UUID_LETTERS.length);
      for (const letter of UUID_LETTERS) {
        const high = DIGITS[value.charCodeAt(letter)] ?? NO_DIGIT;
        const low = DIGITS[value.charCodeAt(letter + 1)] ?? NO_DIGIT;
        if (high === NO_DIGIT || low === NO_DIGIT) throw new TypeError('Not a UUID.');
        buffer[at++] = (high << 4) | low;
      }
      if (value.length !== UUID_LENGTH) throw new TypeError('Not a UUID.');
    },
    symbol(places, word) {
      const place = places.get(word);
      if (place === undefined) throw new TypeError('No symbol of its enum.');
      long(place);
    },
    isSaid(value): value is NonNullable<typeof value> {
      room(1);
      buffer[at++] = value === null ? 0 : 2;
      return value !== null;
    },
  };
}
