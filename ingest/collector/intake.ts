import { encode } from '../../schemas/codec.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { LogUnavailable } from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { RequestRefusal } from './answer.ts';
import type { AppendQueue } from './append-queue.ts';
import type { CeremonyCounts } from './ceremony-counts.ts';

const RETRY_AFTER_SECONDS = 2;

export interface Intake {
  /** Counts events against their ceremonies' limit, all of them or none. False when the limit is reached. */
  reserve(events: readonly CeremonyEvent[]): boolean;
  /**
   * Brings reserved events into the log. Null once the log has acknowledged all of them; otherwise why they were not
   * taken, and their reservation is given back.
   */
  take(route: string, events: readonly CeremonyEvent[]): Promise<RequestRefusal | null>;
}

export interface IntakeOptions {
  queue: AppendQueue;
  counts: CeremonyCounts;
  metrics: Metrics;
  logger: Logger;
}

/** The way of good events into `ceremony.events`. */
export function createIntake({ queue, counts, metrics, logger }: IntakeOptions): Intake {
  function reserve(events: readonly CeremonyEvent[]): boolean {
    const taken: CeremonyEvent[] = [];
    for (const event of events) {
      if (!counts.take(countKey(event))) {
        release(taken);
        return false;
      }
      taken.push(event);
    }
    return true;
  }

  async function take(route: string, events: readonly CeremonyEvent[]): Promise<RequestRefusal | null> {
    const answer = queue.offer(
      events.map((event) => ({ key: Buffer.from(event.ceremony_id), value: encode('CeremonyEvent', event) })),
    );
    if (!answer) return refuse(route, events, QUEUE_FULL);
    try {
      await answer;
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      logger.warn({ code: error.code, cause: String(error.cause ?? '') }, error.message);
      return refuse(route, events, LOG_UNAVAILABLE);
    }
    countTaken(events);
    return null;
  }

  /** One step of the counter for each run of events that are counted alike: nearly always one for a request. */
  function countTaken(events: readonly CeremonyEvent[]): void {
    let counted = 0;
    for (const [index, { tenant, source, trust }] of events.entries()) {
      const next = events[index + 1];
      if (next?.tenant === tenant && next.source === source && next.trust === trust) continue;
      const labels = { tenant, source, trust: String(trust) };
      metrics.add('kagimi_collector_events_total', labels, index + 1 - counted);
      counted = index + 1;
    }
  }

  function refuse(route: string, events: readonly CeremonyEvent[], refusal: RequestRefusal): RequestRefusal {
    release(events);
    metrics.add('kagimi_collector_refused_total', { route, reason: refusal.reason }, events.length);
    return refusal;
  }

  function release(events: readonly CeremonyEvent[]): void {
    for (const event of events) counts.giveBack(countKey(event));
  }

  return { reserve, take };
}

/** Who can say anything about a ceremony must not use up the share of who can prove it. */
function countKey({ tenant, ceremony_id, source, trust }: CeremonyEvent): string {
  return `${tenant}|${ceremony_id}|${source}|${trust}`;
}

const QUEUE_FULL: RequestRefusal = {
  reason: 'queue_full',
  message: 'Too many events wait for the log; send this again later.',
  retryAfterSeconds: RETRY_AFTER_SECONDS,
};

const LOG_UNAVAILABLE: RequestRefusal = {
  reason: 'log_unavailable',
  message: 'The log did not acknowledge in time; send this again later.',
  retryAfterSeconds: RETRY_AFTER_SECONDS,
};
