import { createTimeHeap } from './heap.ts';
import type { CeremonyTruth, FleetMessage, FleetTenant } from './plan.ts';
import { type PlayOptions, play } from './play.ts';
import { messagesOf } from './wire.ts';

const DAY_MS = 86_400_000;

export interface SimulateDayOptions extends Omit<PlayOptions, 'durationMs'> {
  /** Default: one day. */
  durationMs?: number;
  tenant: FleetTenant;
}

export interface SimulatedCeremony {
  truth: CeremonyTruth;
  messages: FleetMessage[];
  /** Beacon events and gateway lines in the messages, copies included. */
  events: number;
}

/**
 * A day of a fleet, ceremony by ceremony in order of issue. It is drawn while it is read: hundreds of thousands of
 * ceremonies need no more memory than a few.
 */
export function* simulateDay({
  tenant,
  durationMs = DAY_MS,
  ...rest
}: SimulateDayOptions): Generator<SimulatedCeremony> {
  for (const played of play({ ...rest, durationMs })) {
    yield { truth: played.truth, ...messagesOf(played, tenant) };
  }
}

/** The messages of a day in order of arrival. Holds only those of ceremonies that are under way. */
export function* inArrivalOrder(day: Iterable<SimulatedCeremony>): Generator<FleetMessage> {
  const waiting = createTimeHeap<FleetMessage>();
  for (const { truth, messages } of day) {
    // Nothing of this ceremony, or of a later one, arrives before it was issued.
    while (waiting.nextAtMs < truth.issued_at_ms) {
      const message = waiting.pop();
      if (message) yield message;
    }
    for (const message of messages) waiting.push(message.atMs, message);
  }
  for (let message = waiting.pop(); message; message = waiting.pop()) yield message;
}
