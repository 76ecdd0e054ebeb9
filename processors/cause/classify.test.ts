import { describe, expect, it } from 'vitest';
import { type CeremonyEvent, ceremonyEvent } from '../../schemas/events.ts';
import { CAUSES } from '../../schemas/vocabulary.ts';
import { classifyCause, evidenceText } from './classify.ts';
import { compileModel } from './compile.ts';
import { createCauseFacts, type FactsClient } from './facts.ts';
import { loadModel } from './model.ts';

const compiled = compileModel(loadModel());
const CHROMIUM_TEXT =
  'The operation either timed out or was not allowed. See: https://www.w3.org/TR/webauthn-2/#sctn-privacy-considerations-client.';

const clientOf = (os: string, browser: string): FactsClient => ({
  os: { name: os, version: '', source: 'ua' },
  browser: { name: browser, version: '', source: 'ua' },
  device: { oem: '', model: '', source: 'none' },
});
const PIXEL = clientOf('Android', 'Chrome');
const IPHONE = clientOf('iOS', 'Safari');

type Said = Partial<CeremonyEvent>;
const PROMPT: Said = {
  step: 'prompt_called',
  timeout_ms: 60_000,
  has_focus: true,
  is_visible: true,
  user_activation: true,
  api_patched: false,
  capabilities:
    'conditionalGet,hybridTransport,passkeyPlatformAuthenticator,userVerifyingPlatformAuthenticator',
};
const failed = (elapsed_ms: number, rest: Said = {}): Said => ({
  step: 'client_settled',
  result: 'error',
  error_name: 'NotAllowedError',
  error_message: CHROMIUM_TEXT,
  elapsed_ms,
  ...rest,
});

function decide(client: FactsClient, ...said: Said[]) {
  const fold = createCauseFacts();
  for (const one of said) {
    const event = ceremonyEvent({
      event_id: '00000000-0000-8000-8000-000000000000',
      tenant: 'demo',
      ceremony_id: '01890000-0000-7000-8000-000000000000',
      source: 'beacon',
      kind: 'authentication',
      mediation: 'optional',
      trust: 1,
      occurred_at_ms: 0,
      received_at_ms: 0,
      ...one,
    });
    fold.add(event, client);
  }
  return classifyCause(fold.facts, compiled);
}

const SHEET: Said[] = [
  { signal: 'focus_lost', elapsed_ms: 130 },
  { step: 'sheet_shown', elapsed_ms: 130 },
];
const back = (elapsed_ms: number): Said => ({ signal: 'focus_gained', elapsed_ms });

describe('classifyCause', () => {
  it('takes four seconds in front of an open sheet for a cancel', () => {
    expect(decide(PIXEL, PROMPT, ...SHEET, back(4_100), failed(4_101)).code).toBe('USER_CANCEL');
  });

  it('takes the whole of the requested time for a time-out', () => {
    const decision = decide(PIXEL, PROMPT, ...SHEET, back(60_020), failed(60_021));
    expect(decision.posterior[0]?.code).toBe('TIMEOUT');
  });

  it('does not believe Safari\'s "cancelled by the user" where no person could have been so quick', () => {
    const cancelled = failed(35, { error_message: 'This request has been cancelled by the user.' });
    const withoutAuthenticator = { ...PROMPT, capabilities: 'conditionalGet' };
    const { code, posterior } = decide(IPHONE, withoutAuthenticator, cancelled);
    expect(code).toBe('NO_ELIGIBLE_AUTHENTICATOR');
    expect(posterior.find((cause) => cause.code === 'USER_CANCEL')?.probability ?? 0).toBeLessThan(0.05);
  });

  it('takes Chromium at its word where the credential manager failed', () => {
    const words = 'An unknown error occurred while talking to the credential manager.';
    const decision = decide(
      PIXEL,
      PROMPT,
      failed(500, { error_name: 'NotReadableError', error_message: words }),
    );
    expect(decision.posterior[0]?.code).toBe('CREDMAN_FAULT');
  });

  it('says that it can not know where nothing but the name was heard', () => {
    const bare: Said = { step: 'client_settled', result: 'error', error_name: 'SomeNewError' };
    const { code, confidence } = decide(clientOf('', ''), { ...bare, mediation: 'unknown' });
    expect(code).toBe('UNKNOWABLE');
    expect(confidence).toBeLessThan(0.5);
  });

  it("lets the relying party's reason decide by itself, over whatever the client said", () => {
    const rejected: Said = {
      source: 'gateway',
      step: 'verify_settled',
      result: 'error',
      rejection: 'uv_missing',
    };
    expect(decide(PIXEL, PROMPT, rejected)).toMatchObject({ code: 'SERVER_UV_MISSING', confidence: 1 });
  });

  it('calls a success no failure, and a silence lost', () => {
    const verified: Said = { source: 'gateway', step: 'verify_settled', result: 'ok' };
    expect(decide(PIXEL, PROMPT, failed(3_000), verified).code).toBe('NONE');
    expect(decide(PIXEL, PROMPT).code).toBe('LOST');
  });

  it('does not believe a beacon that claims a verdict', () => {
    const claimed: Said = { source: 'beacon', step: 'verify_settled', result: 'ok' };
    expect(decide(PIXEL, PROMPT, failed(4_000), claimed).code).not.toBe('NONE');
  });

  it('gives probabilities, most likely first, of causes that there are', () => {
    const { posterior, confidence } = decide(PIXEL, PROMPT, ...SHEET, failed(17_000));
    const shares = posterior.map(({ probability }) => probability);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    expect(confidence).toBe(shares[0]);
    expect(posterior.every(({ code }) => code in CAUSES)).toBe(true);
  });

  it('tells what decided, strongest first, in a line of at most 200 characters', () => {
    const decision = decide(PIXEL, PROMPT, ...SHEET, back(4_100), failed(4_101));
    const odds = decision.evidence.map(({ log_odds }) => Math.abs(log_odds));
    expect(odds.length).toBeGreaterThan(1);
    expect(odds).toEqual(odds.toSorted((a, b) => b - a));
    expect(evidenceText(decision).length).toBeLessThanOrEqual(200);
    expect(evidenceText(decision)).toContain(decision.evidence[0]?.feature);
  });

  it('says of which model it is', () => {
    expect(decide(PIXEL, PROMPT, failed(4_000)).version).toBe(loadModel().version);
  });
});
