import type { Clock, Random } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { SigningKey } from '../../schemas/signatures.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import { createGatewayPost } from './gateway-post.ts';

/** How a relying party tells Kagimi what it knows, without ever waiting for Kagimi. */
export interface Reporter {
  /** Takes the event and returns at once; when the queue is full the oldest event goes, and is counted. */
  report(event: GatewayEvent): void;
  stats(): ReporterStats;
  /** Sends what is waiting for at most `closeTimeoutMs`; the rest is counted as dropped. */
  close(): Promise<void>;
}

export interface ReporterStats {
  queuedEvents: number;
  sentEvents: number;
  /** Lost to a full queue, or to closing. */
  droppedEvents: number;
  /** Refused by the collector for good (a 4xx other than 408 and 429). */
  refusedEvents: number;
  retries: number;
}

export interface ReporterBounds {
  queueEventsMax: number;
  batchEventsMax: number;
  flushIntervalMs: number;
  requestTimeoutMs: number;
  backoffMinMs: number;
  backoffMaxMs: number;
  closeTimeoutMs: number;
}

export const REPORTER_BOUNDS: ReporterBounds = {
  queueEventsMax: 5_000,
  batchEventsMax: 200,
  flushIntervalMs: 200,
  requestTimeoutMs: 5_000,
  backoffMinMs: 250,
  backoffMaxMs: 30_000,
  closeTimeoutMs: 2_000,
};

export interface ReporterOptions {
  collectorUrl: string;
  tenant: { id: string; gatewayKey: SigningKey };
  clock: Clock;
  random: Random;
  logger: Logger;
  bounds?: Partial<ReporterBounds>;
}

const DROPS_PER_WARNING = 1_000;
export function createReporter(options: ReporterOptions): Reporter {
  const { clock, logger } = options;
  const bounds: ReporterBounds = { ...REPORTER_BOUNDS, ...options.bounds };
  const queue: GatewayEvent[] = [];
  const stats: ReporterStats = {
    queuedEvents: 0,
    sentEvents: 0,
    droppedEvents: 0,
    refusedEvents: 0,
    retries: 0,
  };
  const post = createGatewayPost({ ...options, requestTimeoutMs: bounds.requestTimeoutMs });
  const closing = new AbortController();
  const ended = new AbortController();
  let wake: () => void = () => undefined;
  let running: Promise<void> | null = null;

  function report(event: GatewayEvent): void {
    if (closing.signal.aborted) {
      stats.droppedEvents += 1;
      return;
    }
    if (queue.length >= bounds.queueEventsMax) {
      queue.shift();
      countDropped();
    }
    queue.push(event);
    running ??= run();
    wake();
  }

  function countDropped(): void {
    stats.droppedEvents += 1;
    if (stats.droppedEvents % DROPS_PER_WARNING !== 1) return;
    logger.warn(
      { code: 'demo_report_dropped', dropped: stats.droppedEvents, queueEventsMax: bounds.queueEventsMax },
      'The queue before the collector is full; the oldest gateway events are dropped.',
    );
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      if (queue.length === 0) {
        if (closing.signal.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      await clock.sleep(bounds.flushIntervalMs, closing.signal);
      await deliver(queue.splice(0, bounds.batchEventsMax));
    }
  }

  /** One batch, until the collector takes or refuses it. Its events keep their ids, so a repeat counts once. */
  async function deliver(batch: GatewayEvent[]): Promise<void> {
    const body = Buffer.from(batch.map((event) => `${JSON.stringify(event)}\n`).join(''));
    for (let attempt = 0; !ended.signal.aborted; attempt += 1) {
      const answer = await post(body, ended.signal);
      if (answer.kind === 'taken') {
        stats.sentEvents += batch.length;
        return;
      }
      if (answer.kind === 'refused') {
        stats.refusedEvents += batch.length;
        logger.warn(
          { code: 'demo_report_refused', status: answer.status, events: batch.length },
          'The collector refused a batch of gateway events; check the tenant and its gateway key.',
        );
        return;
      }
      if (attempt === 0) {
        logger.warn(
          { code: 'demo_report_delayed', events: batch.length },
          'The collector does not answer; gateway events wait.',
        );
      }
      stats.retries += 1;
      await clock.sleep(
        Math.max(Math.min(bounds.backoffMaxMs, answer.afterMs), backoffMs(attempt, bounds, options.random)),
        AbortSignal.any([ended.signal, closing.signal]),
      );
      if (closing.signal.aborted && attempt > 0) break;
    }
    stats.droppedEvents += batch.length;
  }

  async function close(): Promise<void> {
    closing.abort();
    wake();
    const over = clock.sleep(bounds.closeTimeoutMs, ended.signal);
    await Promise.race([running ?? Promise.resolve(), over]);
    ended.abort();
    await running;
    stats.droppedEvents += queue.length;
    queue.length = 0;
  }

  return { report, stats: () => ({ ...stats, queuedEvents: queue.length }), close };
}

/** Doubles from the minimum to the maximum, spread over its upper half so that many senders do not march in step. */
function backoffMs(attempt: number, { backoffMinMs, backoffMaxMs }: ReporterBounds, random: Random): number {
  const ceiling = Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(attempt, 16));
  return ceiling * (0.5 + random.next() / 2);
}
