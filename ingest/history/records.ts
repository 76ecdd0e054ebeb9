import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { encode } from '../../schemas/codec.ts';
import type { HistoryRecord } from '../../schemas/history-frames.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { eventsOf, type Message } from './message-events.ts';

export interface HistoryOptions {
  /** In order of arrival. */
  messages: Iterable<Message>;
  tenant: Tenant;
  /** Nothing is issued from here on, milliseconds since the epoch. */
  endMs: number;
}

/**
 * The records that the log would hold had these messages come through the collector, each appended when it arrived; at
 * the end a tick, one horizon after the end, so that nothing stays open.
 * @throws Error for a message that the collector refuses.
 */
export function* historyRecords({ messages, tenant, endMs }: HistoryOptions): Generator<HistoryRecord> {
  for (const message of messages) {
    for (const event of eventsOf(message, tenant)) {
      yield {
        key: Buffer.from(event.ceremony_id),
        value: encode('CeremonyEvent', event),
        appendedAtMs: message.atMs,
      };
    }
  }
  const tickedAtMs = endMs + HORIZON_MS;
  yield {
    key: Buffer.from('tick'),
    value: encode('Tick', { ticked_at_ms: tickedAtMs }),
    appendedAtMs: tickedAtMs,
  };
}
