import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { type Alert, labelsOf } from '../../processors/alerting/alert.ts';
import { createAlertmanagerDelivery } from '../../processors/alerting/alertmanager.ts';
import type { Delivery } from '../../processors/alerting/delivery.ts';
import { createWebhookDelivery, WEBHOOK_KEY_ID } from '../../processors/alerting/webhook.ts';
import { fingerprintOf } from '../../schemas/alert-rule.ts';
import type { HttpPost, PostRequest } from '../../schemas/http-post.ts';
import { SIGNATURE_HEADERS, verifyRequest } from '../../schemas/signatures.ts';
import { createSimulatedClock } from '../simulation/simulated-clock.ts';
import { ruleNamed } from './watch.ts';

const START_MS = 1_800_000_000_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const silent = { info() {}, warn() {}, error() {} };
const links = { consoleUrl: 'https://console.example/', runbooksUrl: '' };

function alert(tenant: string, said: Partial<Alert> = {}): Alert {
  const rule = ruleNamed('PasskeyRegression');
  const labels = labelsOf(rule, { tenant, segment: 'Android 16 · Sony', os: 'Android' });
  const fingerprint = fingerprintOf(labels);
  return { fingerprint, rule, labels, value: 8.2, startsAtMs: START_MS, resolvedAtMs: null, ...said };
}

/** A delivery on a clock of its own; `down` names receivers that do not answer. */
function world() {
  const clock = createSimulatedClock(START_MS);
  const posts: (PostRequest & { atMs: number })[] = [];
  const down = new Set<string>();
  const delivered: Alert[] = [];
  const stopping = new AbortController();
  const post: HttpPost = async (request) => {
    const { host } = new URL(request.url);
    if (down.has(host)) throw new Error('connect ECONNREFUSED');
    posts.push({ ...request, atMs: clock.now() - START_MS });
    return { status: 200, text: 'ok' };
  };
  const options = {
    ...{ post, clock, links, logger: silent, metrics: createMetrics() },
    onDelivered: (alerts: readonly Alert[]) => void delivered.push(...alerts),
  };
  return {
    ...{ clock, posts, down, delivered, options },
    at: (ms: number, action: () => void) => clock.at(START_MS + ms, action),
    /** Lets it run for so long, then stops it. */
    async run(delivery: Delivery, forMs: number): Promise<void> {
      clock.at(START_MS + forMs, () => stopping.abort());
      const running = delivery.run(stopping.signal);
      // The first round begins before anybody sleeps.
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (!stopping.signal.aborted && (await clock.step()));
      await running;
    },
  };
}

