import { readFileSync } from 'node:fs';
import { systemClock as clock, systemRandom as random } from '../infra/adapters/clock.ts';
import { createLogger } from '../infra/adapters/logger.ts';
import { createMetrics } from '../infra/adapters/metrics.ts';
import { openLog } from '../infra/adapters/open-log.ts';
import { runProcess } from '../infra/adapters/process.ts';
import type { Logger } from '../schemas/logger.ts';
import { LOG_SETTINGS, readSettings, SettingError } from '../schemas/settings.ts';
import { parseTenants, type Tenant } from '../schemas/tenants.ts';
import { CEREMONY_EVENTS, TOPICS } from '../schemas/topics.ts';
import { createCollector } from './collector/collector.ts';
import type { Dialect } from './gateways/dialect.ts';
import { createDialects } from './gateways/dialects.ts';
import { NGINX_ROUTES } from './gateways/nginx.ts';
import { createRelay, type RelayRoute } from './gateways/relay.ts';
import { loadNetworks } from './network/load.ts';
import type { NetworkOf } from './network/network.ts';

/** The collector, and the relay of raw gateway topics: everything that outsiders may speak to. */
await runProcess('ingest', async () => {
  const settings = readSettings(
    [
      ...LOG_SETTINGS,
      'KAGIMI_COLLECTOR_LISTEN',
      'KAGIMI_TENANTS_FILE',
      'KAGIMI_TRUSTED_PROXIES',
      'KAGIMI_RELAY',
      'KAGIMI_NGINX_ROUTES',
      'KAGIMI_NETWORK_DATA',
      'KAGIMI_LOG_LEVEL',
    ],
    process.env,
  );
  const { KAGIMI_NGINX_ROUTES: nginxRoutes } = settings;
  const tenants = readTenants(settings.KAGIMI_TENANTS_FILE);
  const logger = createLogger({ part: 'ingest', level: settings.KAGIMI_LOG_LEVEL });
  const networkOf = openNetworks({ data: settings.KAGIMI_NETWORK_DATA, logger });
  const dialects = createDialects({
    nginxRoutes: nginxRoutes.length > 0 ? nginxRoutes : NGINX_ROUTES,
    networkOf,
  });
  const routes = settings.KAGIMI_RELAY.map((relay) => relayRoute(relay, { tenants, dialects }));
  const metrics = createMetrics({ part: 'collector' });
  const log = await openLog({ settings, clock, logger, metrics, clientId: 'kagimi.ingest' });
  await log.createTopics(TOPICS);
  const collector = createCollector({
    tenants,
    dialects,
    networkOf,
    producer: await log.producer(),
    reachLog: () => log.bounds(CEREMONY_EVENTS),
    clock,
    random,
    metrics,
    logger,
    trustedProxies: settings.KAGIMI_TRUSTED_PROXIES,
  });
  const relay = routes.length > 0 ? await createRelay({ log, routes, clock, metrics, logger }) : null;
  const stopped = Promise.withResolvers<void>();
  return {
    ready: { url: await collector.listen(settings.KAGIMI_COLLECTOR_LISTEN) },
    run: () => (relay ? relay.run() : stopped.promise),
    async stop() {
      await Promise.all([collector.close(), relay?.close()]);
      await log.close();
      stopped.resolve();
    },
  };
});

function readTenants(file: string): ReadonlyMap<string, Tenant> {
  try {
    return parseTenants(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingError(`KAGIMI_TENANTS_FILE can not be used: ${why}`, { cause });
  }
}

function openNetworks(options: { data: string; logger: Logger }): NetworkOf {
  try {
    return loadNetworks(options);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingError(`KAGIMI_NETWORK_DATA can not be used: ${why}`, { cause });
  }
}

function relayRoute(
  relay: { topic: string; dialect: string; tenant: string },
  known: { tenants: ReadonlyMap<string, Tenant>; dialects: ReadonlyMap<string, Dialect> },
): RelayRoute {
  const tenant = known.tenants.get(relay.tenant);
  const dialect = known.dialects.get(relay.dialect);
  if (!tenant) throw new SettingError(`KAGIMI_RELAY names a tenant that is not known: ${relay.tenant}.`);
  if (!dialect) throw new SettingError(`KAGIMI_RELAY names a dialect that is not known: ${relay.dialect}.`);
  return { topic: relay.topic, tenant, dialect };
}
