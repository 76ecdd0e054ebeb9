import { describe, expect, it, vi } from 'vitest';
import { deriveCeremonyId } from '../../../schemas/ceremony-id.ts';
import { eventsOf, wordsOf } from './bodies.fake.ts';
import {
  asserted,
  authenticatorData,
  ceremonyId,
  challenge,
  installedPage,
  registered,
} from './page.fake.ts';

type Any = (options: unknown) => Promise<unknown>;
const call = (method: Any, options: unknown) => method(options).catch(() => undefined);

describe('a registration', () => {
  it('is told from the expectation to the credential, with nothing but its public properties', async () => {
    const page = installedPage();
    page.kagimi.offered();
    page.kagimi.optionsRequested();
    page.kagimi.expect({ ceremonyId, token: 'v1.token', purpose: 'enrolment' });
    const created = page.credentials.create({
      publicKey: {
        challenge,
        timeout: 60_000,
        excludeCredentials: [{ id: challenge }, { id: challenge }],
        hints: ['hybrid', 'phone'],
        authenticatorSelection: { authenticatorAttachment: 'cross-platform', userVerification: 'required' },
      },
    });
    await page.pass(300);
    page.tell('focus_lost');
    await page.pass(4000);
    page.tell('focus_gained');
    page.answer.with(registered());
    await created;
    page.kagimi.verifySent();
    await page.pass(2000);

    const beacons = page.beacons();
    const events = eventsOf(beacons, ceremonyId);
    expect(wordsOf(events)).toEqual([
      'offered',
      'options_requested',
      'options_received',
      'prompt_called',
      'eligible',
      'focus_lost',
      'sheet_shown',
      'focus_gained',
      'user_responded',
      'client_settled',
      'verify_sent',
    ]);
    expect(events[3]).toEqual({
      sequence: 3,
      step: 'prompt_called',
      occurred_at_ms: 1_760_000_000_000,
      exclude_count: 2,
      timeout_ms: 60_000,
      hints: ['hybrid'],
      attachment: 'cross_platform',
      user_verification: 'required',
      has_focus: true,
      is_visible: true,
      user_activation: true,
      api_patched: true,
    });
    expect(events[4]?.capabilities).toEqual(['conditionalGet', 'userVerifyingPlatformAuthenticator']);
    expect(events[6]).toMatchObject({ step: 'sheet_shown', elapsed_ms: 300 });
    expect(events[9]).toEqual({
      sequence: 9,
      step: 'client_settled',
      result: 'ok',
      occurred_at_ms: 1_760_000_004_300,
      elapsed_ms: 4300,
      authenticator_flags: 0x5d,
      aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
      transports: ['hybrid', 'internal', 'usb'],
      attachment: 'cross_platform',
      credential_resident: true,
    });
    expect(beacons[beacons.length - 1]).toMatchObject({
      tenant: 'demo',
      token: 'v1.token',
      kind: 'registration',
      mediation: 'optional',
      purpose: 'enrolment',
      app: 'demo',
      app_version: '1.2.3',
      client: {
        platform: 'Android',
        platform_version: '15.0.0',
        model: 'SO-53D',
        mobile: true,
        full_version_list: 'Chromium 139.0.7258.62, Google Chrome 139.0.7258.62',
        form_factors: 'Mobile',
        max_touch_points: 5,
      },
    });
  });

  it('that is conditional has nobody who responded', async () => {
    const page = installedPage();
    const created = page.credentials.create({ mediation: 'conditional', publicKey: { challenge } });
    await page.pass(0);
    page.answer.with(registered(0x58));
    await created;
    await page.pass(1000);
    expect(page.beacons()[0]?.mediation).toBe('conditional');
    expect(wordsOf(eventsOf(page.beacons()))).toEqual(['prompt_called', 'eligible', 'client_settled']);
  });
});

