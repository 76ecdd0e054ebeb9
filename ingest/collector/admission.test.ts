import { describe, expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import {
  beaconOf,
  collectorUnderTest,
  gatewayLine,
  NOW_MS,
  stepOf,
  tokenOf,
} from '../../tests/fakes/collector.ts';
import { ceremonyIdAt } from '../../tests/fakes/events.ts';

/** A beacon of its own ceremony, so that no ceremony has too many events. */
const fresh = (seed: number, events = 1) =>
  beaconOf(
    Array.from({ length: events }, (_, index) => stepOf(index)),
    { ceremony_id: ceremonyIdAt(NOW_MS, seed) },
  );

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await systemClock.sleep(2);
}

describe('acknowledgement', () => {
  it('is not given before the log has given its own', async () => {
    const { beacon, producer } = collectorUnderTest();
    producer.behave('hang');
    let answered = false;
    const answer = beacon(fresh(1)).finally(() => {
      answered = true;
    });
    await until(() => producer.waiting() === 1);
    await systemClock.sleep(30);
    expect(answered).toBe(false);
    producer.release();
    expect((await answer).statusCode).toBe(202);
  });

  it('is shared: requests that come together are appended together', async () => {
    const { beacon, producer, events } = collectorUnderTest({ limits: { batchLingerMs: 200 } });
    const answers = await Promise.all([1, 2, 3, 4, 5].map((seed) => beacon(fresh(seed))));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(5).fill(202));
    expect(events()).toHaveLength(5);
    expect(producer.appends).toBe(1);
  });

  it('is refused with 503 and Retry-After when the log fails, for beacons and gateways alike', async () => {
    const { beacon, logs, producer, metric } = collectorUnderTest();
    producer.behave('fail');
    for (const answer of [await beacon(fresh(1, 3)), await logs(gatewayLine())]) {
      expect([answer.statusCode, answer.json().code]).toEqual([503, 'log_unavailable']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    const line = 'kagimi_collector_refused_total{route="/v1/beacons",reason="log_unavailable"}';
    expect(await metric(line)).toBe(3);
  });

  it('is refused when the log is slower than the time-out, and what hangs still counts as held', async () => {
    const limits = { appendTimeoutMs: 40, queueEventsMax: 1 };
    const { beacon, producer, metric } = collectorUnderTest({ limits });
    producer.behave('hang');
    expect((await beacon(fresh(1))).json().code).toBe('log_unavailable');
    expect((await beacon(fresh(2))).json().code).toBe('queue_full');
    expect(await metric('kagimi_collector_queue_events')).toBe(1);
    producer.behave('acknowledge');
    producer.release();
    await systemClock.sleep(10);
    expect((await beacon(fresh(3))).statusCode).toBe(202);
    expect(await metric('kagimi_collector_queue_events')).toBe(0);
  });

  it('that failed does not count against the ceremony', async () => {
    const { beacon, producer } = collectorUnderTest({ limits: { ceremonyEventsMax: 2 } });
    producer.behave('fail');
    for (let tries = 0; tries < 5; tries += 1) await beacon(fresh(1, 2));
    producer.behave('acknowledge');
    expect((await beacon(fresh(1, 2))).json()).toEqual({ accepted: 2, rejected: 0 });
  });
});

describe('bounded memory', () => {
  it('holds at most so many events, and answers the rest 503 at once', async () => {
    const { beacon, producer, metric } = collectorUnderTest({ limits: { queueEventsMax: 40 } });
    producer.behave('hang');
    const refused: Awaited<ReturnType<typeof beacon>>[] = [];
    const sent = Array.from({ length: 30 }, async (_, seed) => {
      const answer = await beacon(fresh(seed, 4));
      if (answer.statusCode !== 202) refused.push(answer);
      return answer.statusCode;
    });
    await until(() => refused.length === 20);
    expect(refused.map((answer) => answer.json().code)).toEqual(Array(20).fill('queue_full'));
    expect(refused.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
    expect(await metric('kagimi_collector_queue_events')).toBe(40);
    producer.behave('acknowledge');
    producer.release();
    expect((await Promise.all(sent)).filter((status) => status === 202)).toHaveLength(10);
  });

  it('holds at most so many bytes', async () => {
    const { beacon, producer } = collectorUnderTest({ limits: { queueBytesMax: 600 } });
    producer.behave('hang');
    const first = beacon(fresh(1));
    await until(() => producer.waiting() === 1);
    expect((await beacon(fresh(2, 8))).json().code).toBe('queue_full');
    producer.release();
    expect((await first).statusCode).toBe(202);
  });

  it('reads at most so many requests at once', async () => {
    const { collector, producer, metric } = collectorUnderTest({ limits: { beaconRequestsMax: 3 } });
    const url = await collector.listen({ host: '127.0.0.1', port: 0 });
    producer.behave('hang');
    const send = (seed: number) =>
      fetch(`${url}/v1/beacons`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', origin: 'https://bank.example' },
        body: JSON.stringify(fresh(seed)),
      });
    const held = [1, 2, 3].map(send);
    await until(async () => (await metric('kagimi_collector_queue_events')) === 3);
    const extra = await send(4);
    expect([extra.status, extra.headers.get('retry-after')]).toEqual([503, '2']);
    await until(() => producer.waiting() > 0);
    producer.behave('acknowledge');
    producer.release();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([202, 202, 202]);
    expect((await send(5)).status).toBe(202);
    await collector.close();
  });
});

describe('rates', () => {
  it('limit a tenant and network, tell it when to come back, and let others through', async () => {
    const { beacon, time } = collectorUnderTest({
      trustedProxies: ['127.0.0.1/32'],
      limits: { requestsPerSecond: 1, requestsBurst: 2 },
    });
    const from = (address: string, seed: number) => beacon(fresh(seed), { 'x-forwarded-for': address });
    expect((await from('203.0.113.1', 1)).statusCode).toBe(202);
    expect((await from('203.0.113.2', 2)).statusCode).toBe(202);
    const refused = await from('203.0.113.3', 3);
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'rate_limited']);
    expect(refused.headers['retry-after']).toBe('1');
    expect((await from('198.51.100.1', 4)).statusCode).toBe(202);
    time.nowMs += 1_000;
    expect((await from('203.0.113.3', 3)).statusCode).toBe(202);
  });

  it('limit what is kept of refused data, and count the rest', async () => {
    const { beacon, failed, metric } = collectorUnderTest({ limits: { failedBurst: 5 } });
    for (let tries = 0; tries < 12; tries += 1) await beacon('not json');
    expect(await failed()).toHaveLength(5);
    expect(await metric('kagimi_collector_failed_events_dropped_total{reason="malformed_json"}')).toBe(7);
    const refused = 'kagimi_collector_refused_total{route="/v1/beacons",reason="malformed_json"}';
    expect(await metric(refused)).toBe(12);
  });

  it('limit a tenant over all networks, so that many addresses fill nothing either', async () => {
    const { beacon, failed } = collectorUnderTest({
      trustedProxies: ['127.0.0.1/32'],
      limits: { failedTenantBurst: 6 },
    });
    for (let net = 0; net < 20; net += 1) await beacon('not json', { 'x-forwarded-for': `10.0.${net}.1` });
    expect(await failed()).toHaveLength(6);
  });
});

