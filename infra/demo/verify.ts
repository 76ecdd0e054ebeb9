import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import {
  type ClientDataJSON,
  decodeAttestationObject,
  decodeClientDataJSON,
  isoBase64URL,
  parseAuthenticatorData,
  toHash,
} from '@simplewebauthn/server/helpers';
import type { Rejection } from '../../schemas/vocabulary.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Challenges, IssuedCeremony } from './challenges.ts';

/** What the relying party decided, and as much of the authenticator's words as it had read by then. */
export type Verdict =
  | (Read & { ok: true; ceremony: IssuedCeremony; account: Account })
  | (Read & { ok: false; ceremony: IssuedCeremony; rejection: Rejection })
  /** No ceremony of ours: a forged, forgotten or already answered challenge. */
  | { ok: false; ceremony: null; rejection: Rejection };

interface Read {
  credentialId: string | null;
  authenticatorFlags: number | null;
  aaguid: string | null;
}

/** Ed25519, ES256 and RS256 (COSE, RFC 9053): what every passkey provider of today can do. */
export const ALGORITHMS = [-8, -7, -257] as const;

export interface Verifier {
  registration(body: unknown): Promise<Verdict>;
  authentication(body: unknown): Promise<Verdict>;
}

interface Parsed {
  ceremony: IssuedCeremony;
  state: 'live' | 'expired';
  clientData: ClientDataJSON;
  read: Read;
}

/**
 * Verifies responses (WebAuthn §7.1, §7.2) and says which step refused them. The library throws one kind of error for
 * all; so the steps with a name of their own are looked at first, and the library has the last word.
 */
export function createVerifier({
  origin,
  rpId,
  challenges,
  accounts,
}: {
  origin: string;
  rpId: string;
  challenges: Challenges;
  accounts: Accounts;
}): Verifier {
  function reject({ ceremony, read }: Parsed, rejection: Rejection): Verdict {
    return { ok: false, ceremony, rejection, ...read };
  }

  async function registration(body: unknown): Promise<Verdict> {
    const response = body as RegistrationResponseJSON;
    const parsed = parse(response, challenges, 'registration');
    if (!parsed) return NO_CEREMONY;
    const authData = attempt(() =>
      parseAuthenticatorData(
        decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject)).get('authData'),
      ),
    );
    parsed.read.authenticatorFlags = authData?.flags.flagsInt ?? null;
    const early = await earlyRejection(parsed, authData);
    if (early) return reject(parsed, early);
    return verifyNew(response, parsed);
  }

  async function verifyNew(response: RegistrationResponseJSON, parsed: Parsed): Promise<Verdict> {
    const verified = await attempt(() =>
      verifyRegistrationResponse({
        response,
        expectedChallenge: parsed.ceremony.challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        supportedAlgorithmIDs: [...ALGORITHMS],
      }),
    );
    if (!verified) return reject(parsed, 'other');
    if (!verified.verified) return reject(parsed, 'signature');
    parsed.read.aaguid = verified.registrationInfo.aaguid;
    const account = accounts.find(parsed.ceremony.accountId ?? '');
    if (!account || !accounts.addCredential(account, verified.registrationInfo.credential))
      return reject(parsed, 'other');
    return { ok: true, ceremony: parsed.ceremony, account, ...parsed.read };
  }

  async function authentication(body: unknown): Promise<Verdict> {
    const response = body as AuthenticationResponseJSON;
    const parsed = parse(response, challenges, 'authentication');
    if (!parsed) return NO_CEREMONY;
    const authData = attempt(() =>
      parseAuthenticatorData(isoBase64URL.toBuffer(response.response.authenticatorData)),
    );
    parsed.read.authenticatorFlags = authData?.flags.flagsInt ?? null;
    const account = accounts.ownerOf(response.id);
    const credential = account?.credentials.get(response.id);
    const early = await earlyRejection(parsed, authData);
    if (early && early !== 'uv_missing') return reject(parsed, early);
    if (!account || !credential) return reject(parsed, 'unknown_credential');
    if (early) return reject(parsed, early);
    return verifyKnown(response, parsed, { account, credential });
  }

  async function verifyKnown(
    response: AuthenticationResponseJSON,
    parsed: Parsed,
    { account, credential }: { account: Account; credential: WebAuthnCredential },
  ): Promise<Verdict> {
    const verified = await attempt(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: parsed.ceremony.challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        credential,
      }),
    );
    if (!verified) return reject(parsed, 'other');
    if (!verified.verified) return reject(parsed, 'signature');
    credential.counter = verified.authenticationInfo.newCounter;
    return { ok: true, ceremony: parsed.ceremony, account, ...parsed.read };
  }

  /** §7.2 steps 11 to 17 (and their twins in §7.1), in the order of the specification. */
  async function earlyRejection(
    { state, clientData }: Parsed,
    authData: { rpIdHash: Uint8Array; flags: { uv: boolean } } | undefined,
  ): Promise<Rejection | null> {
    if (state === 'expired') return 'challenge_expired';
    if (clientData.origin !== origin) return 'origin';
    if (!authData) return 'other';
    if (!Buffer.from(authData.rpIdHash).equals(Buffer.from(await toHash(rpId)))) return 'origin';
    return authData.flags.uv ? null : 'uv_missing';
  }

  return { registration, authentication };
}

const NO_CEREMONY: Verdict = { ok: false, ceremony: null, rejection: 'challenge_expired' };

function parse(
  response: RegistrationResponseJSON | AuthenticationResponseJSON,
  challenges: Challenges,
  kind: IssuedCeremony['kind'],
): Parsed | null {
  const clientData = attempt(() => decodeClientDataJSON(response.response.clientDataJSON));
  if (typeof clientData?.challenge !== 'string') return null;
  const taken = challenges.take(clientData.challenge);
  if (!taken || taken.state === 'used' || taken.ceremony.kind !== kind) return null;
  const credentialId = typeof response.id === 'string' ? response.id.slice(0, 1_400) : null;
  return {
    ceremony: taken.ceremony,
    state: taken.state,
    clientData,
    read: { credentialId, authenticatorFlags: null, aaguid: null },
  };
}

/** The library speaks by throwing; here its "no" is `undefined`, and the caller knows which question it asked. */
function attempt<T>(ask: () => Promise<T>): Promise<T | undefined>;
function attempt<T>(ask: () => T): T | undefined;
function attempt<T>(ask: () => T | Promise<T>): T | Promise<T | undefined> | undefined {
  try {
    const answer = ask();
    return answer instanceof Promise ? answer.catch(() => undefined) : answer;
  } catch {
    return undefined;
  }
}
