import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../schemas/logger.ts';
import { verifyBeaconToken } from '../../schemas/signatures.ts';
import { systemClock, systemRandom } from '../adapters/clock.ts';
import { createDemo, type Demo, type DemoOptions } from './server.ts';
import { createSoftwareAuthenticator } from './software-authenticator.ts';
import { startStandInCollector } from './stand-in-collector.ts';

const tenant = {
  id: 'demo',
  beaconKey: { id: 'b1', secret: 'beacon-secret-of-32-characters-ok' },
  gatewayKey: { id: 'g1', secret: 'gateway-secret-of-32-characters-ok' },
};
const DEAD_COLLECTOR = 'http://127.0.0.1:9';
const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Partial<DemoOptions> = {}): Promise<Demo> {
  const demo = await createDemo({
    clock: systemClock,
    random: systemRandom,
    listen: { host: '127.0.0.1', port: 0 },
    collectorUrl: DEAD_COLLECTOR,
    tenant,
    beaconScript: '/* sdk */',
    logger,
    reporterBounds: { flushIntervalMs: 5, closeTimeoutMs: 50 },
    ...options,
  });
  cleanups.push(demo.close);
  return demo;
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A client with a cookie jar that may say any Host and Origin. */
function visitor(demo: Demo) {
  const jar = new Map<string, string>();
  const origin = demo.url;
  return function ask(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const url = new URL(path, demo.url.replace('localhost', '127.0.0.1'));
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        url,
        {
          method: body === undefined ? 'GET' : 'POST',
          headers: { host: new URL(origin).host, origin, cookie: cookies, ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => {
            for (const line of response.headers['set-cookie'] ?? []) {
              const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
              jar.set(name, value);
            }
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
        },
      );
      request.on('error', reject);
      request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
    });
  };
}

async function register(ask: ReturnType<typeof visitor>, origin: string) {
  const authenticator = createSoftwareAuthenticator(systemRandom);
  const options = JSON.parse((await ask('/api/registration/options', { name: '花子' })).text);
  const said = { challenge: options.publicKey.challenge, origin, rpId: 'localhost' };
  const verified = await ask('/api/registration/verify', authenticator.create(said));
  return { authenticator, options, verified };
}

