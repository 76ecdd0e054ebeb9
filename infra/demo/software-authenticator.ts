import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { Random } from '../../schemas/clock.ts';

/** What a response should say; a test changes one thing at a time. */
export interface Said {
  challenge: string;
  origin: string;
  rpId: string;
  userVerified?: boolean;
}

/** A client and authenticator in one, for tests of the server without a browser: one ES256 passkey, attestation "none". */
export interface SoftwareAuthenticator {
  create(said: Said): RegistrationResponseJSON;
  get(said: Said): AuthenticationResponseJSON;
}

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 } as const;
const COUNTER_BYTES = 4;

export function createSoftwareAuthenticator(random: Random): SoftwareAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = random.bytes(16);
  const id = credentialId.toString('base64url');
  let signatures = 0;

  function authenticatorData(said: Said, attested: Buffer | null): Buffer {
    const flags =
      FLAGS.present |
      (said.userVerified === false ? 0 : FLAGS.verified) |
      (attested === null ? 0 : FLAGS.attested);
    const counter = Buffer.alloc(COUNTER_BYTES);
    counter.writeUInt32BE(signatures);
    const rpIdHash = createHash('sha256').update(said.rpId).digest();
    return Buffer.concat([rpIdHash, Buffer.from([flags]), counter, attested ?? Buffer.alloc(0)]);
  }

  return {
    create(said) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey(publicKey)]);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authenticatorData(said, attested))],
      ]);
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', said),
          attestationObject: encode(attestation).toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    get(said) {
      signatures += 1;
      const data = authenticatorData(said, null);
      const clientDataJSON = clientData('webauthn.get', said);
      const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON,
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', Buffer.concat([data, hash]), privateKey).toString('base64url'),
        },
      };
    },
  };
}

function clientData(type: string, { challenge, origin }: Said): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url');
}

/** COSE_Key of an ES256 key (RFC 9053 §7.1.1): kty 2, alg -7, crv 1, x, y. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coordinate = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  return encode(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x)],
      [-3, coordinate(y)],
    ]),
  );
}

function encode(map: Map<string | number, unknown>): Buffer {
  return Buffer.from(isoCBOR.encode(map as Parameters<typeof isoCBOR.encode>[0]));
}
