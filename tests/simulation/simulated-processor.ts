import { createEngine, type Engine } from '../../processors/engine/engine.ts';
import { createPipeline } from '../../processors/pipeline.ts';
import { refusedRow } from '../../processors/sinks/refused-row.ts';
import type { Clock } from '../../schemas/clock.ts';
import { encode } from '../../schemas/codec.ts';
import type { ConsumerHandler, Log } from '../../schemas/log.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { createLifeLine, type LifeLine } from './life-line.ts';

export const GROUP = 'simulation';

export interface ProcessorOptions {
  log: Log;
  store: Store;
  clock: Clock;
  flushMs: number;
  tickMs: number;
  bufferedRecordsMax: number;
  /** The process is gone: killed, stopped, or its engine could not go on. */
  onEnd(why: string): void;
}

export interface SimulatedProcessor {
  readonly lifeLine: LifeLine;
  engine: Engine;
  /** SIGTERM: stops, and is killed when that takes too long. */
  stop(): void;
}

/** As `infra/adapters/process.ts` has it. */
const STOP_MS_MAX = 10_000;
const SILENT = { info() {}, warn() {}, error() {} };
const NO_METRICS: Metrics = {
  add() {},
  set() {},
  observe() {},
  render: async () => ({ contentType: '', body: '' }),
};

/** A processor as `processors/main.ts` builds it, in a process that can be killed at any await. */
export function startProcessor(options: ProcessorOptions): SimulatedProcessor {
  let why = 'killed';
  let stopping = false;
  const lifeLine = createLifeLine({ onCut: () => options.onEnd(why) });
  const end = (reason: string) => {
    if (!lifeLine.alive) return;
    why = reason;
    lifeLine.cut();
  };
  const clock = mortalClock(options.clock, lifeLine);
  const engine = createEngine({
    log: mortalLog(options.log, lifeLine),
    store: mortalStore(options.store, lifeLine),
    clock,
    metrics: NO_METRICS,
    logger: SILENT,
    groupId: GROUP,
    lanes: createPipeline({ metrics: NO_METRICS, userAgentCacheMax: 100 }),
    tick: {
      topics: [CEREMONY_EVENTS],
      everyMs: options.tickMs,
      encode: (nowMs) => encode('Tick', { ticked_at_ms: nowMs }),
    },
    refusedRow: (table, row, error) => refusedRow({ table, row, error, nowMs: clock.now() }),
    flushMs: options.flushMs,
    bufferedRecordsMax: options.bufferedRecordsMax,
    deadLetterLimit: { windowRecords: 10_000, ratioMax: 0.9 },
    retryMsMax: 10_000,
  });
  engine.run().then(
    () => undefined,
    (error: unknown) => {
      // As in `infra/adapters/process.ts`: while it is being stopped, only the stop decides when it ends.
      if (!stopping) end(`died: ${error instanceof Error ? error.message : String(error)}`);
    },
  );
  return {
    lifeLine,
    engine,
    stop() {
      stopping = true;
      void options.clock.sleep(STOP_MS_MAX).then(() => end('cut short'));
      engine.stop().then(
        () => end('stopped'),
        (error: unknown) => end(`died: ${String(error)}`),
      );
    },
  };
}

function mortalClock(clock: Clock, { pass }: LifeLine): Clock {
  return { ...clock, sleep: (ms, signal) => pass(() => clock.sleep(ms, signal)) };
}

function mortalStore(store: Store, { pass }: LifeLine): Store {
  return { ...store, insert: (table, rows) => pass(() => store.insert(table, rows)) };
}

function mortalLog(log: Log, lifeLine: LifeLine): Log {
  const { pass } = lifeLine;
  return {
    ...log,
    async producer(options) {
      const producer = await pass(() => log.producer(options));
      return {
        append: (topic, records) => pass(() => producer.append(topic, records)),
        close: () => pass(() => producer.close()),
      };
    },
    async consumer(options) {
      const consumer = await pass(() => log.consumer(options));
      return {
        run: (handler) => pass(() => consumer.run(mortalHandler(handler, lifeLine))),
        commit: (positions) => pass(() => consumer.commit(positions)),
        close: () => pass(() => consumer.close()),
      };
    },
  };
}

function mortalHandler(handler: ConsumerHandler, { pass }: LifeLine): ConsumerHandler {
  return {
    assigned: (partitions) => pass(() => handler.assigned(partitions)),
    batch: (records, bounds) => pass(() => handler.batch(records, bounds)),
    revoked: (partitions) => pass(() => handler.revoked(partitions)),
  };
}
