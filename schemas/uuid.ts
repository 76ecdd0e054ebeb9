/** UUID text (RFC 9562, lower case) to its 16 bytes and back. */
export function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** @throws RangeError for text that is no UUID. */
export function uuidToBytes(text: string): Buffer {
  const hex = text.slice(0, 8) + text.slice(9, 13) + text.slice(14, 18) + text.slice(19, 23) + text.slice(24);
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length !== 16) throw new RangeError(`Not a UUID: ${text.slice(0, 40)}`);
  return bytes;
}

/** Sets version and variant (RFC 9562 §4) on 16 bytes, in place, and gives the text. */
export function uuidOfVersion(bytes: Buffer, version: 5 | 7 | 8): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}

/** The same for the first 32 of lower-case hex digits. */
export function uuidOfHex(hex: string, version: 5 | 7 | 8): string {
  const variant = VARIANT_DIGITS[Number.parseInt(hex.charAt(16), 16) & 0x3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const VARIANT_DIGITS = '89ab';
