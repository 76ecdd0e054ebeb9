import type { Clock, Random } from '../../schemas/clock.ts';
import {
  type CommittedPosition,
  type Log,
  type LogConsumer,
  type LogProducer,
  LogUnavailable,
  type PartitionBounds,
  type TopicSpec,
} from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import { systemRandom } from './clock.ts';
import { createEmbeddedConsumer } from './embedded-log/consumer.ts';
import { createLayout } from './embedded-log/layout.ts';
import { createPartitionTail } from './embedded-log/partition-tail.ts';
import { createPositions } from './embedded-log/positions.ts';
import { createEmbeddedProducer } from './embedded-log/producer.ts';
import { createNotes, type LogEvent } from './log-notes.ts';

export interface EmbeddedLogOptions {
  /** A local folder. A network file system does not append atomically and must not be used. */
  directory: string;
  clock: Clock;
  random?: Random;
  logger?: Logger;
  onEvent?: (event: LogEvent) => void;
  limits?: Partial<EmbeddedLogLimits>;
}

export interface EmbeddedLogLimits {
  /** A segment of this size is followed by a new one; old ones go when the topic's retention has passed. */
  segmentBytes: number;
  pollMs: number;
  standbyMs: number;
  handlerGraceMs: number;
}

const LIMITS: EmbeddedLogLimits = {
  segmentBytes: 64 * 1024 * 1024,
  pollMs: 25,
  standbyMs: 250,
  handlerGraceMs: 5_000,
};
const APPEND_TIMEOUT_MS = 5_000;

/**
 * A log in a folder, for one machine with nothing installed: append-only files that any number of processes use at
 * once, without a server. The offset of a record is its byte position in the partition.
 *
 * An append is acknowledged after fdatasync; appends that wait together share one. A process killed in the middle of
 * a write leaves a torn frame, over which every reader steps as soon as something valid follows. Append times never
 * go back as read, whatever the clock did. One member of a group is active at a time. Old segments are deleted when
 * the newest write in them is older than the topic's retention, so the disk holds at most the retention plus one
 * segment of each partition; a full disk makes appends fail with LogUnavailable.
 */
export function createEmbeddedLog(options: EmbeddedLogOptions): Log {
  const { clock, directory } = options;
  const random = options.random ?? systemRandom;
  const limits = { ...LIMITS, ...options.limits };
  const note = createNotes(options);
  const layout = createLayout(directory, random);
  const open: { close(): Promise<void> }[] = [];

  async function createTopics(topics: readonly TopicSpec[]): Promise<void> {
    for (const spec of topics) await layout.createTopic(spec).catch(asUnavailable);
  }

  async function bounds(topic: string): Promise<PartitionBounds[]> {
    const { partitions } = await layout.topic(topic);
    const marker = await layout.marker();
    const numbers = Array.from({ length: partitions }, (_, partition) => partition);
    const tails = numbers.map((partition) =>
      createPartitionTail({
        place: { topic, partition },
        directory: layout.partitionDirectory(topic, partition),
        marker,
      }).bounds(),
    );
    return Promise.all(tails).catch(asUnavailable);
  }

  async function committed(groupId: string, topics: readonly string[]): Promise<CommittedPosition[]> {
    const kept = await createPositions(layout.groupDirectory(groupId)).read().catch(asUnavailable);
    return kept.filter(({ topic }) => topics.includes(topic));
  }

  async function producer({ timeoutMs = APPEND_TIMEOUT_MS } = {}): Promise<LogProducer> {
    const { segmentBytes } = limits;
    const made = await createEmbeddedProducer({ clock, random, layout, segmentBytes, timeoutMs });
    open.push(made);
    return made;
  }

  async function consumer(group: { groupId: string; topics: readonly string[] }): Promise<LogConsumer> {
    const made = await createEmbeddedConsumer({ ...group, ...limits, clock, layout, note });
    open.push(made);
    return made;
  }

  async function close(): Promise<void> {
    await Promise.all(open.splice(0).map((one) => one.close()));
  }

  return { createTopics, bounds, committed, producer, consumer, close };
}

function asUnavailable(error: unknown): never {
  if (!(error instanceof Error) || !('syscall' in error)) throw error;
  throw new LogUnavailable(`The embedded log could not be used: ${error.message}.`, { cause: error });
}
