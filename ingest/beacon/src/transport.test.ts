import { describe, expect, it } from 'vitest';
import { readBodies } from './bodies.fake.ts';
import { asserted, ceremonyId, challenge, installedPage, settings } from './page.fake.ts';

const publicKey = { challenge };
type Page = ReturnType<typeof installedPage>;

/** A call that is prompted and stays open. */
function prompt(page: Page, id = ceremonyId): void {
  page.kagimi.expect({ ceremonyId: id });
  page.credentials.get({ publicKey });
}

const stored = (page: Page) => JSON.parse(page.storage.get('kagimi.queue') ?? '{"beacons":[]}').beacons;

describe('a visible page', () => {
  it('sends the prompt and the settlement at once, and everything else within a second', async () => {
    const page = installedPage();
    prompt(page);
    await page.pass(0);
    expect(page.sent).toHaveLength(1);
    page.tell('focus_lost');
    await page.pass(900);
    expect(page.sent).toHaveLength(1);
    await page.pass(100);
    expect(page.sent).toHaveLength(2);
    page.answer.with(asserted());
    await page.pass(0);
    expect(page.sent.map(({ by, url }) => `${by} ${url}`)).toEqual(
      Array(3).fill(`fetch ${settings.endpoint}`),
    );
  });

  it.each([400, 403, 404, 413])('drops what is refused with %i', async (status) => {
    const page = installedPage();
    page.page.answer = { status };
    prompt(page);
    await page.pass(60_000);
    expect(page.sent).toHaveLength(1);
    expect(stored(page)).toEqual([]);
  });

  it.each([429, 500, 503])(
    'keeps what is answered with %i, and sends it again, later and later',
    async (status) => {
      const page = installedPage();
      page.page.answer = { status };
      prompt(page);
      await page.pass(0);
      const counts = [];
      for (const ms of [999, 1, 1999, 1, 3999, 1]) {
        await page.pass(ms);
        counts.push(page.sent.length);
      }
      expect(counts).toEqual([1, 2, 2, 3, 3, 4]);
      page.page.answer = { status: 202 };
      await page.pass(8000);
      expect(page.sent).toHaveLength(5);
      expect(stored(page)).toEqual([]);
      await page.pass(600_000);
      expect(page.sent).toHaveLength(5);
    },
  );

  it('waits as long as the collector asks, but not for ever', async () => {
    const page = installedPage();
    page.page.answer = { status: 503, retryAfter: '30' };
    prompt(page);
    await page.pass(29_999);
    expect(page.sent).toHaveLength(1);
    page.page.answer = { status: 503, retryAfter: '86400' };
    await page.pass(1);
    expect(page.sent).toHaveLength(2);
    await page.pass(5 * 60_000);
    expect(page.sent).toHaveLength(3);
  });

  it('takes ten seconds of silence for a failure', async () => {
    const page = installedPage({ overrides: { post: () => new Promise(() => {}) } });
    prompt(page);
    await page.pass(0);
    expect(stored(page)).toEqual([]);
    await page.pass(10_000);
    expect(stored(page)).toHaveLength(1);
  });

  it('stamps a beacon with the time it leaves, also the second time', async () => {
    const page = installedPage();
    page.page.answer = { status: 503 };
    prompt(page);
    await page.pass(0);
    await page.pass(1000);
    const times = page.beacons().map(({ sent_at_ms }) => sent_at_ms);
    expect(times[1]).toBe((times[0] ?? 0) + 1000);
  });
});

describe('a page that is hidden or left', () => {
  it.each(['page_hidden', 'page_left'] as const)('sends what waits by sendBeacon on %s', async (change) => {
    const page = installedPage();
    prompt(page);
    await page.pass(0);
    page.tell(change);
    expect(page.sent.map(({ by }) => by)).toEqual(['fetch', 'sendBeacon']);
    expect(page.beacons()[1]?.events[0]?.signal).toBe(change);
    expect(stored(page)).toEqual([]);
  });

  it('uses fetch when sendBeacon refuses, is broken or is missing', async () => {
    const broken = [
      () => false,
      () => {
        throw new Error('broken');
      },
      undefined as never,
    ];
    for (const sendBeacon of broken) {
      const page = installedPage({ overrides: { sendBeacon } });
      prompt(page);
      await page.pass(0);
      page.tell('page_left');
      expect(page.sent.map(({ by }) => by)).toEqual(['fetch', 'fetch']);
    }
  });

  it('leaves to the next page what the collector has not acknowledged', async () => {
    const page = installedPage();
    page.page.answer = { status: 503 };
    prompt(page);
    await page.pass(0);
    page.tell('page_left');
    const kept = page.storage.get('kagimi.queue') ?? '';
    const next = installedPage({ stored: kept });
    await next.pass(0);
    expect(next.beacons().map(({ events }) => events)).toEqual(page.beacons().map(({ events }) => events));
    expect(stored(next)).toEqual([]);
  });
});

