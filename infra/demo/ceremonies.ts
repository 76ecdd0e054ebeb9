import type { IncomingMessage } from 'node:http';
import { generateAuthenticationOptions, generateRegistrationOptions } from '@simplewebauthn/server';
import type { Clock } from '../../schemas/clock.ts';
import { mintBeaconToken, type SigningKey } from '../../schemas/signatures.ts';
import type { Mediation } from '../../schemas/vocabulary.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Asked } from './asked.ts';
import type { Challenges, IssuedCeremony } from './challenges.ts';
import { ALGORITHMS, type Verdict, type Verifier } from './verify.ts';
import type { Witness } from './witness.ts';

export const NAME_LENGTH_MAX = 64;
/** A ceremony's beacons may come this long after its options: the tab may have slept. */
const TOKEN_LIFETIME_MS = 3_600_000;

/** What the page needs to begin: the browser's options, and Kagimi's words for the SDK. */
export interface OptionsAnswer {
  publicKey: object;
  kagimi: { ceremonyId: string; token: string; purpose: string };
}

/** Both ceremonies, options and verdict, each step told to the witness. */
export interface Ceremonies {
  beginRegistration(
    request: IncomingMessage,
    asked: Asked & { account: Account | undefined; name: string },
  ): Promise<OptionsAnswer>;
  beginAuthentication(
    request: IncomingMessage,
    asked: Asked & { mediation: Mediation },
  ): Promise<OptionsAnswer>;
  finish(request: IncomingMessage, kind: IssuedCeremony['kind'], body: unknown): Promise<Verdict>;
  /** @returns false for a ceremony that is not ours. */
  chooseFallback(request: IncomingMessage, ceremonyId: string): boolean;
}

export function createCeremonies({
  clock,
  rpId,
  tenant,
  accounts,
  challenges,
  verifier,
  witness,
}: {
  clock: Clock;
  rpId: string;
  tenant: { id: string; beaconKey: SigningKey };
  accounts: Accounts;
  challenges: Challenges;
  verifier: Verifier;
  witness: Witness;
}): Ceremonies {
  function answer(request: IncomingMessage, ceremony: IssuedCeremony, publicKey: object): OptionsAnswer {
    witness.say(ceremony, request, { step: 'options_received', http_status: 200 });
    const { ceremonyId, purpose } = ceremony;
    const claims = { tenant: tenant.id, ceremonyId, expiresAtMs: clock.now() + TOKEN_LIFETIME_MS };
    return { publicKey, kagimi: { ceremonyId, token: mintBeaconToken(tenant.beaconKey, claims), purpose } };
  }

  return {
    async beginRegistration(request, { account: known, name, timeoutMs, userVerification }) {
      const account = known ?? accounts.create(name.slice(0, NAME_LENGTH_MAX));
      const ceremony = challenges.issue({
        kind: 'registration',
        mediation: 'optional',
        purpose: 'enrolment',
        accountId: account.id,
      });
      witness.say(ceremony, request, { step: 'options_requested', user: account.id });
      const publicKey = await generateRegistrationOptions({
        rpName: 'デモ銀行 Demo Bank',
        rpID: rpId,
        userName: account.name,
        userDisplayName: account.name,
        userID: bytes(account.id),
        challenge: bytes(ceremony.challenge),
        timeout: timeoutMs,
        excludeCredentials: [...account.credentials.values()].map(({ id, transports }) => ({
          id,
          ...(transports ? { transports } : {}),
        })),
        supportedAlgorithmIDs: [...ALGORITHMS],
        authenticatorSelection: { residentKey: 'required', userVerification },
      });
      return answer(request, ceremony, publicKey);
    },
    async beginAuthentication(request, { mediation, timeoutMs, userVerification }) {
      const ceremony = challenges.issue({
        kind: 'authentication',
        mediation,
        purpose: 'login',
        accountId: null,
      });
      witness.say(ceremony, request, { step: 'options_requested' });
      const publicKey = await generateAuthenticationOptions({
        rpID: rpId,
        challenge: bytes(ceremony.challenge),
        timeout: timeoutMs,
        userVerification,
      });
      return answer(request, ceremony, publicKey);
    },
    async finish(request, kind, body) {
      const verdict = await verifier[kind](body);
      if (verdict.ceremony) tell(witness, request, verdict);
      return verdict;
    },
    chooseFallback(request, ceremonyId) {
      const ceremony = challenges.find(ceremonyId);
      if (ceremony) witness.say(ceremony, request, { signal: 'fallback_chosen' });
      return ceremony !== undefined;
    },
  };
}

function tell(witness: Witness, request: IncomingMessage, verdict: Extract<Verdict, { ceremony: object }>) {
  const { ceremony, credentialId, authenticatorFlags, aaguid } = verdict;
  const who = {
    ...(verdict.ok ? { user: verdict.account.id } : {}),
    ...(credentialId === null ? {} : { credential: credentialId }),
  };
  witness.say(ceremony, request, { step: 'verify_sent', ...who });
  witness.say(ceremony, request, {
    step: 'verify_settled',
    ...who,
    ...(authenticatorFlags === null ? {} : { authenticator_flags: authenticatorFlags }),
    ...(aaguid === null ? {} : { aaguid }),
    ...(verdict.ok
      ? { result: 'ok', http_status: 200 }
      : { result: 'error', rejection: verdict.rejection, http_status: 400 }),
  });
  if (verdict.ok) witness.say(ceremony, request, { step: 'session_issued', ...who });
}

/** The library wants a plain array over its own memory. */
function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