describe('refused data', () => {
  it('never holds up an answer, and is counted when the log does not take it', async () => {
    const { beacon, producer, metric } = collectorUnderTest({ limits: { appendTimeoutMs: 30 } });
    producer.behave('hang', 'ceremony.failed');
    expect((await beacon('not json')).statusCode).toBe(400);
    expect((await beacon(fresh(1))).statusCode).toBe(202);
    await systemClock.sleep(60);
    expect(await metric('kagimi_collector_failed_events_lost_total{reason="malformed_json"}')).toBe(1);
    producer.release();
  });

  it('has bounded room of its own', async () => {
    const { beacon, producer, metric } = collectorUnderTest({ limits: { failedQueueEventsMax: 3 } });
    producer.behave('hang', 'ceremony.failed');
    for (let tries = 0; tries < 8; tries += 1) await beacon('not json');
    expect(await metric('kagimi_collector_failed_events_lost_total{reason="malformed_json"}')).toBe(5);
    expect((await beacon(fresh(1))).statusCode).toBe(202);
    producer.release();
  });
});

describe('health', () => {
  const get = (collector: ReturnType<typeof collectorUnderTest>['collector'], url: string) =>
    collector.inject({ method: 'GET', url });

  it('is ready while the log acknowledges or answers, and says why when not', async () => {
    let reachable = false;
    const { collector, beacon, producer, time } = collectorUnderTest({
      reachLog: async () => {
        if (!reachable) throw new Error('down');
      },
    });
    const down = await get(collector, '/readyz');
    expect([down.statusCode, down.json().message]).toEqual([503, 'The log can not be reached.']);
    await beacon(fresh(1));
    expect((await get(collector, '/readyz')).statusCode).toBe(200);
    producer.behave('fail');
    await beacon(fresh(2));
    expect((await get(collector, '/readyz')).statusCode).toBe(503);
    reachable = true;
    expect((await get(collector, '/readyz')).statusCode).toBe(200);
    reachable = false;
    time.nowMs += 60_000;
    expect((await get(collector, '/readyz')).statusCode).toBe(503);
    expect((await get(collector, '/healthz')).statusCode).toBe(200);
  });

  it('is not ready when the log does not answer at all', async () => {
    const { collector } = collectorUnderTest({
      limits: { readyTimeoutMs: 20 },
      reachLog: () => new Promise(() => {}),
    });
    const answer = await get(collector, '/readyz');
    expect(answer.json().message).toBe('The log did not answer within 20 ms.');
  });

  it('shows its numbers, with events by tenant, source and trust', async () => {
    const { collector, beacon } = collectorUnderTest();
    await beacon(beaconOf([stepOf(0), stepOf(1)], { token: tokenOf() }));
    const answer = await get(collector, '/metrics');
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(answer.body).toContain('kagimi_collector_events_total{tenant="bank",source="beacon",trust="1"} 2');
    expect(answer.body).toContain('kagimi_collector_requests_total{route="/v1/beacons",status="202"} 1');
  });

  it('names no route that a sender made up', async () => {
    const { collector } = collectorUnderTest();
    const answer = await get(collector, '/tanaka@example.com');
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
    expect((await get(collector, '/metrics')).body).not.toContain('tanaka');
  });
});

describe('closing', () => {
  it('finishes what is in flight, and takes nothing new', async () => {
    const { collector, producer, events } = collectorUnderTest();
    const url = await collector.listen({ host: '127.0.0.1', port: 0 });
    producer.behave('hang');
    const send = () =>
      fetch(`${url}/v1/beacons`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', origin: 'https://bank.example' },
        body: JSON.stringify(fresh(1)),
      });
    const inFlight = send();
    await until(() => producer.waiting() === 1);
    const closed = collector.close();
    await systemClock.sleep(20);
    await expect(send()).rejects.toThrow();
    producer.release();
    expect((await inFlight).status).toBe(202);
    await closed;
    expect(events()).toHaveLength(1);
  });

  it('waits no longer than its limit for a log that hangs', async () => {
    const { collector, producer, beacon } = collectorUnderTest({ limits: { closeTimeoutMs: 50 } });
    producer.behave('hang', 'ceremony.failed');
    await beacon('not json');
    await collector.close();
    expect(producer.waiting()).toBe(1);
    producer.release();
  });
});
