import { beaconEventsMax, bodyBytesMax } from './limits.ts';
import type { Beacon, BeaconEvent } from './wire.ts';

/** The body of a request: the beacon, stamped with the time it leaves. */
export function bodyOf(beacon: Beacon, sent_at_ms: number): string {
  return JSON.stringify({ ...beacon, sent_at_ms });
}

/** Bytes of a value's JSON in UTF-8. */
export function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** Puts events into as few beacons as their limits (events, bytes) allow, in order. */
export function pack(envelope: Omit<Beacon, 'events'>, all: readonly BeaconEvent[]): Beacon[] {
  const beacons: Beacon[] = [];
  let events: BeaconEvent[] = [];
  for (const event of all) {
    const isFull =
      events.length >= beaconEventsMax || bytesOf({ ...envelope, events: [...events, event] }) > bodyBytesMax;
    if (isFull || !beacons[0]) {
      events = [];
      beacons.push({ ...envelope, events });
    }
    events.push(event);
  }
  return beacons;
}
