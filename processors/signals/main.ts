import { openClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createLogger } from '../../infra/adapters/logger.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { startProbeServer } from '../../infra/adapters/probe-server.ts';
import { runProcess } from '../../infra/adapters/process.ts';
import { CLICKHOUSE_SETTINGS, readSettings } from '../../schemas/settings.ts';
import { chooseModel } from '../cause/model.ts';
import { createSecondLook } from '../cause/second-look.ts';
import { createSignalsJob } from './job.ts';

/** ClickHouse gives up on a question before the client does, which would leave it working for nobody. */
const SHARE_OF_TIMEOUT = 0.8;

/**
 * What takes the memory of ClickHouse and no place in the stream: applies the rules for security analysts, and looks
 * again at failures with the history of their accounts. One process is enough.
 */
await runProcess('signals', async () => {
  const settings = readSettings(
    [
      ...CLICKHOUSE_SETTINGS,
      'KAGIMI_SIGNALS_LISTEN',
      'KAGIMI_SIGNALS_INTERVAL_MS',
      'KAGIMI_SIGNALS_DAYS_BACK',
      'KAGIMI_CAUSE_MODEL_FILE',
      'KAGIMI_LOG_LEVEL',
    ],
    process.env,
  );
  const metrics = createMetrics({ part: 'signals' });
  const store = openClickHouse(settings);
  const logger = createLogger({ part: 'signals', level: settings.KAGIMI_LOG_LEVEL });
  const shared = { store, clock, metrics, logger, intervalMs: settings.KAGIMI_SIGNALS_INTERVAL_MS };
  const secondLook = createSecondLook({ ...shared, model: chooseModel(settings.KAGIMI_CAUSE_MODEL_FILE) });
  const job = createSignalsJob({
    ...shared,
    daysBack: settings.KAGIMI_SIGNALS_DAYS_BACK,
    secondsMax: Math.max(1, Math.floor((SHARE_OF_TIMEOUT * settings.KAGIMI_CLICKHOUSE_TIMEOUT_MS) / 1_000)),
  });
  const probes = await startProbeServer({
    listen: settings.KAGIMI_SIGNALS_LISTEN,
    metrics,
    ready: () => job.readiness(),
  });
  return {
    ready: { url: probes.url },
    async run() {
      await Promise.all([job.run(), secondLook.run()]);
    },
    async stop() {
      job.stop();
      secondLook.stop();
      await Promise.all([probes.close(), store.close()]);
    },
  };
});
