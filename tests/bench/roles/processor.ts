import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { createMetrics } from '../../../infra/adapters/metrics.ts';
import { createEngine, type Engine } from '../../../processors/engine/engine.ts';
import type { CreateLane } from '../../../processors/engine/lane.ts';
import { createPipeline } from '../../../processors/pipeline.ts';
import { refusedRow } from '../../../processors/sinks/refused-row.ts';
import { encode } from '../../../schemas/codec.ts';
import type { Log } from '../../../schemas/log.ts';
import { SETTINGS } from '../../../schemas/settings.ts';
import type { Store } from '../../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../../schemas/topics.ts';
import { ownCpuMs } from '../cpu.ts';
import { runPassThrough } from '../lanes/pass-through.ts';
import { USER_AGENTS_MAX } from '../lanes/product.ts';
import { createEventsLane, groupIntoCeremonies } from '../lanes/sql.ts';
import { type LogSettings, openBenchLog, openStore, silent } from '../place.ts';
import { answerAs } from '../role.ts';

/**
 * One processor that reads a topic which is already full. `pipeline` is the product's engine and fold; `sql` the engine
 * with events alone, sessionized by ClickHouse at the end; `passThrough` moves bytes and knows nothing.
 */
export type ProcessorKind = 'pipeline' | 'sql' | 'passThrough';

export interface ProcessorInput {
  kind: ProcessorKind;
  log: LogSettings;
  clickhouse: { url: string; database: string };
  topic: string;
  /** A group of its own, so that it reads from the start. */
  groupId: string;
  /** It is done once it has read so many and committed them. */
  records: number;
}

/** From the first batch to the last acknowledged row and its commit. */
export interface ProcessorRun {
  wallMs: number;
  cpuMs: number;
}

answerAs({ run: (input: ProcessorInput): Promise<ProcessorRun> => run(input) });

async function run(input: ProcessorInput): Promise<ProcessorRun> {
  const opened = await openBenchLog(input.log, 'bench.processor');
  const store = openStore(input.clickhouse);
  const watch = createStopwatch();
  const log = watched(opened, watch, input.records);
  if (input.kind === 'passThrough') {
    await runPassThrough({ ...input, log, clock });
  } else {
    const engine = createBenchEngine(input, { log, store });
    const running = engine.run();
    await Promise.race([watch.allRead, running]);
    // Inserts what is still folded, and commits it.
    await engine.stop();
    await running;
    if (input.kind === 'sql') {
      await groupIntoCeremonies(store);
      watch.lap();
    }
  }
  await Promise.all([store.close(), opened.close()]);
  return watch.read();
}

function createBenchEngine(input: ProcessorInput, { log, store }: { log: Log; store: Store }): Engine {
  const metrics = createMetrics();
  const lane = createPipeline({ metrics, userAgentCacheMax: USER_AGENTS_MAX })[CEREMONY_EVENTS];
  if (!lane) throw new Error(`The pipeline has no lane for ${CEREMONY_EVENTS}.`);
  const create: CreateLane = input.kind === 'sql' ? createEventsLane : lane;
  return createEngine({
    log,
    store,
    clock,
    metrics,
    logger: silent,
    groupId: input.groupId,
    lanes: { [input.topic]: create },
    tick: { topics: [], everyMs: 1_000, encode: (nowMs) => encode('Tick', { ticked_at_ms: nowMs }) },
    refusedRow: (table, row, error) => refusedRow({ table, row, error, nowMs: clock.now() }),
    flushMs: Number(SETTINGS.KAGIMI_FLUSH_MS.default),
    bufferedRecordsMax: Number(SETTINGS.KAGIMI_BUFFERED_RECORDS_MAX.default),
    deadLetterLimit: { windowRecords: 10_000, ratioMax: 0.9 },
    retryMsMax: 10_000,
  });
}

interface Stopwatch {
  /** At the first batch: joining the group is not what is measured. */
  start(): void;
  /** At every commit; the last one ends the run. */
  lap(): void;
  finishReading(): void;
  allRead: Promise<void>;
  read(): ProcessorRun;
}

function createStopwatch(): Stopwatch {
  const read = Promise.withResolvers<void>();
  const now = (): ProcessorRun => ({ wallMs: clock.monotonic(), cpuMs: ownCpuMs() });
  let started: ProcessorRun | null = null;
  let ended: ProcessorRun | null = null;
  return {
    start() {
      started ??= now();
    },
    lap() {
      ended = now();
    },
    finishReading: () => read.resolve(),
    allRead: read.promise,
    read() {
      if (!started || !ended) throw new Error('Nothing was read or committed.');
      return { wallMs: ended.wallMs - started.wallMs, cpuMs: ended.cpuMs - started.cpuMs };
    },
  };
}

function watched(log: Log, watch: Stopwatch, records: number): Log {
  let delivered = 0;
  return {
    ...log,
    async consumer(options) {
      const consumer = await log.consumer(options);
      return {
        ...consumer,
        run: (handler) =>
          consumer.run({
            ...handler,
            async batch(batch, bounds) {
              watch.start();
              await handler.batch(batch, bounds);
              delivered += batch.length;
              if (delivered >= records) watch.finishReading();
            },
          }),
        async commit(positions) {
          await consumer.commit(positions);
          watch.lap();
        },
      };
    },
  };
}
