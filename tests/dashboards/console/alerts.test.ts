import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlertmanager } from '../../../dashboards/server/alertmanager.ts';
import { createGate } from '../../../dashboards/server/gate.ts';
import { startQuietAlertmanager } from './alertmanager.ts';
import { type ConsoleWorld, openConsoleWorld } from './world.ts';

let alertmanager: Awaited<ReturnType<typeof startQuietAlertmanager>>;
let world: ConsoleWorld;
beforeAll(async () => {
  alertmanager = await startQuietAlertmanager();
  world = await openConsoleWorld({ alertmanagerUrl: alertmanager.url });
});
afterAll(async () => {
  await world.close();
  await alertmanager.close();
});

const headers = { host: 'localhost' };
const readAlerts = async () => (await world.server.inject({ url: '/api/alerts', headers })).json();
const post = (url: string, payload: object) => world.server.inject({ method: 'POST', url, payload, headers });
const SILENCE = {
  matchers: [
    { name: 'alertname', value: 'PasskeyRegression' },
    { name: 'os', value: 'Android' },
  ],
  minutes: 30,
  createdBy: '当番',
  comment: '原因調査中',
};

describe('alerts of a real Alertmanager', () => {
  it('are shown in its groups, silenced by whoever says why, and told again when that ends', async () => {
    await alertmanager.fire({ alertname: 'PasskeyRegression', os: 'Android' }, { summary: 'Android 16' });
    await alertmanager.fire({ alertname: 'PasskeyRegression', os: 'iOS' });
    await expect.poll(async () => (await readAlerts()).groups.length, { timeout: 20_000 }).toBe(2);

    const made = await post('/api/silences', SILENCE);
    expect(made.statusCode).toBe(200);
    const silenced = await readAlerts();
    const [silence] = silenced.silences;
    expect(silence).toMatchObject({ createdBy: '当番', comment: '原因調査中', status: { state: 'active' } });
    const minutes = (Date.parse(silence.endsAt) - Date.parse(silence.startsAt)) / 60_000;
    expect(minutes).toBeCloseTo(30, 1);
    const stateOf = async (os: string) => {
      const alerts = (await readAlerts()).groups.flatMap((group: { alerts: object[] }) => group.alerts);
      return alerts.find((alert: { labels: { os: string } }) => alert.labels.os === os).status.state;
    };
    await expect.poll(() => stateOf('Android'), { timeout: 20_000 }).toBe('suppressed');
    expect(await stateOf('iOS')).toBe('active');

    expect((await post(`/api/silences/${silence.id}/expire`, {})).statusCode).toBe(200);
    await expect.poll(() => stateOf('Android'), { timeout: 20_000 }).toBe('active');
  });

  it.each([
    ['lasts longer than a week', { ...SILENCE, minutes: 10_081 }],
    ['has no end', { ...SILENCE, minutes: 0 }],
    ['is for everything', { ...SILENCE, matchers: [] }],
    ['is by nobody', { ...SILENCE, createdBy: '  ' }],
    ['has no reason', { ...SILENCE, comment: '' }],
    ['matches by pattern', { ...SILENCE, matchers: [{ name: 'os', value: '.*', isRegex: true }] }],
  ])('are not silenced by one that %s', async (_why, silence) => {
    const answer = await post('/api/silences', silence);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toMatch(
      /^The request is not one that this address takes: body\S* must .*\.$/,
    );
  });

  it('answer in one sentence when a silence is not there, or its id is none', async () => {
    const gone = await post('/api/silences/00000000-0000-4000-8000-000000000000/expire', {});
    expect(gone.statusCode).toBe(502);
    expect(gone.json().message).toMatch(/^Alertmanager answered \d+: .*not found/);
    expect((await post('/api/silences/..%2fx/expire', {})).statusCode).toBe(400);
  });
});

describe('without an Alertmanager', () => {
  it('nothing answers, and that is said', async () => {
    const nobody = createAlertmanager('http://127.0.0.1:1');
    await expect(nobody.groups()).rejects.toMatchObject({
      code: 'alertmanager_failed',
      message: 'Alertmanager does not answer.',
    });
  });
});

describe('the gate', () => {
  it('lets few in, lets some wait in order, and sends the rest away', async () => {
    const gate = createGate({ insideMax: 1, waitingMax: 1 });
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const enter = (name: string, until = Promise.resolve()) =>
      gate.enter(async () => {
        order.push(name);
        await until;
      });
    const inside = enter('first', first.promise);
    const waiting = enter('second');
    await expect(enter('third')).rejects.toMatchObject({ code: 'busy', status: 503 });
    expect(order).toEqual(['first']);
    first.resolve();
    await Promise.all([inside, waiting]);
    await enter('fourth');
    expect(order).toEqual(['first', 'second', 'fourth']);
  });

  it('makes a crowded console say when to come back', async () => {
    const crowded = await openConsoleWorld({ queriesMax: 1, queriesWaitingMax: 0 });
    const range = { from: Date.now() - 86_400_000, to: Date.now() };
    const payload = { board: 'specimen', panel: 4, target: 'A', ...range };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        crowded.server.inject({ method: 'POST', url: '/api/query', payload, headers }),
      ),
    );
    const busy = answers.filter(({ statusCode }) => statusCode === 503);
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBeGreaterThan(0);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.headers['retry-after']).toBe('1');
    expect(busy[0]?.json()).toEqual({
      code: 'busy',
      message: 'Too many queries wait already; try again in 1 s.',
    });
    await crowded.close();
  });
});
