import { describe, expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import type { Clock } from '../../schemas/clock.ts';
import { decode } from '../../schemas/codec.ts';
import type { FailedEvent } from '../../schemas/events.ts';
import { type Log, LogUnavailable } from '../../schemas/log.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED, GATEWAY_LOGS_NGINX, TOPICS } from '../../schemas/topics.ts';
import { BANK, CEREMONY_ID, NOW_MS } from '../../tests/fakes/collector.ts';
import { nginxLine } from '../../tests/fakes/nginx-line.ts';
import { createSimulatedLog } from '../../tests/fakes/simulated-log.ts';
import type { Dialect } from './dialect.ts';
import { createNginxDialect } from './nginx.ts';
import { createRelay, RELAY_GROUP } from './relay.ts';

const clock: Clock = { now: () => NOW_MS, monotonic: () => NOW_MS, sleep: systemClock.sleep };
const silent = { info() {}, warn() {}, error() {} };

/** The log, of which appends or commits can be made to fail while the rest of it goes on. */
function sometimesAway(log: Log, away: { append: boolean; commit: boolean }): Log {
  const refuse = (isAway: boolean) => {
    if (isAway) throw new LogUnavailable('Away.');
  };
  return {
    ...log,
    async producer(options) {
      const producer = await log.producer(options);
      return {
        ...producer,
        async append(topic, records) {
          refuse(away.append);
          await producer.append(topic, records);
        },
      };
    },
    async consumer(options) {
      const consumer = await log.consumer(options);
      return {
        ...consumer,
        async commit(positions) {
          refuse(away.commit);
          await consumer.commit(positions);
        },
      };
    },
  };
}

async function relayUnderTest(dialect: Dialect = createNginxDialect()) {
  const log = createSimulatedLog({ clock });
  await log.createTopics(TOPICS);
  const producer = await log.producer();
  const metrics = createMetrics();
  const away = { append: false, commit: false };
  const start = () =>
    createRelay({
      log: sometimesAway(log, away),
      routes: [{ topic: GATEWAY_LOGS_NGINX, dialect, tenant: BANK }],
      clock,
      metrics,
      logger: silent,
      limits: { retryMsMin: 2, retryMsMax: 5, recordsPerAppendMax: 3 },
    });
  return {
    log,
    away,
    start,
    write: (...lines: string[]) =>
      producer.append(
        GATEWAY_LOGS_NGINX,
        lines.map((line) => ({ key: Buffer.alloc(0), value: Buffer.from(line) })),
      ),
    values: (topic: string) => log.records(topic).map(({ value }) => decode(value ?? Buffer.alloc(0)).value),
    async committed() {
      const [position] = await log.committed(RELAY_GROUP, [GATEWAY_LOGS_NGINX]);
      return position?.offset ?? 0;
    },
    async metric(line: string) {
      const { body } = await metrics.render();
      return Number(
        body
          .split('\n')
          .find((candidate) => candidate.startsWith(`${line} `))
          ?.split(' ')[1] ?? 0,
      );
    },
  };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await systemClock.sleep(2);
}

const lineOf = (index: number, said: Record<string, unknown> = {}) =>
  nginxLine({ request_id: index.toString(16).padStart(32, '0'), ...said });

describe('the relay', () => {
  it('brings lines into ceremony.events, keyed by ceremony, and passes over the others', async () => {
    const { start, write, log, values, committed, metric } = await relayUnderTest();
    await write(lineOf(1), lineOf(2, { uri: '/' }), lineOf(3, { ceremony: '' }));
    const relay = await start();
    const running = relay.run();
    await until(async () => (await committed()) === 3);
    expect(values(CEREMONY_EVENTS)).toMatchObject([
      { step: 'verify_sent', received_at_ms: NOW_MS },
      { step: 'verify_settled' },
    ]);
    expect(log.records(CEREMONY_EVENTS)[0]?.key?.toString()).toBe(CEREMONY_ID);
    for (const outcome of ['accepted', 'no_ceremony', 'no_ceremony_id']) {
      const line = `kagimi_gateways_relayed_total{topic="${GATEWAY_LOGS_NGINX}",outcome="${outcome}"}`;
      expect(await metric(line)).toBe(1);
    }
    await relay.close();
    await running;
  });

  it('keeps lines it can not read, scrubbed and with their place, and goes on', async () => {
    const { start, write, values, committed } = await relayUnderTest();
    await write('{"remote_addr":"203.0.113.77"', lineOf(2, { extra: 'tanaka' }), '', lineOf(4));
    const relay = await start();
    const running = relay.run();
    await until(async () => (await committed()) === 4);
    const rows = values(CEREMONY_FAILED) as FailedEvent[];
    expect(rows.map(({ reason, place }) => [reason, place])).toEqual([
      ['malformed_json', `${GATEWAY_LOGS_NGINX}/0/0`],
      ['unknown_field', `${GATEWAY_LOGS_NGINX}/0/1`],
      ['malformed_json', `${GATEWAY_LOGS_NGINX}/0/2`],
    ]);
    expect(rows.map(({ payload }) => payload.toString()).join()).not.toMatch(/203\.0\.113|tanaka/);
    expect(values(CEREMONY_EVENTS)).toHaveLength(2);
    await relay.close();
    await running;
  });

  it('is not stopped by a line that stops its dialect', async () => {
    const { start, write, values, committed } = await relayUnderTest({
      name: 'brittle',
      plainFields: new Set(),
      read(line, context) {
        if (line.includes('poison')) throw new RangeError('tanaka');
        return createNginxDialect().read(line, context);
      },
    });
    await write('poison', lineOf(2));
    const relay = await start();
    const running = relay.run();
    await until(async () => (await committed()) === 2);
    expect(values(CEREMONY_FAILED)).toMatchObject([{ reason: 'poison' }]);
    expect(JSON.stringify(values(CEREMONY_FAILED))).not.toContain('tanaka');
    expect(values(CEREMONY_EVENTS)).toHaveLength(2);
    await relay.close();
    await running;
  });

  it('commits nothing while the log is away, and loses nothing when it is back', async () => {
    const { start, write, away, values, committed, metric } = await relayUnderTest();
    await write(...[1, 2, 3, 4, 5, 6, 7].map((index) => lineOf(index)));
    away.append = true;
    const relay = await start();
    const running = relay.run();
    const retries = `kagimi_gateways_relay_retries_total{topic="${GATEWAY_LOGS_NGINX}"}`;
    await until(async () => (await metric(retries)) >= 3);
    expect(await committed()).toBe(0);
    away.append = false;
    await until(async () => (await committed()) === 7);
    expect(values(CEREMONY_EVENTS)).toHaveLength(14);
    await relay.close();
    await running;
  });

  it('tries a commit again that the log did not take', async () => {
    const { start, write, away, values, committed, metric } = await relayUnderTest();
    await write(lineOf(1));
    away.commit = true;
    const relay = await start();
    const running = relay.run();
    const retries = `kagimi_gateways_relay_retries_total{topic="${GATEWAY_LOGS_NGINX}"}`;
    await until(async () => (await metric(retries)) >= 2);
    away.commit = false;
    await until(async () => (await committed()) === 1);
    expect(values(CEREMONY_EVENTS)).toHaveLength(2);
    await relay.close();
    await running;
  });

  it('closed while the log is away commits nothing, and its successor makes the same events', async () => {
    const { start, write, away, values, committed, metric } = await relayUnderTest();
    await write(lineOf(1));
    away.append = true;
    const first = await start();
    const running = first.run();
    const retries = `kagimi_gateways_relay_retries_total{topic="${GATEWAY_LOGS_NGINX}"}`;
    await until(async () => (await metric(retries)) >= 1);
    await first.close();
    await running;
    expect(await committed()).toBe(0);
    away.append = false;
    const second = await start();
    const again = second.run();
    await until(async () => (await committed()) === 1);
    expect(values(CEREMONY_EVENTS)).toHaveLength(2);
    await second.close();
    await again;
  });
});
