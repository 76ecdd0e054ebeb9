import { createMetrics } from '../../infra/adapters/metrics.ts';
import { inArrivalOrder, simulateDay } from '../../infra/fleet/day.ts';
import type { FleetTenant } from '../../infra/fleet/plan.ts';
import type { PlayOptions } from '../../infra/fleet/play.ts';
import type { Rows } from '../../processors/engine/lane.ts';
import { createPipeline } from '../../processors/pipeline.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { encode } from '../../schemas/codec.ts';
import type { Store } from '../../schemas/store.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { CEREMONY_EVENTS, TOPICS } from '../../schemas/topics.ts';
import { eventsOf } from '../bench/traffic.ts';

export interface HistoryOptions extends PlayOptions {
  tenant: Tenant;
}

/** Records folded between two drains. */
const DRAIN_RECORDS = 50_000;

/** A tenant as the fleet signs for it. @throws Error for one without keys. */
export function fleetTenantOf({ id, origins, beaconKeys, gatewayKeys }: Tenant): FleetTenant {
  const [origin] = origins;
  const [beaconKey] = beaconKeys;
  const [gatewayKey] = gatewayKeys;
  if (!origin || !beaconKey || !gatewayKey) throw new Error(`The tenant ${id} lacks a key or an origin.`);
  return { id, origin, beaconKey, gatewayKey };
}

/**
 * What ClickHouse would hold had the fleet's traffic of past days come through the product: the collector's own events,
 * folded by the processor's own lane, as though each had been appended when it arrived. The log's clock can not be set
 * back, so this is the only way to a past. The last rows are those of the horizon after the last ceremony.
 */
export function* foldHistory({ tenant, ...played }: HistoryOptions): Generator<Rows> {
  const lane = createPipeline({ metrics: createMetrics(), userAgentCacheMax: 10_000 })[CEREMONY_EVENTS]?.({
    topic: CEREMONY_EVENTS,
    partition: 0,
    watermarkMs: 0,
  });
  if (!lane) throw new Error(`The pipeline has no lane for ${CEREMONY_EVENTS}.`);
  let offset = 0;
  const take = (key: string, value: Buffer, appendedAtMs: number) =>
    lane.take(
      {
        ...{ topic: CEREMONY_EVENTS, partition: 0, offset: offset++, headers: {} },
        ...{ key: Buffer.from(key), value, appendedAtMs },
      },
      { replaying: false },
    );
  const day = simulateDay({ ...played, tenant: fleetTenantOf(tenant) });
  for (const message of inArrivalOrder(day)) {
    for (const event of eventsOf(message, tenant)) {
      take(event.ceremony_id, encode('CeremonyEvent', event), message.atMs);
      if (offset % DRAIN_RECORDS === 0) yield lane.drain();
    }
  }
  const endMs = played.startMs + played.durationMs + HORIZON_MS;
  take('tick', encode('Tick', { ticked_at_ms: endMs }), endMs);
  yield lane.drain();
}

/** Writes a history, then that every partition of the log has come to its end. @returns rows by table. @throws StoreError */
export async function insertHistory(store: Store, options: HistoryOptions): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const rows of foldHistory(options)) {
    for (const [table, some] of rows) {
      if (some.length === 0) continue;
      await store.insert(table, some);
      counts[table] = (counts[table] ?? 0) + some.length;
    }
  }
  const partitions = TOPICS.find(({ topic }) => topic === CEREMONY_EVENTS)?.partitions ?? 0;
  const watermark = options.startMs + options.durationMs + HORIZON_MS;
  await store.insert(
    'log_progress',
    Array.from({ length: partitions }, (_, partition) => ({
      ...{ topic: CEREMONY_EVENTS, partition, partitions, watermark },
    })),
  );
  return counts;
}
