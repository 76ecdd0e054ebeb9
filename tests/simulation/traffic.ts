import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { deriveCeremonyId, eventId } from '../../schemas/ceremony-id.ts';
import { encode } from '../../schemas/codec.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';
import type { Chance } from './chance.ts';
import { lifeOf } from './life.ts';
import { poisonOf } from './poison.ts';

/** Something that the collector has, and when it appends it to the log. */
export interface Sending {
  atMs: number;
  topic: string;
  key: string;
  value: Buffer;
  /** The event's own id, where it is one that the processors must keep. */
  eventId: string | null;
}

export interface TrafficOptions {
  chance: Chance;
  startMs: number;
  durationMs: number;
  ceremonies: number;
}

const MINUTE_MS = 60_000;
/** How far a relying party's clock may be ahead of the broker's: a restart reads that far back. */
const SKEW_MS_MAX = 14 * MINUTE_MS;

/** Everything that is sent in one run: ceremonies with duplicates, reordered, late; refused data; poison. */
export function createTraffic(options: TrafficOptions): Sending[] {
  const { chance, startMs, durationMs, ceremonies } = options;
  const sendings: Sending[] = [];
  const silence = silenceOf(options);
  for (let index = 0; index < ceremonies; index++) {
    const promptedAtMs = startMs + Math.floor(chance.next() * durationMs);
    if (promptedAtMs >= silence.fromMs && promptedAtMs < silence.toMs) continue;
    for (const event of eventsOf({ chance, promptedAtMs, index })) {
      sendings.push(...deliveriesOf(chance, event));
    }
  }
  for (let index = chance.between(0, 12); index > 0; index--) {
    const atMs = startMs + Math.floor(chance.next() * durationMs);
    sendings.push(...refusalsOf(chance, atMs), poisonOf(chance, atMs));
  }
  return sendings;
}

/** Some minutes in which nothing begins: what is open then sees ticks only. */
function silenceOf({ chance, startMs, durationMs }: TrafficOptions): { fromMs: number; toMs: number } {
  const fromMs = startMs + Math.floor(chance.next() * durationMs);
  return { fromMs, toMs: fromMs + chance.between(0, 8) * MINUTE_MS };
}

/** The events of one ceremony; its id is minted, or derived from a challenge where the relying party returns none. */
function eventsOf({ chance, promptedAtMs, index }: { chance: Chance; promptedAtMs: number; index: number }) {
  const ahead = chance.yes(0.1) ? chance.between(0, SKEW_MS_MAX) : 0;
  const issuedAtMs = promptedAtMs + ahead;
  const derived = chance.yes(0.12);
  const ceremonyId = derived
    ? deriveCeremonyId(chance.bytes(32))
    : ceremonyIdAt(issuedAtMs, Math.floor(chance.next() * 2 ** 32));
  const tenant = chance.pick(['bank', 'broker']);
  return lifeOf(chance).map((said, sequence): CeremonyEvent => {
    const occurredAtMs = promptedAtMs + said.afterMs;
    const isFirst = said.event.step === 'options_received';
    return eventOf({
      ...said.event,
      ceremony_id: ceremonyId,
      event_id: eventId(ceremonyId, index, sequence),
      issued_at_ms: issuedAtMs,
      ...(derived && !isFirst ? { issued_at_ms: null } : {}),
      tenant,
      sequence,
      occurred_at_ms: occurredAtMs,
      received_at_ms: occurredAtMs + chance.between(0, 2_000),
    } as CeremonyEvent & { issued_at_ms: number });
  });
}

/** When the collector has the event, and how often: soon, out of order, past the horizon; once, or again. */
function deliveriesOf(chance: Chance, event: CeremonyEvent): Sending[] {
  const first = event.received_at_ms + delayOf(chance);
  const times = [first];
  if (chance.yes(0.12)) times.push(first + chance.between(0, 30_000));
  if (chance.yes(0.02)) times.push(first + chance.between(5, 20) * MINUTE_MS);
  return times.map((atMs, copy) => {
    // The same id with other words: an edge that is broken. The first record stays, the ceremony joins both.
    const said = copy > 0 && chance.yes(0.1) ? { ...event, app_version: `9.${copy}` } : event;
    return {
      atMs,
      topic: CEREMONY_EVENTS,
      key: event.ceremony_id,
      value: encode('CeremonyEvent', said),
      eventId: event.event_id,
    };
  });
}

function delayOf(chance: Chance): number {
  const dice = chance.next();
  if (dice < 0.8) return chance.between(0, 1_500);
  if (dice < 0.93) return chance.between(0, 40_000);
  if (dice < 0.97) return chance.between(0, HORIZON_MS);
  return HORIZON_MS + chance.between(-20_000, 5 * MINUTE_MS);
}

/** What the collector refused, on its own topic. */
function refusalsOf(chance: Chance, atMs: number): Sending[] {
  const payload = Buffer.from(`{"a":${chance.between(0, 99)}`);
  const failedId = eventId('refused', chance.next());
  const sending = {
    atMs,
    topic: CEREMONY_FAILED,
    key: failedId,
    eventId: null,
    value: encode('FailedEvent', {
      failed_id: failedId,
      tenant: 'bank',
      failure_class: 'collector',
      reason: 'malformed_json',
      detail: 'The body is not JSON.',
      place: '/v1/beacons',
      payload,
      payload_bytes: payload.length,
      failed_at_ms: atMs,
    }),
  };
  return chance.yes(0.2) ? [sending, { ...sending, atMs: atMs + 5_000 }] : [sending];
}