describe('an authentication', () => {
  it('without an expectation is named after its challenge, and has no token', async () => {
    const page = installedPage();
    const mine = Uint8Array.from(challenge);
    const got = page.credentials.get({ publicKey: { challenge: mine, allowCredentials: [] } });
    mine.fill(0);
    page.answer.with(asserted());
    await got;
    await page.pass(1000);
    const [beacon] = page.beacons();
    expect(beacon?.ceremony_id).toBe(deriveCeremonyId(Buffer.from(challenge)));
    expect(beacon?.token).toBeUndefined();
    const settled = eventsOf(page.beacons()).find(({ step }) => step === 'client_settled');
    expect(settled).toMatchObject({ result: 'ok', authenticator_flags: 0x1d, attachment: 'platform' });
    expect(settled).not.toHaveProperty('aaguid');
  });

  it('reads no AAGUID where the flags announce none', async () => {
    const page = installedPage();
    const created = page.credentials.create({ publicKey: { challenge } });
    page.answer.with({ response: { getAuthenticatorData: () => authenticatorData(0x05) } });
    await created;
    await page.pass(1000);
    const settled = eventsOf(page.beacons()).find(({ step }) => step === 'client_settled');
    expect(settled).toMatchObject({ result: 'ok', authenticator_flags: 5 });
    expect(settled).not.toHaveProperty('aaguid');
  });

  it('that fails is told by name, message and time', async () => {
    const page = installedPage();
    page.kagimi.expect({ ceremonyId, purpose: 'login' });
    const got = call(page.credentials.get, { publicKey: { challenge } });
    await page.pass(1500);
    page.tell('focus_lost');
    await page.pass(500);
    page.answer.fail(new DOMException('Not for "Hanako"', 'NotAllowedError'));
    await got;
    page.kagimi.fallbackChosen();
    await page.pass(1000);
    const events = eventsOf(page.beacons());
    expect(wordsOf(events)).toEqual([
      'options_received',
      'prompt_called',
      'eligible',
      'focus_lost',
      'client_settled',
      'fallback_chosen',
    ]);
    expect(events[4]).toMatchObject({
      result: 'error',
      error_name: 'NotAllowedError',
      error_message: 'Not for [removed]',
      elapsed_ms: 2000,
    });
  });

  it.each([
    [{ mediation: 'conditional' }, 'conditional'],
    [{ mediation: 'required' }, 'required'],
    [{ uiMode: 'immediate' }, 'immediate'],
    [{ mediation: 'immediate' }, 'immediate'],
    [{ mediation: 'telepathic' }, 'unknown'],
    [{}, 'optional'],
  ])('of %j has the mediation %s', async (more, mediation) => {
    const page = installedPage();
    call(page.credentials.get, { ...more, publicKey: { challenge } });
    await page.pass(0);
    expect(page.beacons()[0]).toMatchObject({ kind: 'authentication', mediation });
  });

  it('armed for autofill does not take a loss of focus for the sheet', async () => {
    const page = installedPage();
    call(page.credentials.get, { mediation: 'conditional', publicKey: { challenge } });
    page.tell('focus_lost');
    await page.pass(1000);
    expect(wordsOf(eventsOf(page.beacons()))).toEqual(['prompt_called', 'focus_lost', 'eligible']);
  });

  it('ended by a password is a fallback, not a passkey', async () => {
    const page = installedPage();
    const got = page.credentials.get({ password: true, publicKey: { challenge } });
    page.answer.with({ type: 'password', id: 'hanako', password: 'canary' });
    await got;
    await page.pass(1000);
    expect(wordsOf(eventsOf(page.beacons()))).toContain('fallback_chosen');
    expect(wordsOf(eventsOf(page.beacons()))).not.toContain('client_settled');
  });

  it("aborted with a reason of the page's own is an AbortError without words", async () => {
    const page = installedPage();
    const abort = new AbortController();
    const got = call(page.credentials.get, { signal: abort.signal, publicKey: { challenge } });
    const reason = { name: 'Hanako', message: 'canary' };
    abort.abort(reason);
    page.answer.fail(reason);
    await got;
    await page.pass(1000);
    const settled = eventsOf(page.beacons()).find(({ step }) => step === 'client_settled');
    expect(settled?.error_name).toBe('AbortError');
    expect(settled).not.toHaveProperty('error_message');
  });
});

describe('a page that is left in the middle', () => {
  it('says so, and does not take being hidden next for the sheet', async () => {
    const page = installedPage();
    page.kagimi.expect({ ceremonyId });
    call(page.credentials.get, { publicKey: { challenge } });
    await page.pass(100);
    page.tell('page_left');
    page.tell('page_hidden');
    const words = wordsOf(eventsOf(page.beacons()));
    expect(words).toEqual(['options_received', 'prompt_called', 'eligible', 'page_left']);
  });
});

