import { openClickHouse } from '../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../infra/adapters/clock.ts';
import { createLogger } from '../infra/adapters/logger.ts';
import { createMetrics } from '../infra/adapters/metrics.ts';
import { openLog } from '../infra/adapters/open-log.ts';
import { startProbeServer } from '../infra/adapters/probe-server.ts';
import { runProcess } from '../infra/adapters/process.ts';
import { encode } from '../schemas/codec.ts';
import { CLICKHOUSE_SETTINGS, LOG_SETTINGS, readSettings } from '../schemas/settings.ts';
import { CEREMONY_EVENTS, TOPICS } from '../schemas/topics.ts';
import { createEngine } from './engine/engine.ts';
import { createFailpoint } from './engine/failpoint.ts';
import { createPipeline } from './pipeline.ts';
import { refusedRow } from './sinks/refused-row.ts';

/** The processor: reads the log, folds it, inserts rows. One process per share of the partitions. */
await runProcess('processors', async () => {
  const settings = readSettings(
    [
      ...LOG_SETTINGS,
      ...CLICKHOUSE_SETTINGS,
      'KAGIMI_PROCESSOR_LISTEN',
      'KAGIMI_GROUP',
      'KAGIMI_FLUSH_MS',
      'KAGIMI_BUFFERED_RECORDS_MAX',
      'KAGIMI_TICK_MS',
      'KAGIMI_DEVICE_LIST_FILE',
      'KAGIMI_AAGUID_FILE',
      'KAGIMI_CAUSE_MODEL_FILE',
      'KAGIMI_LOG_LEVEL',
      'KAGIMI_FAILPOINT',
    ],
    process.env,
  );
  const logger = createLogger({ part: 'processors', level: settings.KAGIMI_LOG_LEVEL });
  const metrics = createMetrics({ part: 'processor' });
  const log = await openLog({ settings, clock, logger, metrics, clientId: 'kagimi.processors' });
  await log.createTopics(TOPICS);
  const store = openClickHouse(settings);
  const engine = createEngine({
    log,
    store,
    clock,
    metrics,
    logger,
    groupId: settings.KAGIMI_GROUP,
    lanes: createPipeline({
      metrics,
      userAgentCacheMax: 10_000,
      deviceList: settings.KAGIMI_DEVICE_LIST_FILE,
      aaguidList: settings.KAGIMI_AAGUID_FILE,
      causeModel: settings.KAGIMI_CAUSE_MODEL_FILE,
    }),
    tick: {
      topics: [CEREMONY_EVENTS],
      everyMs: settings.KAGIMI_TICK_MS,
      encode: (nowMs) => encode('Tick', { ticked_at_ms: nowMs }),
    },
    refusedRow: (table, row, error) => refusedRow({ table, row, error, nowMs: clock.now() }),
    flushMs: settings.KAGIMI_FLUSH_MS,
    bufferedRecordsMax: settings.KAGIMI_BUFFERED_RECORDS_MAX,
    deadLetterLimit: { windowRecords: 10_000, ratioMax: 0.9 },
    retryMsMax: 10_000,
    failpoint: createFailpoint(settings.KAGIMI_FAILPOINT),
  });
  const probes = await startProbeServer({
    listen: settings.KAGIMI_PROCESSOR_LISTEN,
    metrics,
    ready: () => engine.readiness(),
  });
  return {
    ready: { url: probes.url },
    run: () => engine.run(),
    async stop() {
      await engine.stop();
      await Promise.all([probes.close(), store.close(), log.close()]);
    },
  };
});
