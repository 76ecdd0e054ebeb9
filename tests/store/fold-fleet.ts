import { type Observed, simulateObserved } from '../../infra/fleet/observe.ts';
import { createPipeline } from '../../processors/pipeline.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { encode } from '../../schemas/codec.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';

const NO_METRICS: Metrics = {
  add() {},
  set() {},
  observe() {},
  render: async () => ({ contentType: '', body: '' }),
};

/** Fills the tables with the fleet's traffic, through the product's own fold of one partition. */
export async function foldFleet(
  store: Store,
  fleet: { seed: string; ceremonies: number; startMs: number; durationMs: number; tenant: string },
): Promise<Observed[]> {
  const observed = [...simulateObserved(fleet)];
  const events = observed.flatMap(({ events }) => events).sort((a, b) => a.received_at_ms - b.received_at_ms);
  const lane = createPipeline({ metrics: NO_METRICS, userAgentCacheMax: 1_000 })[CEREMONY_EVENTS]?.({
    topic: CEREMONY_EVENTS,
    partition: 0,
    watermarkMs: 0,
  });
  if (!lane) throw new Error('The pipeline has no lane for events.');
  const lastMs = (events.at(-1)?.received_at_ms ?? 0) + 2 * HORIZON_MS;
  const records = [
    ...events.map((event) => ({ value: encode('CeremonyEvent', event), appendedAtMs: event.received_at_ms })),
    { value: encode('Tick', { ticked_at_ms: lastMs }), appendedAtMs: lastMs },
  ];
  for (const [offset, { value, appendedAtMs }] of records.entries()) {
    const record = {
      topic: CEREMONY_EVENTS,
      partition: 0,
      offset,
      key: null,
      value,
      headers: {},
      appendedAtMs,
    };
    lane.take(record, { replaying: false });
  }
  for (const [table, rows] of lane.drain()) await store.insert(table, [...rows]);
  return observed;
}