describe('the demo bank', () => {
  it('registers and signs in as ever while the collector is dead', async () => {
    const demo = await start();
    const ask = visitor(demo);
    const { authenticator, verified } = await register(ask, demo.url);
    expect(verified.status).toBe(200);
    await ask('/sign-out', '');
    expect((await ask('/')).text).toContain('data-page="sign-in"');
    const options = JSON.parse((await ask('/api/authentication/options', {})).text);
    const said = { challenge: options.publicKey.challenge, origin: demo.url, rpId: 'localhost' };
    expect((await ask('/api/authentication/verify', authenticator.get(said))).status).toBe(200);
    expect((await ask('/')).text).toContain('花子 さん');
    expect(demo.stats().reporter).toMatchObject({ sentEvents: 0 });
  });

  it('tells the collector every step it knows, signed, and hands the page a token for its ceremony', async () => {
    const collector = await startStandInCollector({ gatewayKey: tenant.gatewayKey });
    cleanups.push(collector.close);
    const demo = await start({ collectorUrl: collector.url });
    const ask = visitor(demo);
    await ask('/');
    const { options } = await register(ask, demo.url);
    await ask('/balance');
    await ask('/balance');
    const { ceremonyId, token, purpose } = options.kagimi;
    expect(purpose).toBe('enrolment');
    const claims = { tenant: 'demo', ceremonyId, nowMs: systemClock.now() };
    expect(verifyBeaconToken([tenant.beaconKey], token, claims)).toBe(true);
    await demo.close();
    expect(collector.faults).toEqual([]);
    expect(collector.lines.map(({ step, result }) => (result ? `${step} ${result}` : step))).toEqual([
      'options_requested',
      'options_received',
      'verify_sent',
      'verify_settled ok',
      'session_issued',
      'first_business_action',
    ]);
    for (const line of collector.lines) {
      expect(line).toMatchObject({ ceremony_id: ceremonyId, kind: 'registration', ip: '127.0.0.1' });
      expect(line.device).toBeDefined();
    }
    expect(new Set(collector.lines.map(({ id }) => id)).size).toBe(6);
  });

  it('says why it rejects, to the page, to the journal and to the collector', async () => {
    const collector = await startStandInCollector({ gatewayKey: tenant.gatewayKey });
    cleanups.push(collector.close);
    const demo = await start({ collectorUrl: collector.url, challengeLifetimeMs: -1 });
    const ask = visitor(demo);
    const { verified, options } = await register(ask, demo.url);
    expect(verified).toMatchObject({ status: 400, text: '{"error":"challenge_expired"}' });
    const journal = JSON.parse((await ask(`/api/journal/${options.kagimi.ceremonyId}`)).text);
    expect(journal).toMatchObject({ result: 'error', rejection: 'challenge_expired' });
    await demo.close();
    expect(collector.lines.at(-1)).toMatchObject({ result: 'error', rejection: 'challenge_expired' });
  });

  it('offers the registered credentials for exclusion when a signed-in person adds another', async () => {
    const demo = await start();
    const ask = visitor(demo);
    const { verified } = await register(ask, demo.url);
    expect(verified.status).toBe(200);
    const { publicKey } = JSON.parse((await ask('/api/registration/options', {})).text);
    expect(publicKey.excludeCredentials).toHaveLength(1);
  });

  it('speaks the language that the browser asks for, or that the person chose, and says so in lang', async () => {
    const ask = visitor(await start());
    const page = async (path: string, language: string) =>
      (await ask(path, undefined, { 'accept-language': language })).text;
    const japanese = await page('/', 'ja,en;q=0.5');
    expect(japanese).toContain('<html lang="ja">');
    expect(japanese).toContain('パスキーでログイン');
    const english = await page('/register', 'en-US');
    expect(english).toContain('<html lang="en">');
    expect(english).toContain('Register a passkey');
    expect(await page('/?lang=en', 'ja')).toContain('<html lang="en">');
    expect(await page('/', 'ja')).toContain('<html lang="en">');
  });

  it('loads nothing from anywhere else, and lets nobody frame it or run scripts in it', async () => {
    const ask = visitor(await start());
    for (const path of ['/', '/register', '/other-way', '/nowhere']) {
      const { text, headers, status } = await ask(path);
      expect(status).toBe(path === '/nowhere' ? 404 : 200);
      expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
    expect((await ask('/kagimi.js')).text).toBe('/* sdk */');
  });

  it('shows names as text, whatever they hold', async () => {
    const demo = await start();
    const ask = visitor(demo);
    const authenticator = createSoftwareAuthenticator(systemRandom);
    const name = '"><script>alert(1)</script>';
    const { publicKey } = JSON.parse((await ask('/api/registration/options', { name })).text);
    const said = { challenge: publicKey.challenge, origin: demo.url, rpId: 'localhost' };
    await ask('/api/registration/verify', authenticator.create(said));
    const { text } = await ask('/');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&quot;&gt;&lt;script&gt;');
  });

  it('refuses other sites, oversized bodies and nonsense, and stays up', async () => {
    const demo = await start();
    const ask = visitor(demo);
    const foreign = await ask('/api/authentication/options', {}, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect((await ask('/api/registration/options', { name: '  ' })).status).toBe(400);
    expect((await ask('/api/registration/options', 'no json')).status).toBe(400);
    expect((await ask('/api/authentication/verify', `"${'x'.repeat(70_000)}"`)).status).toBe(400);
    expect((await ask('/api/fallback', { ceremonyId: 'unknown' })).status).toBe(400);
    expect((await ask('/')).status).toBe(200);
  });

  it('leads visitors of another host name to the one its passkeys belong to', async () => {
    const demo = await start();
    const { status, headers } = await visitor(demo)('/register', undefined, { host: '127.0.0.1' });
    expect(status).toBe(303);
    expect(headers.location).toBe(`${demo.url}/register`);
  });
});
