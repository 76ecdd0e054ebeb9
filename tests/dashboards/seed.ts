import { createMetrics } from '../../infra/adapters/metrics.ts';
import { simulateObserved } from '../../infra/fleet/observe.ts';
import type { Scenario } from '../../infra/fleet/scenario.ts';
import { createProgress } from '../../processors/engine/progress.ts';
import { createPipeline } from '../../processors/pipeline.ts';
import { currentDays } from '../../processors/signals/due-days.ts';
import { writeFindings } from '../../processors/signals/findings.ts';
import { failedRow } from '../../processors/sinks/failed-row.ts';
import { encode } from '../../schemas/codec.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import type { LogRecord } from '../../schemas/log.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { judgeDays } from './judge-days.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
const RULES_SECONDS_MAX = 50;
const DRAIN_RECORDS = 5_000;
export const SEEDED_TENANT = 'bank';

export interface DaysOptions {
  seed: string;
  ceremoniesPerDay: number;
  /** The last of them ends at `nowMs`; hours of the scenario count from its begin. */
  days: number;
  nowMs: number;
  scenario?: Scenario;
}

/**
 * Days of the fleet up to now, folded by the product's own lane into the product's own tables, as though each record had
 * been appended when it was received; then judged by the product's own detector.
 */
export async function seedDays(store: Store, options: DaysOptions): Promise<void> {
  const lane = createPipeline({ metrics: createMetrics(), userAgentCacheMax: 10_000 })[CEREMONY_EVENTS]?.({
    topic: CEREMONY_EVENTS,
    partition: 0,
    watermarkMs: 0,
  });
  if (lane === undefined) throw new Error(`The pipeline has no lane for ${CEREMONY_EVENTS}.`);
  const flush = async () => {
    for (const [table, rows] of lane.drain()) await store.insert(table, rows);
  };
  for (const [at, record] of recordsOf(options).entries()) {
    lane.take(record, { replaying: false });
    if (at % DRAIN_RECORDS === DRAIN_RECORDS - 1) await flush();
  }
  await flush();
  await writeFindings(store, currentDays(options.nowMs), RULES_SECONDS_MAX);
  await seedProgress(store, options.nowMs);
  await seedRefusals(store, options.nowMs);
  await judgeDays(store, { ...options, tenant: SEEDED_TENANT });
}

/** The log of those days: events in order of arrival, one record that is none, and a last tick. */
function recordsOf({ seed, ceremoniesPerDay, days, nowMs, scenario }: DaysOptions): LogRecord[] {
  const drawn = simulateObserved({
    seed,
    ceremonies: ceremoniesPerDay * days,
    startMs: nowMs - days * DAY_MS,
    durationMs: days * DAY_MS,
    tenant: SEEDED_TENANT,
    scenarioStartMs: nowMs - DAY_MS,
    ...(scenario === undefined ? {} : { scenario }),
  });
  const values: { value: Buffer; appendedAtMs: number }[] = [];
  let at = 0;
  for (const { events } of drawn) {
    for (const event of events) {
      const odd = makeOdd(event, { at: at++, nowMs });
      if (odd.received_at_ms >= nowMs) continue;
      values.push({ value: encode('CeremonyEvent', odd), appendedAtMs: odd.received_at_ms });
    }
  }
  values.push({ value: Buffer.from('not Avro'), appendedAtMs: nowMs - HOUR_MS });
  values.sort((a, b) => a.appendedAtMs - b.appendedAtMs);
  values.push({ value: encode('Tick', { ticked_at_ms: nowMs }), appendedAtMs: nowMs });
  return values.map((record, offset) => ({
    topic: CEREMONY_EVENTS,
    partition: 0,
    offset,
    key: null,
    headers: {},
    ...record,
  }));
}

const LATE_EVERY = 500;
const LATE_MS = 2 * HOUR_MS;
const RELEASED_MS = 3 * HOUR_MS;

/** What a day of the fleet lacks: an event in five hundred comes hours late, and a release in the last hours. */
function makeOdd(event: CeremonyEvent, { at, nowMs }: { at: number; nowMs: number }): CeremonyEvent {
  if (at % LATE_EVERY === 0) return { ...event, received_at_ms: event.received_at_ms + LATE_MS };
  if (event.app_version === null || event.received_at_ms < nowMs - RELEASED_MS) return event;
  return { ...event, app_version: '5.5.0' };
}

async function seedProgress(store: Store, nowMs: number): Promise<void> {
  const progress = createProgress({ topics: [CEREMONY_EVENTS] });
  progress.noteBounds([{ topic: CEREMONY_EVENTS, partition: 0, startOffset: 0, endOffset: 1 }]);
  await store.insert('log_progress', progress.rows({ topic: CEREMONY_EVENTS, partition: 0 }, nowMs));
}

/** What a collector refuses on any day. */
async function seedRefusals(store: Store, nowMs: number): Promise<void> {
  const reasons = ['bad_token', 'rate_limited', 'unknown_field', 'bad_token'] as const;
  const rows = reasons.map((reason, at) =>
    failedRow({
      failed_id: `00000000-0000-4000-8000-00000000000${at}`,
      tenant: SEEDED_TENANT,
      failure_class: 'collector',
      reason,
      detail: '',
      place: '/v1/beacons',
      payload: Buffer.from('{}'),
      payload_bytes: 2,
      failed_at_ms: nowMs - at * MINUTE_MS,
    }),
  );
  await store.insert('failed_events', rows);
}
