import { eventId } from '../../schemas/ceremony-id.ts';
import type { Clock, Random } from '../../schemas/clock.ts';
import { encode } from '../../schemas/codec.ts';
import type { FailedEvent } from '../../schemas/events.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { redact } from '../redact.ts';
import type { Refusal } from '../refusal.ts';
import type { AppendQueue } from './append-queue.ts';
import type { CollectorLimits } from './limits.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** Data that was refused, and by which door it came. */
export interface RefusedData {
  route: string;
  /** Empty where it could not be told. */
  tenant: string;
  /** What shares a rate limit with this sender. */
  site: string;
  refusal: Refusal;
  /** Null where the body was never read. */
  payload: Buffer | null;
  /** Names of the fields whose values may be kept. */
  plainFields: ReadonlySet<string>;
}

export interface FailedEvents {
  /** Counts a refusal, and keeps its data unless its sender has used up its share. Never blocks, never throws. */
  keep(data: RefusedData): void;
}

export interface FailedEventsOptions {
  queue: AppendQueue;
  clock: Clock;
  random: Random;
  metrics: Metrics;
  limits: CollectorLimits;
}

/** The way of refused data into `ceremony.failed`. An attacker can fill neither it nor our memory. */
export function createFailedEvents({
  queue,
  clock,
  random,
  metrics,
  limits,
}: FailedEventsOptions): FailedEvents {
  const { bucketsMax, failedPerSecond, failedBurst, failedTenantPerSecond, failedTenantBurst } = limits;
  const sites = createTokenBuckets({ clock, bucketsMax, perSecond: failedPerSecond, burst: failedBurst });
  const tenants = createTokenBuckets({
    clock,
    bucketsMax,
    perSecond: failedTenantPerSecond,
    burst: failedTenantBurst,
  });
  const instance = random.bytes(8).toString('hex');
  let kept = 0;

  function keep(data: RefusedData): void {
    const { route, tenant, site, refusal } = data;
    metrics.add('kagimi_collector_refused_total', { route, reason: refusal.reason });
    if (sites.take(`${route}|${tenant}|${site}`) > 0 || tenants.take(`${route}|${tenant}`) > 0) {
      metrics.add('kagimi_collector_failed_events_dropped_total', { reason: refusal.reason });
      return;
    }
    const record = failedEvent(data);
    const answer = queue.offer([
      { key: Buffer.from(record.failed_id), value: encode('FailedEvent', record) },
    ]);
    const lost = () => metrics.add('kagimi_collector_failed_events_lost_total', { reason: refusal.reason });
    if (answer) answer.catch(lost);
    else lost();
  }

  function failedEvent({ route, tenant, refusal, payload, plainFields }: RefusedData): FailedEvent {
    kept += 1;
    const bytesMax = limits.failedPayloadBytesMax;
    return {
      failed_id: eventId(route, instance, kept),
      tenant,
      failure_class: 'collector',
      reason: refusal.reason,
      detail: refusal.message,
      place: route,
      payload: payload ? redact(payload, { plainFields, bytesMax }) : Buffer.alloc(0),
      payload_bytes: payload?.length ?? 0,
      failed_at_ms: clock.now(),
    };
  }

  return { keep };
}
