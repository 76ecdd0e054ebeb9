import type { Clock } from '../../../schemas/clock.ts';
import { type CommittedPosition, LogUnavailable } from '../../../schemas/log.ts';
import type { KafkaAdmin } from './admin.ts';

export interface WatchdogOptions {
  admin: KafkaAdmin;
  clock: Clock;
  groupId: string;
  topics: readonly string[];
  stallTimeoutMs: number;
  isBusy: () => boolean;
  positions: () => CommittedPosition[];
  fail: (error: unknown) => void;
}

export interface Watchdog {
  /** Something was fetched, joined or delivered. */
  moved(): void;
  stop(): void;
}

const LOOKS_PER_TIMEOUT = 6;

/**
 * kafkajs can stop fetching for good without an error. When nothing moved for the time-out although the cluster
 * answers and holds records that we have not had, the consumer is failed, so that its process starts anew. A cluster
 * that does not answer is no stall: then there is nothing to do but wait.
 */
export function startWatchdog(options: WatchdogOptions): Watchdog {
  const { clock, stallTimeoutMs } = options;
  const stopped = new AbortController();
  let movedAtMs = clock.monotonic();

  async function watch(): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.sleep(stallTimeoutMs / LOOKS_PER_TIMEOUT, stopped.signal);
      if (options.isBusy()) movedAtMs = clock.monotonic();
      const silentMs = clock.monotonic() - movedAtMs;
      if (silentMs < stallTimeoutMs / LOOKS_PER_TIMEOUT || stopped.signal.aborted) continue;
      const waits = await hasUnread().catch(() => null);
      // The time in which the cluster was away does not count: the client has not had it to come back in.
      if (waits === null) movedAtMs = clock.monotonic();
      if (!waits || clock.monotonic() - movedAtMs < stallTimeoutMs || stopped.signal.aborted) continue;
      const what = `Group ${options.groupId} fetched nothing for ${stallTimeoutMs} ms although records wait`;
      options.fail(new LogUnavailable(`${what}: the Kafka client has stalled, start the process again.`));
      return;
    }
  }

  async function hasUnread(): Promise<boolean> {
    const bounds = (await Promise.all(options.topics.map((topic) => options.admin.bounds(topic)))).flat();
    const delivered = options.positions();
    const known =
      delivered.length > 0 ? delivered : await options.admin.committed(options.groupId, options.topics);
    return known.some(({ topic, partition, offset }) =>
      bounds.some((one) => one.topic === topic && one.partition === partition && one.endOffset > offset),
    );
  }

  void watch();
  return {
    moved: () => {
      movedAtMs = clock.monotonic();
    },
    stop: () => stopped.abort(),
  };
}
