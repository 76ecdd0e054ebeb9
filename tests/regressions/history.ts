import { createMetrics } from '../../infra/adapters/metrics.ts';
import { inArrivalOrder, simulateDay } from '../../infra/fleet/day.ts';
import type { PlayOptions } from '../../infra/fleet/play.ts';
import { fleetTenantOf } from '../../infra/fleet/tenant.ts';
import { historyRecords } from '../../ingest/history/records.ts';
import { writeHistory } from '../../processors/history/write.ts';
import { createPipeline } from '../../processors/pipeline.ts';
import type { HistoryRecord } from '../../schemas/history-frames.ts';
import type { Store } from '../../schemas/store.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';

export interface HistoryOptions extends PlayOptions {
  tenant: Tenant;
}

/** Writes a past without a pipe between its two halves, which lets a test hand over a scenario. @returns rows by table. */
export function insertHistory(store: Store, { tenant, ...played }: HistoryOptions) {
  const lane = createPipeline({ metrics: createMetrics(), userAgentCacheMax: 10_000 })[CEREMONY_EVENTS]?.({
    ...{ topic: CEREMONY_EVENTS, partition: 0, watermarkMs: 0 },
  });
  if (!lane) throw new Error(`The pipeline has no lane for ${CEREMONY_EVENTS}.`);
  const messages = inArrivalOrder(simulateDay({ ...played, tenant: fleetTenantOf(tenant) }));
  const records = historyRecords({ messages, tenant, endMs: played.startMs + played.durationMs });
  return writeHistory({ lane, store, records: inSteps(records) });
}

async function* inSteps(records: Iterable<HistoryRecord>): AsyncGenerator<HistoryRecord[]> {
  for (const record of records) yield [record];
}
