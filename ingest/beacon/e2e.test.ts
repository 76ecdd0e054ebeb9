import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deriveCeremonyId } from '../../schemas/ceremony-id.ts';
import { addAuthenticator, authenticate, challenge, examine, openBrowser, register } from './e2e.browser.ts';
import { attributes, openSite } from './e2e.site.ts';
import { eventsOf, readBodies, wordsOf } from './src/bodies.fake.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof openSite>>;
let context: BrowserContext;
let page: Page;
let authenticator: Awaited<ReturnType<typeof addAuthenticator>>;
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  site.received.length = 0;
  site.collector.status = 202;
  complaints = [];
  context = await browser.newContext();
  page = await context.newPage();
  page.on('console', (line) => complaints.push(line.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  authenticator = await addAuthenticator(page);
  await page.goto(`${site.origin}/?account=canary-account`);
});
afterEach(() => context?.close());

const beacons = () => readBodies(site.received.map(({ body }) => body));
const derivedId = deriveCeremonyId(challenge);
const events = (id?: string) => eventsOf(beacons(), id);
const find = (step: string, id?: string) => events(id).find((event) => event.step === step);

/** Waits until the collector has heard the word, of one ceremony or any. */
async function heard(word: string, id?: string): Promise<void> {
  await expect.poll(() => wordsOf(events(id)), { timeout: 30_000 }).toContain(word);
}

/** Whether somebody stands by to touch the authenticator. */
function presence(enabled: boolean) {
  const { cdp, authenticatorId } = authenticator;
  return cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
}

describe('a registration in a real browser', () => {
  it('is told, with flags, AAGUID, transports and residence', async () => {
    expect(await register(page)).toMatch(/^[\w+/]{16,}=*$/);
    await heard('client_settled');
    expect(wordsOf(events())).toEqual(
      expect.arrayContaining(['eligible', 'prompt_called', 'user_responded']),
    );
    expect(find('prompt_called')).toMatchObject({
      user_verification: 'required',
      exclude_count: 0,
      is_visible: true,
      api_patched: false,
    });
    const settled = find('client_settled');
    expect(settled).toMatchObject({ result: 'ok', transports: ['internal'], credential_resident: true });
    expect((settled?.authenticator_flags ?? 0) & 0x45).toBe(0x45);
    expect(settled?.aaguid).toBe('01020304-0506-0708-0102-030405060708');
    expect(find('eligible')?.capabilities).toContain('userVerifyingPlatformAuthenticator');
    expect(beacons()[0]).toMatchObject({ tenant: 'demo', kind: 'registration', app_version: '1.2.3' });
    expect(beacons()[0]?.client).toMatchObject({ platform: 'Linux', mobile: false });
    expect(beacons()[0]?.client.full_version_list).toMatch(/Chromium \d+\.\d/);
    expect(beacons()[0]?.client.full_version_list).not.toMatch(/brand/i);
  });

  it('on an authenticator that has one already is an InvalidStateError', async () => {
    const id = await register(page);
    expect(await register(page, [id])).toBe('InvalidStateError');
    const all = () => beacons().flatMap((beacon) => beacon.events);
    await expect.poll(() => all().map(({ error_name }) => error_name)).toContain('InvalidStateError');
    expect(all().map(({ exclude_count }) => exclude_count)).toContain(1);
  });
});

describe('an authentication in a real browser', () => {
  it('is told; its id is what the relying party derives', async () => {
    await register(page);
    expect(await authenticate(page)).toBe('PublicKeyCredential');
    await heard('client_settled', derivedId);
    expect(find('client_settled', derivedId)).toMatchObject({ result: 'ok', attachment: 'platform' });
  });

  it('that is not allowed is told by its name', async () => {
    const asked = { publicKey: { timeout: 1000, allowCredentials: [] } };
    expect(await authenticate(page, asked)).toBe('NotAllowedError');
    await heard('client_settled');
    expect(find('client_settled')).toMatchObject({ result: 'error', error_name: 'NotAllowedError' });
    expect(find('prompt_called')).toMatchObject({ timeout_ms: 1000, allow_count: 0 });
  });

  it('that the page aborts is an AbortError', async () => {
    await register(page);
    await presence(false);
    expect(await authenticate(page, { abortAfterMs: 500 })).toBe('AbortError');
    await heard('client_settled', derivedId);
    expect(find('client_settled', derivedId)).toMatchObject({ result: 'error', error_name: 'AbortError' });
  });

  it('that waits for autofill is armed, and ends with the abort', async () => {
    await presence(false);
    const armed = authenticate(page, { mediation: 'conditional', abortAfterMs: 3000 });
    await heard('prompt_called');
    expect(beacons()[0]).toMatchObject({ kind: 'authentication', mediation: 'conditional' });
    expect(wordsOf(events())).not.toContain('client_settled');
    expect(await armed).toBe('AbortError');
    await heard('client_settled');
    expect(wordsOf(events())).not.toContain('sheet_shown');
  });

  it('that waits for autofill is told when the passkey is picked', async () => {
    await register(page);
    expect(await authenticate(page, { mediation: 'conditional' })).toBe('PublicKeyCredential');
    await heard('user_responded', derivedId);
    await heard('client_settled', derivedId);
    expect(beacons().find(({ ceremony_id }) => ceremony_id === derivedId)?.mediation).toBe('conditional');
  });

  it('is told under the id and the token that the relying party gave', async () => {
    const ceremonyId = '01991c2e-7b2a-7c3d-9e4f-001122334455';
    await page.evaluate((id) => {
      const { kagimi } = window as unknown as { kagimi: import('./src/api.ts').Kagimi };
      kagimi.offered();
      kagimi.expect({ ceremonyId: id, token: 'v1.of.the.gateway', purpose: 'login' });
    }, ceremonyId);
    await authenticate(page);
    await heard('client_settled', ceremonyId);
    const [beacon] = beacons();
    expect(beacon).toMatchObject({ token: 'v1.of.the.gateway', purpose: 'login', ceremony_id: ceremonyId });
    expect(new Set(beacons().map(({ ceremony_id }) => ceremony_id))).toEqual(new Set([ceremonyId]));
  });
});

