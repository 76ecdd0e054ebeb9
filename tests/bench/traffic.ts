import type { FleetMessage, FleetPlan } from '../../infra/fleet/plan.ts';
import { createSeededRandom } from '../../infra/fleet/random.ts';
import { simulate } from '../../infra/fleet/simulate.ts';
import { fleetTenantOf } from '../../infra/fleet/tenant.ts';
import { eventsOf as eventsOfMessage } from '../../ingest/history/message-events.ts';
import { encode } from '../../schemas/codec.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import type { LogRecord } from '../../schemas/log.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';

/** Every input of every benchmark is drawn from this. Only the time of the run is not in it. */
export const SEED = 'kagimi bench';

/** A moment for benchmarks without a log of their own: every run then has the same bytes. */
export const T0_MS = 1_795_000_000_000;

const ORIGIN = 'https://bank.example';

export const TENANT: Tenant = {
  id: 'bank',
  name: 'Bank',
  origins: [ORIGIN],
  beaconKeys: [{ id: 'b1', secret: 'beacon-secret-of-the-benchmarks-0123456789' }],
  gatewayKeys: [{ id: 'g1', secret: 'gateway-secret-of-the-benchmarks-0123456789' }],
  pepper: 'pepper-of-the-benchmarks-0123456789',
};

export const chance = () => createSeededRandom(SEED);

export interface TrafficOptions {
  ceremonies: number;
  startMs: number;
  durationMs: number;
}

/** The fleet's traffic, as `npm run fleet` would send it. About 13 events a ceremony. */
export function drawPlan({ ceremonies, startMs, durationMs }: TrafficOptions): FleetPlan {
  return simulate({ seed: SEED, ceremonies, startMs, durationMs, tenant: fleetTenantOf(TENANT) });
}

/** An event as the log carries it. */
export interface Framed {
  key: Buffer;
  value: Buffer;
  appendedAtMs: number;
}

/** The events of that traffic, made by the collector's own code, in the order of their arrival. */
export function drawEvents(options: TrafficOptions): CeremonyEvent[] {
  return drawPlan(options).messages.flatMap((message) => eventsOf(message));
}

/** The same as framed Avro. */
export function frame(events: readonly CeremonyEvent[]): Framed[] {
  return events.map((event) => ({
    key: Buffer.from(event.ceremony_id),
    value: encode('CeremonyEvent', event),
    appendedAtMs: event.received_at_ms,
  }));
}

/** As a consumer hands them over: one partition, offsets from 0, append times that never go back. */
export function asRecords(frames: readonly Framed[]): LogRecord[] {
  let appendedAtMs = 0;
  return frames.map((framed, offset) => {
    appendedAtMs = Math.max(appendedAtMs, framed.appendedAtMs);
    return { topic: CEREMONY_EVENTS, partition: 0, offset, headers: {}, ...framed, appendedAtMs };
  });
}

export function eventsOf(message: FleetMessage): CeremonyEvent[] {
  return eventsOfMessage(message, TENANT);
}
