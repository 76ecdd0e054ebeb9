import { openClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createLogger } from '../../infra/adapters/logger.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { startProbeServer } from '../../infra/adapters/probe-server.ts';
import { runProcess } from '../../infra/adapters/process.ts';
import { CLICKHOUSE_SETTINGS, readSettings } from '../../schemas/settings.ts';
import { createDetector, type DetectorState } from './detector.ts';
import { createDetectorJob } from './job.ts';
import { DETECTOR_VERSION } from './version.ts';

/** The detector of regressions: reads settled ceremonies from ClickHouse, writes findings. One process is enough. */
await runProcess('regressions', async () => {
  const settings = readSettings(
    [
      ...CLICKHOUSE_SETTINGS,
      'KAGIMI_REGRESSIONS_LISTEN',
      'KAGIMI_REGRESSIONS_POLL_MS',
      'KAGIMI_REGRESSIONS_TRIALS_MAX',
      'KAGIMI_LOG_LEVEL',
    ],
    process.env,
  );
  const logger = createLogger({ part: 'regressions', level: settings.KAGIMI_LOG_LEVEL });
  const metrics = createMetrics({ part: 'regressions' });
  const store = openClickHouse(settings);
  const job = createDetectorJob({
    store,
    clock,
    metrics,
    logger,
    // A state is only ever given back to the version that wrote it.
    create: (state) => createDetector(state === undefined ? {} : { state: state as DetectorState }),
    detector: DETECTOR_VERSION,
    pollMs: settings.KAGIMI_REGRESSIONS_POLL_MS,
    trialsMax: settings.KAGIMI_REGRESSIONS_TRIALS_MAX,
    retryMsMax: 10_000,
  });
  const probes = await startProbeServer({
    listen: settings.KAGIMI_REGRESSIONS_LISTEN,
    metrics,
    ready: () => job.readiness(),
  });
  return {
    ready: { url: probes.url },
    run: () => job.run(),
    async stop() {
      job.stop();
      await Promise.all([probes.close(), store.close()]);
    },
  };
});
