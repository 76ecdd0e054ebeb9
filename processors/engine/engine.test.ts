import { afterEach, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { encode } from '../../schemas/codec.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { type Log, LogUnavailable } from '../../schemas/log.ts';
import { StoreError } from '../../schemas/store.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED, TOPICS } from '../../schemas/topics.ts';
import { ceremonyIdAt, eventOf } from '../../tests/fakes/events.ts';
import { createMemoryStore } from '../../tests/fakes/memory-store.ts';
import { createSimulatedLog } from '../../tests/fakes/simulated-log.ts';
import { createPipeline } from '../pipeline.ts';
import { refusedRow } from '../sinks/refused-row.ts';
import { createEngine, type Engine, type EngineOptions } from './engine.ts';
import { fromCommitted } from './position.ts';

const GROUP = 'test';
const silent = { info() {}, warn() {}, error() {} };
const running: Engine[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

async function setUp(options: Partial<EngineOptions> = {}) {
  const log = options.log ?? createSimulatedLog({ clock });
  await log.createTopics(TOPICS);
  const store = createMemoryStore();
  const metrics = createMetrics();
  const start = () => {
    const engine = createEngine({
      log,
      store,
      clock,
      metrics,
      logger: silent,
      groupId: GROUP,
      lanes: createPipeline({ metrics, userAgentCacheMax: 100 }),
      tick: {
        topics: [CEREMONY_EVENTS],
        everyMs: 20,
        encode: (nowMs) => encode('Tick', { ticked_at_ms: nowMs }),
      },
      refusedRow: (table, row, error) => refusedRow({ table, row, error, nowMs: 0 }),
      flushMs: 10,
      bufferedRecordsMax: 1_000,
      deadLetterLimit: { windowRecords: 100, ratioMax: 0.9 },
      retryMsMax: 20,
      ...options,
    });
    running.push(engine);
    return { engine, done: engine.run() };
  };
  const producer = await log.producer();
  const send = (events: readonly CeremonyEvent[]) =>
    producer.append(
      CEREMONY_EVENTS,
      events.map((event) => ({ key: Buffer.from(event.ceremony_id), value: encode('CeremonyEvent', event) })),
    );
  return { log: log as ReturnType<typeof createSimulatedLog>, store, metrics, producer, start, send };
}

const life = (seed: number): CeremonyEvent[] => {
  const issuedAtMs = clock.now();
  const about = { ceremony_id: ceremonyIdAt(issuedAtMs, seed), issued_at_ms: issuedAtMs };
  return [
    eventOf({ ...about, step: 'options_received' }),
    eventOf({ ...about, step: 'prompt_called', source: 'beacon' }),
    eventOf({ ...about, step: 'verify_settled', result: 'ok' }),
  ];
};

const eventually = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await clock.sleep(5);
};

describe('the engine', () => {
  it('inserts events and ceremonies, then commits, and lag comes down to nothing', async () => {
    const { log, store, start, send } = await setUp();
    const { engine } = start();
    await send([...life(1), ...life(2)]);
    await eventually(() => store.rows('events').length === 6);
    const ceremonies = () =>
      new Set(store.rows<{ ceremony_id: string }>('ceremonies').map((r) => r.ceremony_id));
    await eventually(() => ceremonies().size === 2);
    await eventually(async () => {
      const next = (await log.committed(GROUP, [CEREMONY_EVENTS])).map((p) => fromCommitted(p).next);
      return next.reduce((a, b) => a + b, 0) >= 6;
    });
    expect(engine.readiness().ready).toBe(true);
  });

  it('turns rubbish into dead letters and goes on', async () => {
    const { store, start, send, producer } = await setUp();
    start();
    const frame = encode('CeremonyEvent', life(1)[0] as CeremonyEvent);
    const key = Buffer.from('k');
    await producer.append(CEREMONY_EVENTS, [
      { key, value: Buffer.from('no frame at all') },
      { key, value: frame.subarray(0, frame.length - 3) },
      { key, value: Buffer.concat([Buffer.from([0, 0, 0, 0, 99]), frame.subarray(5)]) },
      { key, value: Buffer.alloc(0) },
      { key, value: encode('FailedEvent', failed()) },
    ]);
    await send(life(2));
    await eventually(() => store.rows('events').length === 3);
    await eventually(() => store.rows('failed_events').length === 5);
    const reasons = store.rows<{ reason: string }>('failed_events').map((row) => row.reason);
    expect(reasons.sort()).toEqual([
      'bad_frame',
      'bad_frame',
      'truncated',
      'unknown_schema_id',
      'unknown_schema_id',
    ]);
  });

  it('buries an event that its own id contradicts', async () => {
    const { store, start, send } = await setUp();
    start();
    const [first] = life(3);
    await send([{ ...(first as CeremonyEvent), issued_at_ms: 5 }]);
    await eventually(() => store.rows('failed_events').length === 1);
    expect(store.rows('failed_events')).toMatchObject([{ failure_class: 'enrich', reason: 'invalid_field' }]);
  });

  it('keeps what the collector refused', async () => {
    const { store, start, producer } = await setUp();
    start();
    await producer.append(CEREMONY_FAILED, [
      { key: Buffer.from('f'), value: encode('FailedEvent', failed()) },
    ]);
    await eventually(() => store.rows('failed_events').length === 1);
    expect(store.rows('failed_events')).toMatchObject([{ reason: 'malformed_json', payload: '{"a":' }]);
  });

  it('sends the same rows again while ClickHouse is unavailable, and commits nothing before', async () => {
    const { log, store, start, send } = await setUp();
    let failures = 3;
    store.failWith = () =>
      failures-- > 0 ? new StoreError('gone', { fault: 'unavailable', code: '', cause: null }) : null;
    start();
    await send(life(4));
    await eventually(() => failures <= 0);
    expect((await log.committed(GROUP, [CEREMONY_EVENTS])).length).toBeLessThanOrEqual(TOPICS.length * 4);
    await eventually(() => store.rows('events').length === 3);
    expect(store.inserts.filter(({ table }) => table === 'events').length).toBeGreaterThan(1);
  });

  it('goes on while the log keeps no positions, and commits once it does', async () => {
    const inner = createSimulatedLog({ clock });
    let failures = 3;
    const consumer: Log['consumer'] = async (group) => {
      const real = await inner.consumer(group);
      const commit: typeof real.commit = async (positions) => {
        if (failures-- > 0) throw new LogUnavailable('The brokers are away.');
        await real.commit(positions);
      };
      return { ...real, commit };
    };
    const { store, start, send } = await setUp({ log: { ...inner, consumer } });
    const { engine } = start();
    await send(life(40));
    await eventually(() => failures <= 0);
    await eventually(async () =>
      (await inner.committed(GROUP, [CEREMONY_EVENTS])).some((p) => fromCommitted(p).next >= 3),
    );
    expect(store.rows('events')).toHaveLength(3);
    expect(engine.readiness().ready).toBe(true);
  });

  it('isolates the one row that ClickHouse will never take', async () => {
    const { store, start, send } = await setUp();
    const events = Array.from({ length: 8 }, (_, seed) => life(seed + 10)).flat();
    const guilty = events[11]?.event_id;
    store.failWith = (table, rows) =>
      table === 'events' && rows.some((row) => 'event_id' in row && row.event_id === guilty)
        ? new StoreError('bad row', { fault: 'data', code: 'TYPE_MISMATCH', cause: null })
        : null;
    start();
    await send(events);
    await eventually(() => store.rows('failed_events').length === 1);
    expect(store.rows('events')).toHaveLength(events.length - 1);
    expect(store.rows('failed_events')).toMatchObject([
      { failure_class: 'sink', place: 'events', tenant: 'demo' },
    ]);
  });

  it('stops when ClickHouse refuses the dead letter too', async () => {
    const { store, log, start, send } = await setUp();
    store.failWith = (table) =>
      table === 'ceremonies'
        ? null
        : new StoreError('bad row', { fault: 'data', code: 'TYPE_MISMATCH', cause: null });
    const { done } = start();
    const stopped = expect(done).rejects.toThrow('bad row');
    await send(life(50));
    await stopped;
    expect((await log.committed(GROUP, [CEREMONY_EVENTS])).every((at) => fromCommitted(at).next === 0)).toBe(
      true,
    );
  });

  it('rebuilds its state after a restart without writing an event again', async () => {
    const { store, log, start, send } = await setUp();
    const first = start();
    const [options, prompt, verdict] = life(20);
    await send([options as CeremonyEvent, prompt as CeremonyEvent]);
    await eventually(() => store.rows('events').length === 2);
    await eventually(async () =>
      (await log.committed(GROUP, [CEREMONY_EVENTS])).some((p) => fromCommitted(p).next >= 2),
    );
    await first.engine.stop();
    await first.done;
    start();
    await send([verdict as CeremonyEvent]);
    await eventually(() => store.rows('events').length === 3);
    const last = store.rows<{ ceremony_id: string; steps: number }>('ceremonies').at(-1);
    expect(last?.steps.toString(2)).toBe('1000011000');
  });

  it('takes nothing for inserted when the log was made anew since its last commit', async () => {
    const { store, log, start, send } = await setUp();
    for (const partition of [0, 1, 2, 3]) {
      const position = { topic: CEREMONY_EVENTS, partition, offset: 40, metadata: '90:1000' };
      log.setCommitted(GROUP, position, position);
    }
    await send(life(40));
    start();
    await eventually(() => store.rows('events').length === 3);
    expect(store.rows('ceremonies').length).toBeGreaterThan(0);
  });

  it('loses no row when the log hands records over again', async () => {
    let repeats = 0;
    const conduct = {
      spread: false,
      batchRecordsMax: () => 2,
      repeats: () => (repeats++ % 2 === 0 ? 1 : 0),
      delay: async () => undefined,
      observe: () => undefined,
    };
    const { store, start, send } = await setUp({ log: createSimulatedLog({ clock, conduct }), flushMs: 50 });
    await send(life(41));
    start();
    const merged = () =>
      store.rows<{ steps: number }>('ceremonies').reduce((steps, row) => steps | row.steps, 0);
    await eventually(() => store.rows('events').length === 3);
    await eventually(() => merged() === 0b1000011000);
    expect(store.rows('events')).toHaveLength(3);
  });

  it('writes time into an idle partition while a ceremony is open', async () => {
    const { log, start, send } = await setUp();
    start();
    await send(life(30).slice(0, 1));
    await eventually(
      () => log.records(CEREMONY_EVENTS).filter(({ key }) => key?.toString() === 'tick').length >= 2,
    );
  });

  it('stops with a sentence when nearly everything is refused', async () => {
    const { start, producer } = await setUp();
    const { done } = start();
    const rubbish = Array.from({ length: 200 }, (_, i) => ({
      key: Buffer.from(`${i}`),
      value: Buffer.from('rubbish'),
    }));
    await producer.append(CEREMONY_EVENTS, rubbish);
    await expect(done).rejects.toThrow(/became dead letters/);
  });
});

function failed() {
  return {
    failed_id: ceremonyIdAt(clock.now()),
    tenant: 'demo',
    failure_class: 'collector',
    reason: 'malformed_json',
    detail: 'The body is not JSON.',
    place: '/v1/beacons',
    payload: Buffer.from('{"a":'),
    payload_bytes: 5,
    failed_at_ms: clock.now(),
  } as const;
}