describe('the delivery to Alertmanager', () => {
  const create = ({ options }: ReturnType<typeof world>) =>
    createAlertmanagerDelivery({ ...options, urls: ['http://one.example:9093/', 'http://two.example:9093'] });
  const bodyOf = (request: PostRequest) => JSON.parse(request.body) as Record<string, unknown>[];

  it('posts to every peer at once, then every minute, believed for five', async () => {
    const scene = world();
    const delivery = create(scene);
    scene.at(5 * SECOND, () => delivery.update({ alerts: [alert('bank')], details: new Map() }));
    await scene.run(delivery, 130 * SECOND);
    const ofOne = scene.posts.filter(({ url }) => url === 'http://one.example:9093/api/v2/alerts');
    expect(ofOne.map(({ atMs }) => atMs / SECOND)).toEqual([5, 65, 125]);
    expect(scene.posts.filter(({ url }) => url.startsWith('http://two.example:9093/api'))).toHaveLength(3);
    expect(bodyOf(ofOne[1] as PostRequest)).toMatchObject([
      {
        labels: { alertname: 'PasskeyRegression', team: 'oncall', severity: 'page', tenant: 'bank' },
        startsAt: new Date(START_MS).toISOString(),
        endsAt: new Date(START_MS + 65 * SECOND + 5 * MINUTE).toISOString(),
        generatorURL: expect.stringContaining('https://console.example/d/kagimi-on-call?viewPanel=panel-6'),
      },
    ]);
    expect(delivery.waiting()).toBe(0);
  });

  it('is not held up by a peer that is away, which gets all of it when it is back', async () => {
    const scene = world();
    scene.down.add('one.example:9093');
    const delivery = create(scene);
    scene.at(5 * SECOND, () => delivery.update({ alerts: [alert('bank')], details: new Map() }));
    scene.at(10 * SECOND, () => delivery.update({ alerts: [alert('bank'), alert('b')], details: new Map() }));
    scene.at(100 * SECOND, () => scene.down.clear());
    await scene.run(delivery, 131 * SECOND);
    expect(scene.posts[0]).toMatchObject({ url: 'http://two.example:9093/api/v2/alerts', atMs: 5 * SECOND });
    const toOne = scene.posts.filter(({ url }) => url.includes('one.example'));
    // The pause after a failure is half a minute at most.
    expect(toOne[0]?.atMs).toBeLessThanOrEqual(130 * SECOND);
    expect(bodyOf(toOne[0] as PostRequest)).toHaveLength(2);
    expect(delivery.trouble()).toBeNull();
  });

  it('says what is over with the time at which it was, and is in trouble when no peer answers', async () => {
    const scene = world();
    const delivery = create(scene);
    const over = alert('bank', { resolvedAtMs: START_MS + 30 * SECOND });
    scene.at(0, () => delivery.update({ alerts: [alert('bank')], details: new Map() }));
    scene.at(31 * SECOND, () => delivery.update({ alerts: [over], details: new Map() }));
    scene.at(32 * SECOND, () => scene.down.add('one.example:9093').add('two.example:9093'));
    await scene.run(delivery, 4 * MINUTE);
    const last = scene.posts.at(-1);
    expect(last?.atMs).toBe(31 * SECOND);
    expect(bodyOf(last as PostRequest)[0]).toMatchObject({
      endsAt: new Date(START_MS + 30 * SECOND).toISOString(),
    });
    expect(scene.delivered.map(({ resolvedAtMs }) => resolvedAtMs !== null)).toContain(true);
    expect(delivery.trouble()).toMatch(/alertmanager has acknowledged nothing for \d+ s/);
  });

  it('posts a flood in requests of a hundred', async () => {
    const scene = world();
    const delivery = create(scene);
    const alerts = Array.from({ length: 250 }, (_none, index) => alert(`t${index}`));
    scene.at(0, () => delivery.update({ alerts, details: new Map() }));
    await scene.run(delivery, SECOND);
    const ofOne = scene.posts.filter(({ url }) => url.includes('one.example'));
    expect(ofOne.map((request) => bodyOf(request).length)).toEqual([100, 100, 50]);
  });

  it('is not held up by a request that is refused', async () => {
    const scene = world();
    const { post } = scene.options;
    const refuseFirst: HttpPost = (request, signal) =>
      request.body.includes('"t0"') ? Promise.resolve({ status: 400, text: 'no' }) : post(request, signal);
    const urls = ['http://one.example:9093'];
    const delivery = createAlertmanagerDelivery({ ...scene.options, post: refuseFirst, urls });
    const alerts = Array.from({ length: 150 }, (_none, index) => alert(`t${index}`));
    scene.at(0, () => delivery.update({ alerts, details: new Map() }));
    await scene.run(delivery, SECOND / 2);
    expect(scene.posts.map((request) => bodyOf(request).length)).toEqual([50]);
    expect(delivery.waiting()).toBe(100);
  });

  it('lets no name of a device shout in a chat', async () => {
    const scene = world();
    const delivery = create(scene);
    const labels = { ...alert('bank').labels, segment: '<!channel> & <https://evil.example|here>' };
    scene.at(0, () => delivery.update({ alerts: [{ ...alert('bank'), labels }], details: new Map() }));
    await scene.run(delivery, SECOND);
    const [told] = bodyOf(scene.posts[0] as PostRequest) as { annotations: Record<string, string> }[];
    expect(told?.annotations.summary).toContain('‹!channel› ＆ ‹https://evil.example|here›');
    expect(Object.values(told?.annotations ?? {}).join()).not.toMatch(/[<>]/);
  });
});

