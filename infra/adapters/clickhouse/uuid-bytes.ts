export const UUID_BYTES = 16;
const LETTERS = 36;
const HYPHEN = 0x2d;
const NO_DIGIT = 0xff;
const ASCII_END = 0x80;

/** Values of hexadecimal digits, either case, by character code. */
const DIGITS = Uint8Array.from({ length: ASCII_END }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? NO_DIGIT : value;
});

/**
 * Reads a UUID's text into ClickHouse's order: two 64-bit halves, each with its least byte first. False for text that is
 * no UUID; the bytes are then undefined.
 */
export function readUuid(text: string, into: Uint8Array, at: number): boolean {
  if (text.length !== LETTERS) return false;
  let letter = 0;
  for (let byte = 0; byte < UUID_BYTES; byte += 1) {
    if (letter === 8 || letter === 13 || letter === 18 || letter === 23) {
      if (text.charCodeAt(letter) !== HYPHEN) return false;
      letter += 1;
    }
    const high = digit(text.charCodeAt(letter));
    const low = digit(text.charCodeAt(letter + 1));
    if (high === NO_DIGIT || low === NO_DIGIT) return false;
    into[at + (byte < 8 ? 7 - byte : 23 - byte)] = (high << 4) | low;
    letter += 2;
  }
  return true;
}

function digit(code: number): number {
  return code < ASCII_END ? (DIGITS[code] ?? NO_DIGIT) : NO_DIGIT;
}
