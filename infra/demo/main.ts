import { readFileSync } from 'node:fs';
import { readSettings, SettingError } from '../../schemas/settings.ts';
import { parseTenants, type Tenant } from '../../schemas/tenants.ts';
import { systemClock as clock, systemRandom as random } from '../adapters/clock.ts';
import { createLogger } from '../adapters/logger.ts';
import { runProcess } from '../adapters/process.ts';
import { createDemo } from './server.ts';

const TENANT = 'demo';
const BEACON = new URL('../../ingest/beacon/dist/kagimi-beacon.js', import.meta.url);

/** The demo bank as a process of its own: a relying party with real passkeys that reports to a collector. */
await runProcess('demo', async () => {
  const settings = readSettings(
    [
      'KAGIMI_DEMO_LISTEN',
      'KAGIMI_DEMO_ORIGIN',
      'KAGIMI_DEMO_COLLECTOR_URL',
      'KAGIMI_DEMO_BEACON_URL',
      'KAGIMI_TENANTS_FILE',
      'KAGIMI_LOG_LEVEL',
    ],
    process.env,
  );
  const demo = await createDemo({
    clock,
    random,
    listen: settings.KAGIMI_DEMO_LISTEN,
    origin: settings.KAGIMI_DEMO_ORIGIN,
    collectorUrl: settings.KAGIMI_DEMO_COLLECTOR_URL,
    beaconUrl: settings.KAGIMI_DEMO_BEACON_URL,
    tenant: keysOf(settings.KAGIMI_TENANTS_FILE),
    beaconScript: readFileSync(BEACON, 'utf8'),
    logger: createLogger({ part: 'demo', level: settings.KAGIMI_LOG_LEVEL }),
  });
  const stopped = Promise.withResolvers<void>();
  return {
    ready: { url: demo.url },
    run: () => stopped.promise,
    async stop() {
      await demo.close();
      stopped.resolve();
    },
  };
});

/** @throws SettingError with one sentence where the file has no demo tenant. */
function keysOf(file: string) {
  let tenant: Tenant | undefined;
  try {
    tenant = parseTenants(readFileSync(file, 'utf8')).get(TENANT);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingError(`KAGIMI_TENANTS_FILE can not be used: ${why}`, { cause });
  }
  const [beaconKey] = tenant?.beaconKeys ?? [];
  const [gatewayKey] = tenant?.gatewayKeys ?? [];
  if (!beaconKey || !gatewayKey) {
    throw new SettingError(`KAGIMI_TENANTS_FILE has no tenant "${TENANT}", which is the demo bank's.`);
  }
  return { id: TENANT, beaconKey, gatewayKey };
}