describe('the delivery to a webhook', () => {
  const create = ({ options }: ReturnType<typeof world>, told: readonly Alert[] = []) =>
    createWebhookDelivery({
      ...options,
      ...{ url: 'https://hook.example/in?team=oncall', secret: 'a secret', told: () => told },
    });
  const over = alert('bank', { resolvedAtMs: START_MS + MINUTE });
  const tell = (delivery: Delivery, ...alerts: Alert[]) => delivery.update({ alerts, details: new Map() });

  it('says once that something fires and once that it is over, signed', async () => {
    const scene = world();
    const delivery = create(scene);
    for (const seconds of [1, 10, 20, 30]) scene.at(seconds * SECOND, () => tell(delivery, alert('bank')));
    for (const seconds of [61, 70, 80]) scene.at(seconds * SECOND, () => tell(delivery, over));
    await scene.run(delivery, 5 * MINUTE);
    const bodies = scene.posts.map(({ body }) => JSON.parse(body) as { text: string; alerts: object[] });
    expect(bodies).toMatchObject([
      { version: 1, alerts: [{ status: 'firing', resolved_at: null, value: 8.2 }] },
      {
        version: 1,
        alerts: [{ status: 'resolved', resolved_at: new Date(START_MS + MINUTE).toISOString() }],
      },
    ]);
    expect(bodies[0]?.text).toMatch(/^🔴 発生 FIRING \[page\] .*Passkey regression\n.*失敗率.*\n/);
    const [{ headers = {}, body = '' } = {}] = scene.posts;
    const signed = {
      timestampMs: Number(headers[SIGNATURE_HEADERS.timestamp]),
      ...{ method: 'POST', path: '/in?team=oncall', body: Buffer.from(body) },
      keyId: headers[SIGNATURE_HEADERS.keyId] ?? '',
      signature: headers[SIGNATURE_HEADERS.signature] ?? '',
    };
    expect(verifyRequest([{ id: WEBHOOK_KEY_ID, secret: 'a secret' }], signed)).toBe(true);
    expect(verifyRequest([{ id: WEBHOOK_KEY_ID, secret: 'another' }], signed)).toBe(false);
  });

  it('says it until it is acknowledged', async () => {
    const scene = world();
    scene.down.add('hook.example');
    const delivery = create(scene);
    scene.at(SECOND, () => tell(delivery, alert('bank')));
    scene.at(50 * SECOND, () => scene.down.clear());
    await scene.run(delivery, 5 * MINUTE);
    expect(scene.posts).toHaveLength(1);
    expect(scene.posts[0]?.atMs).toBeLessThanOrEqual(80 * SECOND);
  });

  it('says only that it is over when the receiver was away while it lasted', async () => {
    const scene = world();
    scene.down.add('hook.example');
    const delivery = create(scene);
    scene.at(SECOND, () => tell(delivery, alert('bank')));
    scene.at(61 * SECOND, () => tell(delivery, over));
    scene.at(90 * SECOND, () => scene.down.clear());
    await scene.run(delivery, 5 * MINUTE);
    expect(scene.posts.map(({ body }) => JSON.parse(body).alerts[0].status)).toEqual(['resolved']);
  });

  it('says nothing of what was told before it was started, until that is over', async () => {
    const scene = world();
    const delivery = create(scene, [alert('bank')]);
    scene.at(SECOND, () => tell(delivery, alert('bank')));
    scene.at(61 * SECOND, () => tell(delivery, over));
    scene.at(90 * SECOND, () => tell(delivery));
    scene.at(2 * MINUTE, () => tell(delivery, alert('bank', { startsAtMs: START_MS + 2 * MINUTE })));
    await scene.run(delivery, 5 * MINUTE);
    expect(scene.posts.map(({ body }) => JSON.parse(body).alerts[0].status)).toEqual(['resolved', 'firing']);
  });
});