describe('a change of page', () => {
  it('in the middle of a call is told, and the next page sends what was not acknowledged', async () => {
    await presence(false);
    site.collector.status = 503;
    const call = authenticate(page).catch(() => undefined);
    await heard('prompt_called');
    await page.goto(`${site.origin}/bare`);
    await call;
    const before = site.received.length;
    site.collector.status = 202;
    await page.goto(`${site.origin}/next`);
    await expect
      .poll(() => wordsOf(eventsOf(readBodies(site.received.slice(before).map(({ body }) => body)))))
      .toEqual(expect.arrayContaining(['prompt_called', 'page_left']));
    await expect
      .poll(() => page.evaluate(() => JSON.parse(sessionStorage.getItem('kagimi.queue') ?? '{}').beacons))
      .toEqual([]);
    expect(wordsOf(events())).not.toContain('sheet_shown');
  });

  it('leaves by sendBeacon what no time was left for', async () => {
    await presence(false);
    const call = authenticate(page).catch(() => undefined);
    await heard('prompt_called');
    await page.goto(`${site.origin}/bare`);
    await call;
    await heard('page_left');
  });
});

describe('the page', () => {
  it('can not tell that it is watched: same promises, rejections, unhandled rejections', async () => {
    await presence(false);
    const watched = await examine(page);
    await page.goto(`${site.origin}/bare`);
    expect(watched).toEqual(await examine(page));
    expect(watched.length).toBeGreaterThan(15);
    expect(watched.some((line) => String(line).startsWith('unhandled'))).toBe(true);
  });

  it('sees nothing on its console, and gives away neither cookie, address nor name', async () => {
    await register(page);
    await authenticate(page);
    await heard('client_settled', derivedId);
    expect(complaints).toEqual([]);
    expect(site.received.length).toBeGreaterThan(1);
    for (const { method, body, contentType, origin, cookie, referer } of site.received) {
      expect({ method, origin, cookie, referer }).toEqual({
        method: 'POST',
        origin: site.origin,
        cookie: undefined,
        referer: undefined,
      });
      expect(contentType?.toLowerCase()).toBe('text/plain;charset=utf-8');
      expect(body).not.toContain('canary');
    }
  });

  it('may have its collector on another origin: no preflight stands before a beacon', async () => {
    const endpoint = `http://127.0.0.1:${site.port}/v1/beacons`;
    const given = `data-tenant="demo" data-endpoint="${endpoint}"`;
    await page.goto(`${site.origin}/?attributes=${encodeURIComponent(given)}`);
    await register(page);
    await heard('client_settled');
    expect(new Set(site.received.map(({ method }) => method))).toEqual(new Set(['POST']));
    expect(complaints).toEqual([]);
  });

  it('may load the script twice', async () => {
    const twice = `${attributes}></script><script src="/kagimi-beacon.js" ${attributes}`;
    await page.goto(`${site.origin}/?attributes=${encodeURIComponent(twice)}`);
    await register(page);
    await heard('client_settled');
    const numbers = beacons().flatMap((beacon) => beacon.events.map(({ sequence }) => sequence));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(beacons().map(({ ceremony_id }) => ceremony_id)).size).toBe(1);
  });

  it.each([
    '',
    'data-tenant="demo"',
    'data-endpoint="/v1/beacons"',
    'data-tenant="No Such" data-endpoint="/v1/beacons"',
    'data-tenant="demo" data-endpoint="ftp://collector.example"',
  ])('with the attributes %j hears one warning, and nothing else happens', async (given) => {
    complaints.length = 0;
    await page.goto(`${site.origin}/?attributes=${encodeURIComponent(given)}`);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(/^Kagimi is not installed: the (tenant|endpoint) is missing or wrong\.$/);
    const left = await page.evaluate(() => [
      'kagimi' in window,
      navigator.credentials.get.toString().includes('[native code]'),
    ]);
    expect(left).toEqual([false, true]);
    await register(page);
    expect(site.received).toEqual([]);
  });
});