describe('two ceremonies on a page', () => {
  it('keep apart: the expectation is for the next call only', async () => {
    const page = installedPage();
    page.kagimi.expect({ ceremonyId });
    call(page.credentials.get, { mediation: 'conditional', publicKey: { challenge } });
    page.answer.next();
    const other = Uint8Array.from(challenge).reverse();
    const got = call(page.credentials.get, { publicKey: { challenge: other } });
    page.answer.with(asserted());
    await got;
    await page.pass(1000);
    const second = deriveCeremonyId(Buffer.from(other));
    expect(wordsOf(eventsOf(page.beacons(), ceremonyId))).toEqual([
      'options_received',
      'prompt_called',
      'eligible',
    ]);
    expect(wordsOf(eventsOf(page.beacons(), second))).toContain('client_settled');
  });

  it('of the same name count on, on this page and on the next', async () => {
    const first = installedPage();
    for (let time = 0; time < 2; time++) {
      first.kagimi.expect({ ceremonyId });
      call(first.credentials.get, { publicKey: { challenge } });
      await first.pass(1000);
    }
    const numbers = first.beacons().flatMap(({ events }) => events.map(({ sequence }) => sequence));
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5]);
    first.tell('page_left');

    const next = installedPage({ stored: first.storage.get('kagimi.queue') ?? '' });
    next.kagimi.expect({ ceremonyId });
    await next.pass(1000);
    expect(next.beacons()[0]?.events[0]?.sequence).toBeGreaterThan(6);
  });
});

describe('bounds', () => {
  it('64 events of a ceremony, and signals leave room for the settlement', async () => {
    const page = installedPage();
    page.kagimi.expect({ ceremonyId });
    const got = call(page.credentials.get, { publicKey: { challenge } });
    for (let time = 0; time < 200; time++) page.tell(time % 2 ? 'focus_gained' : 'focus_lost');
    page.answer.with(asserted());
    await got;
    for (let time = 0; time < 100; time++) page.kagimi.verifySent();
    await page.pass(2000);
    const events = eventsOf(page.beacons());
    expect(events).toHaveLength(64);
    expect(wordsOf(events)).toContain('client_settled');
    expect(Math.max(...page.beacons().map(({ events }) => events.length))).toBeLessThanOrEqual(32);
  });

  it('nothing is sent for reports that belong to no ceremony', async () => {
    const page = installedPage();
    for (let time = 0; time < 100; time++) {
      page.kagimi.offered();
      page.kagimi.verifySent();
      page.kagimi.fallbackChosen();
    }
    await page.pass(5000);
    expect(page.sent).toEqual([]);
    page.kagimi.expect({ ceremonyId });
    await page.pass(5000);
    expect(wordsOf(eventsOf(page.beacons())).filter((word) => word === 'offered')).toHaveLength(4);
  });

  it('values outside the wire are left out or clamped', async () => {
    const page = installedPage();
    page.kagimi.expect({ ceremonyId, token: 'x'.repeat(97), purpose: 'theft' as 'login' });
    const got = call(page.credentials.get, {
      mediation: 7,
      publicKey: {
        challenge,
        timeout: 1e12,
        allowCredentials: new Array(20_000),
        userVerification: 'maybe',
        hints: 'hybrid',
      },
    });
    page.answer.fail({ name: 'no name: at all', message: '\u{1f511}'.repeat(400) });
    await got;
    await page.pass(1000);
    const prompt = eventsOf(page.beacons()).find(({ step }) => step === 'prompt_called');
    expect(prompt).toMatchObject({ timeout_ms: 2_147_483_647, allow_count: 10_000 });
    expect(prompt).not.toHaveProperty('user_verification');
    expect(page.beacons()[0]).not.toHaveProperty('token');
    expect(page.beacons()[0]).not.toHaveProperty('purpose');
    const settled = eventsOf(page.beacons()).find(({ step }) => step === 'client_settled');
    expect(settled?.error_name).toBe('Error');
  });
});

describe('the console', () => {
  it('hears one sentence about an expectation without an id', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const page = installedPage();
    page.kagimi.expect({ ceremonyId: 'nonsense' });
    page.kagimi.expect(undefined as never);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
  });
});
