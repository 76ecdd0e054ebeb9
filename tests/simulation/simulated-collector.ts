import type { Clock } from '../../schemas/clock.ts';
import { type LogProducer, LogUnavailable } from '../../schemas/log.ts';
import type { Chance } from './chance.ts';
import type { Sending } from './traffic.ts';

/** How often an append is stored and its acknowledgement lost: the sender sends again. */
const LOST_ACK = 0.02;
const RETRY_MS = 3_000;

export interface CollectorOptions {
  clock: Clock;
  chance: Chance;
  producer: LogProducer;
  /** Called once the log has acknowledged. */
  onAcknowledged(sending: Sending): void;
}

/** Appends until the log has acknowledged. */
export async function send(sending: Sending, options: CollectorOptions): Promise<void> {
  const { clock, chance, producer } = options;
  for (;;) {
    try {
      await producer.append(sending.topic, [{ key: Buffer.from(sending.key), value: sending.value }]);
      if (!chance.yes(LOST_ACK)) return options.onAcknowledged(sending);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
    }
    await clock.sleep(RETRY_MS);
  }
}
