import type { CeremonyEvent } from '../../schemas/events.ts';

/**
 * The event's time on the collector's clock, milliseconds since the epoch. A beacon says when it was sent, so its skew
 * (with the way here, which is part of it) is known and taken out, up to the time of its arrival. A gateway's clock is
 * the bank's own and believed.
 */
export function correctClock(
  event: Pick<CeremonyEvent, 'occurred_at_ms' | 'sent_at_ms' | 'received_at_ms'>,
): number {
  if (event.sent_at_ms === null) return event.occurred_at_ms;
  return Math.min(event.received_at_ms, event.occurred_at_ms + event.received_at_ms - event.sent_at_ms);
}
