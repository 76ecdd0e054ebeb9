const CEREMONY_ID = /^[\da-f]{8}-[\da-f]{4}-[78][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** Whether the text is a ceremony id in its one accepted form: lower case, version 7 or 8. */
export function isCeremonyId(text: unknown): text is string {
  return typeof text === 'string' && CEREMONY_ID.test(text);
}

/** UUIDv8 (RFC 9562 §5.8) of the first 16 bytes of the challenge's SHA-256: what the relying party derives as well. */
export function idOfDigest(digest: ArrayBuffer): string {
  const bytes = new Uint8Array(digest.slice(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes);
}

/** 16 bytes as UUID text, lower case. */
export function uuidText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
