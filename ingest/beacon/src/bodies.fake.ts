import { type Beacon, beaconEnvelopeSchema, beaconEventSchema } from '../../../schemas/wire/beacon.ts';

/** An AAGUID is 16 bytes that a maker chose, in a UUID's dress; most say no RFC 9562 version. */
const AAGUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const eventSchema = beaconEventSchema.omit({ aaguid: true });

/** Reads bodies as the collector does, strictly; throws for one that it would refuse. */
export function readBodies(bodies: readonly string[]): Beacon[] {
  return bodies.map((body) => {
    if (Buffer.byteLength(body) > 8192) throw new RangeError(`A body of ${Buffer.byteLength(body)} bytes.`);
    const envelope = beaconEnvelopeSchema.parse(JSON.parse(body));
    const events = envelope.events.map((event) => {
      const { aaguid, ...rest } = event as { aaguid?: string };
      if (aaguid !== undefined && !AAGUID.test(aaguid)) throw new TypeError(`Not an AAGUID: ${aaguid}`);
      return { ...eventSchema.parse(rest), ...(aaguid === undefined ? {} : { aaguid }) };
    });
    return { ...envelope, events };
  });
}

/** All events of one ceremony, by number. A number that is told twice counts once, as it does at the collector. */
export function eventsOf(beacons: readonly Beacon[], ceremonyId?: string): Beacon['events'] {
  const mine = beacons.filter((beacon) => !ceremonyId || beacon.ceremony_id === ceremonyId);
  const byNumber = new Map(mine.flatMap(({ events }) => events).map((event) => [event.sequence, event]));
  return [...byNumber.values()].sort((a, b) => a.sequence - b.sequence);
}

/** `step`, or `signal`, in order: the shape of a ceremony at a glance. */
export function wordsOf(events: Beacon['events']): (string | undefined)[] {
  return events.map(({ step, signal }) => step ?? signal);
}