describe('the queue', () => {
  it('holds at most 64 beacons, and at most 64 KiB; the oldest go', async () => {
    const page = installedPage();
    page.page.answer = { status: 503, retryAfter: '300' };
    for (let number = 0; number < 200; number++) {
      prompt(page, `01991c2e-7b2a-7c3d-9e4f-${String(number).padStart(12, '0')}`);
      await page.pass(0);
    }
    page.tell('page_left');
    const kept = stored(page);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThanOrEqual(64);
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(64 * 1024);
    expect(kept[kept.length - 1].beacon.ceremony_id).toContain('000000000199');
  });

  it('forgets what is older than ten minutes', async () => {
    const page = installedPage();
    page.page.answer = { status: 503 };
    prompt(page);
    await page.pass(0);
    page.tell('page_left');
    const kept = JSON.parse(page.storage.get('kagimi.queue') ?? '');
    for (const beacon of kept.beacons) beacon.at -= 10 * 60_000 + 1;
    const next = installedPage({ stored: JSON.stringify(kept) });
    await next.pass(60_000);
    expect(next.sent).toEqual([]);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"beacons":7}',
    '{"sequences":[],"beacons":[null]}',
    '{"sequences":[[]],"beacons":[{"at":0}]}',
  ])('starts empty when storage holds %j', async (text) => {
    const page = installedPage({ stored: text });
    prompt(page);
    await page.pass(1000);
    expect(page.beacons()).toHaveLength(1);
  });

  it('splits a ceremony over beacons of at most 8 KiB each', async () => {
    const page = installedPage();
    page.kagimi.expect({ ceremonyId, token: '鍵'.repeat(96) });
    for (let time = 0; time < 20; time++) {
      page.answer.next();
      const got = page.credentials.get({ publicKey });
      page.kagimi.expect({ ceremonyId, token: '鍵'.repeat(96) });
      page.answer.fail(new DOMException('失敗'.repeat(200), 'NotAllowedError'));
      await got.catch(() => undefined);
    }
    await page.pass(2000);
    const bytes = page.sent.map(({ body }) => Buffer.byteLength(body));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(8192);
    const numbers = page.beacons().flatMap(({ events }) => events.map(({ sequence }) => sequence));
    expect(numbers).toEqual(Array.from({ length: 64 }, (_, index) => index));
  });
});

describe('a broken page', () => {
  it('never hears of it', async () => {
    const fail = () => {
      throw new Error('broken');
    };
    const broken = {
      post: fail,
      sendBeacon: fail,
      readStored: fail,
      store: fail,
      sha256: fail,
      attention: fail,
    };
    const overrides = Object.entries(broken);
    for (const some of [...overrides.map(([name, run]) => ({ [name]: run })), broken]) {
      const page = installedPage({ overrides: some });
      page.kagimi.offered();
      page.kagimi.expect({ ceremonyId });
      const pending = page.answer.next();
      expect(page.credentials.get({ publicKey })).toBe(pending.promise);
      const second = page.credentials.create({ publicKey });
      expect(second).toBe(pending.promise);
      await page.pass(2000);
      page.tell('focus_lost');
      page.tell('page_hidden');
      pending.resolve({
        get response() {
          return fail();
        },
      });
      await expect(second).resolves.toBeDefined();
      page.kagimi.verifySent();
      page.tell('page_left');
      await page.pass(60_000);
      readBodies(page.sent.map(({ body }) => body));
    }
  });

  it('without WebAuthn, client hints or probes still says that another way was chosen', async () => {
    const nothing = { credentials: undefined, probes: undefined, userAgentData: undefined };
    const page = installedPage({ overrides: nothing });
    page.kagimi.expect({ ceremonyId, purpose: 'login' });
    page.kagimi.fallbackChosen();
    await page.pass(1000);
    const [beacon] = page.beacons();
    expect(beacon?.client).toEqual({ max_touch_points: 5 });
    expect(beacon?.events.map(({ step, signal, capabilities }) => step ?? signal ?? capabilities)).toContain(
      'fallback_chosen',
    );
  });
});
