import { openClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { httpPost } from '../../infra/adapters/http-post.ts';
import { createLogger } from '../../infra/adapters/logger.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { startProbeServer } from '../../infra/adapters/probe-server.ts';
import { runProcess } from '../../infra/adapters/process.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { CLICKHOUSE_SETTINGS, readSettings } from '../../schemas/settings.ts';
import { createAlertmanagerDelivery } from './alertmanager.ts';
import { noDelivery } from './delivery.ts';
import { chooseDelivery } from './delivery-settings.ts';
import { createAlertingJob } from './job.ts';
import { createWebhookDelivery } from './webhook.ts';

/** Evaluates the alert rules on ClickHouse and delivers what fires, where no Grafana does. One process is enough. */
await runProcess('alerting', async () => {
  const settings = readSettings(
    [
      ...CLICKHOUSE_SETTINGS,
      'KAGIMI_ALERT_DELIVERY',
      'KAGIMI_ALERTMANAGER_URLS',
      'KAGIMI_ALERT_WEBHOOK_URL',
      'KAGIMI_ALERT_WEBHOOK_SECRET_FILE',
      'KAGIMI_ALERTING_INTERVAL_MS',
      'KAGIMI_ALERTING_LISTEN',
      'KAGIMI_CONSOLE_URL',
      'KAGIMI_RUNBOOKS_URL',
      'KAGIMI_LOG_LEVEL',
    ],
    process.env,
  );
  const chosen = chooseDelivery(settings);
  const logger = createLogger({ part: 'alerting', level: settings.KAGIMI_LOG_LEVEL });
  const metrics = createMetrics({ part: 'alerting' });
  const store = openClickHouse(settings);
  const links = { consoleUrl: settings.KAGIMI_CONSOLE_URL, runbooksUrl: settings.KAGIMI_RUNBOOKS_URL };
  const job = createAlertingJob({
    rules: ALERT_RULES,
    store,
    clock,
    metrics,
    logger,
    intervalMs: settings.KAGIMI_ALERTING_INTERVAL_MS,
    delivery: {
      name: chosen.name,
      create(hooks) {
        const options = { post: httpPost, clock, metrics, logger, links, ...hooks };
        switch (chosen.name) {
          case 'none':
            return noDelivery;
          case 'alertmanager':
            return createAlertmanagerDelivery({ ...options, ...chosen });
          case 'webhook':
            return createWebhookDelivery({ ...options, ...chosen });
        }
      },
    },
  });
  const probes = await startProbeServer({
    listen: settings.KAGIMI_ALERTING_LISTEN,
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
