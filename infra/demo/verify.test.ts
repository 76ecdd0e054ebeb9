import { describe, expect, it } from 'vitest';
import type { Clock } from '../../schemas/clock.ts';
import { systemRandom } from '../adapters/clock.ts';
import { createAccounts } from './accounts.ts';
import { createChallenges } from './challenges.ts';
import { createSoftwareAuthenticator, type Said } from './software-authenticator.ts';
import { createVerifier } from './verify.ts';

const origin = 'https://bank.example';
const rpId = 'bank.example';

function bank() {
  let nowMs = 1_790_000_000_000;
  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };
  const accounts = createAccounts({ random: systemRandom });
  const challenges = createChallenges({ clock, random: systemRandom, lifetimeMs: 60_000 });
  const verifier = createVerifier({ origin, rpId, challenges, accounts });
  const authenticator = createSoftwareAuthenticator(systemRandom);
  const account = accounts.create('demo');

  function challenge(kind: 'registration' | 'authentication'): string {
    const accountId = kind === 'registration' ? account.id : null;
    const purpose = kind === 'registration' ? 'enrolment' : 'login';
    return challenges.issue({ kind, mediation: 'optional', purpose, accountId }).challenge;
  }

  return {
    accounts,
    account,
    verifier,
    authenticator,
    wait: (ms: number) => {
      nowMs += ms;
    },
    said: (kind: 'registration' | 'authentication', changed: Partial<Said> = {}): Said => ({
      challenge: challenge(kind),
      origin,
      rpId,
      ...changed,
    }),
    async registered() {
      const verdict = await verifier.registration(authenticator.create(this.said('registration')));
      expect(verdict.ok).toBe(true);
      return this;
    },
  };
}

describe('registration', () => {
  it('stores a new credential and says whose it is', async () => {
    const { verifier, authenticator, said, account, accounts } = bank();
    const verdict = await verifier.registration(authenticator.create(said('registration')));
    expect(verdict).toMatchObject({ ok: true, account, authenticatorFlags: 0x45 });
    expect(accounts.counts()).toEqual({ accounts: 1, credentials: 1 });
  });

  it.each([
    ['another origin', { origin: 'https://bank.example.evil' }, 'origin'],
    ['another RP ID', { rpId: 'evil.example' }, 'origin'],
    ['no user verification', { userVerified: false }, 'uv_missing'],
  ] as const)('rejects %s', async (_, changed, rejection) => {
    const { verifier, authenticator, said } = bank();
    expect(await verifier.registration(authenticator.create(said('registration', changed)))).toMatchObject({
      ok: false,
      rejection,
    });
  });

  it('rejects a credential that is registered already, and one without an attestation object', async () => {
    const { verifier, authenticator, said } = await bank().registered();
    expect(await verifier.registration(authenticator.create(said('registration')))).toMatchObject({
      rejection: 'other',
    });
    const response = authenticator.create(said('registration'));
    response.response.attestationObject = 'AA';
    expect(await verifier.registration(response)).toMatchObject({ ok: false, rejection: 'other' });
  });
});

describe('authentication', () => {
  it('accepts a registered passkey, once for each challenge', async () => {
    const { verifier, authenticator, said, account } = await bank().registered();
    const response = authenticator.get(said('authentication'));
    expect(await verifier.authentication(response)).toMatchObject({
      ok: true,
      account,
      authenticatorFlags: 0x05,
    });
    expect(await verifier.authentication(response)).toMatchObject({ ok: false, ceremony: null });
  });

  it.each([
    ['another origin', { origin: 'http://bank.example' }, 'origin'],
    ['another RP ID', { rpId: 'evil.example' }, 'origin'],
    ['no user verification', { userVerified: false }, 'uv_missing'],
  ] as const)('rejects %s', async (_, changed, rejection) => {
    const { verifier, authenticator, said } = await bank().registered();
    expect(await verifier.authentication(authenticator.get(said('authentication', changed)))).toMatchObject({
      ok: false,
      rejection,
    });
  });

  it('rejects an expired challenge and still knows whose ceremony it was', async () => {
    const { verifier, authenticator, said, wait } = await bank().registered();
    const response = authenticator.get(said('authentication'));
    wait(60_001);
    const verdict = await verifier.authentication(response);
    expect(verdict).toMatchObject({ ok: false, rejection: 'challenge_expired' });
    expect(verdict.ceremony?.kind).toBe('authentication');
  });

  it('rejects a credential that the server does not know, or knows no more', async () => {
    const { verifier, said, authenticator, accounts, account } = await bank().registered();
    const stranger = createSoftwareAuthenticator(systemRandom);
    const verdict = { ok: false, rejection: 'unknown_credential' };
    expect(await verifier.authentication(stranger.get(said('authentication')))).toMatchObject(verdict);
    accounts.forgetCredentials(account);
    expect(await verifier.authentication(authenticator.get(said('authentication')))).toMatchObject(verdict);
  });

  it('rejects a signature over other bytes', async () => {
    const { verifier, authenticator, said } = await bank().registered();
    const other = authenticator.get(said('authentication'));
    const response = authenticator.get(said('authentication'));
    response.response.signature = other.response.signature;
    expect(await verifier.authentication(response)).toMatchObject({ ok: false, rejection: 'signature' });
  });

  it('rejects a signature counter that goes back', async () => {
    const { verifier, authenticator, said } = await bank().registered();
    const older = authenticator.get(said('authentication'));
    await verifier.authentication(authenticator.get(said('authentication')));
    expect(await verifier.authentication(older)).toMatchObject({ ok: false, rejection: 'other' });
  });

  it('knows no ceremony for a forged challenge, a registration challenge, or no response at all', async () => {
    const { verifier, authenticator, said } = await bank().registered();
    const forged = said('authentication', { challenge: 'AAAA' });
    const bodies = [
      authenticator.get(forged),
      authenticator.get(said('registration')),
      null,
      {},
      { response: { clientDataJSON: 'bm90IGpzb24' } },
    ];
    for (const body of bodies) {
      expect(await verifier.authentication(body)).toMatchObject({ ok: false, ceremony: null });
    }
  });
});
