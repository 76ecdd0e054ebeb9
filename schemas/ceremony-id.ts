import { createHash, hash } from 'node:crypto';
import type { Clock, Random } from './clock.ts';
import { uuidOfHex, uuidOfVersion } from './uuid.ts';

/**
 * A ceremony's id: UUIDv7 minted with the challenge (RFC 9562 §5.7: 48 bits of issue time, 74 random bits), or, where
 * the relying party can return no id, UUIDv8 of the challenge's SHA-256, which both sides can compute.
 */
export function mintCeremonyId({ clock, random }: { clock: Clock; random: Random }): string {
  const bytes = random.bytes(16);
  bytes.writeUIntBE(clock.now(), 0, 6);
  return uuidOfVersion(bytes, 7);
}

/** The id both sides derive from the challenge bytes when none was minted. */
export function deriveCeremonyId(challenge: Buffer): string {
  return uuidOfVersion(createHash('sha256').update(challenge).digest().subarray(0, 16), 8);
}

/** When the challenge was issued, milliseconds since the epoch; null for a derived id, which carries no time. */
export function issuedAtMs(ceremonyId: string): number | null {
  return ceremonyId[14] === '7'
    ? Number.parseInt(ceremonyId.slice(0, 8) + ceremonyId.slice(9, 13), 16)
    : null;
}

/** A ceremony id in its one accepted form: lower case, version 7 or 8. */
export const CEREMONY_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether the text is a ceremony id in its one accepted form: lower case, version 7 or 8. */
export function isCeremonyId(text: string): boolean {
  return CEREMONY_ID.test(text);
}

/** The deterministic id of an event: SHA-256 of its parts, as UUIDv8. The same event sent twice has the same id. */
export function eventId(...parts: readonly (string | number)[]): string {
  return uuidOfHex(hash('sha256', parts.join('\n')), 8);
}
