import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The two signatures of the product, shared by who makes them (a relying party) and who checks them (the collector).
 * Both are HMAC-SHA-256; a key has an id, so that two can live while one is rotated out.
 */
export interface SigningKey {
  id: string;
  secret: string;
}

export const SIGNATURE_HEADERS = {
  keyId: 'kagimi-key-id',
  timestamp: 'kagimi-timestamp',
  signature: 'kagimi-signature',
} as const;

export interface BeaconTokenClaims {
  tenant: string;
  ceremonyId: string;
  expiresAtMs: number;
}

/**
 * The right to speak about one ceremony: `keyId.expiresAtMs.base64url(hmac)`, at most 96 characters. The relying party
 * mints it with the options; the collector checks it. Unsigned beacons are kept with trust 0.
 */
export function mintBeaconToken(key: SigningKey, claims: BeaconTokenClaims): string {
  return `${key.id}.${claims.expiresAtMs}.${beaconMac(key, claims)}`;
}

/** Whether one of the live keys signed this token for this tenant and ceremony, and it has not expired. */
export function verifyBeaconToken(
  keys: readonly SigningKey[],
  token: string,
  claims: Omit<BeaconTokenClaims, 'expiresAtMs'> & { nowMs: number },
): boolean {
  const [keyId, expiry, mac, ...rest] = token.split('.');
  const key = keys.find((candidate) => candidate.id === keyId);
  const expiresAtMs = Number(expiry);
  if (!key || !mac || rest.length > 0 || !Number.isSafeInteger(expiresAtMs)) return false;
  return expiresAtMs >= claims.nowMs && equal(mac, beaconMac(key, { ...claims, expiresAtMs }));
}

export interface SignedRequest {
  timestampMs: number;
  method: string;
  /** Path with its query, as sent. */
  path: string;
  body: Buffer;
}

/** The `Kagimi-Signature` of a gateway's request: HMAC over `timestamp\nmethod\npath\n` and the raw body. */
export function signRequest(key: SigningKey, request: SignedRequest): string {
  return createHmac('sha256', key.secret)
    .update(`${request.timestampMs}\n${request.method}\n${request.path}\n`)
    .update(request.body)
    .digest('base64url');
}

/** Whether the live key of that id signed exactly these bytes. Constant time in the signature. */
export function verifyRequest(
  keys: readonly SigningKey[],
  request: SignedRequest & { keyId: string; signature: string },
): boolean {
  const key = keys.find((candidate) => candidate.id === request.keyId);
  return key !== undefined && equal(request.signature, signRequest(key, request));
}

function beaconMac(key: SigningKey, { tenant, ceremonyId, expiresAtMs }: BeaconTokenClaims): string {
  return createHmac('sha256', key.secret)
    .update(`${tenant}|${ceremonyId}|${expiresAtMs}`)
    .digest('base64url');
}

function equal(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
