/** UUID text (RFC 9562, lower case) to its 16 bytes and back. */
export function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** @throws RangeError for text that is no UUID. */
export function uuidToBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) throw new RangeError(`Not a UUID: ${text.slice(0, 40)}`);
  return bytes;
}

/** Sets version and variant (RFC 9562 §4) on 16 bytes, in place, and gives the text. */
export function uuidOfVersion(bytes: Buffer, version: 5 | 7 | 8): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}
