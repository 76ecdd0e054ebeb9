import type { Clock } from '../../../schemas/clock.ts';
import {
  type CommittedPosition,
  type ConsumerHandler,
  type LogConsumer,
  type LogRecord,
  LogUnavailable,
  type TopicPartition,
} from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import type { Note } from '../log-notes.ts';
import type { Layout } from './layout.ts';
import { createMembership } from './membership.ts';
import { createPartitionReader, type PartitionReader } from './partition-reader.ts';
import { createPartitionTail, type PartitionTail } from './partition-tail.ts';
import { createPositions } from './positions.ts';

export interface EmbeddedConsumerOptions {
  clock: Clock;
  layout: Layout;
  note: Note;
  groupId: string;
  topics: readonly string[];
  pollMs: number;
  standbyMs: number;
  /** How long close() waits for a handler that is at work. */
  handlerGraceMs: number;
}

interface Source {
  place: TopicPartition;
  reader: PartitionReader;
  tail: PartitionTail;
}

/**
 * One member of a group is active and has every partition; the others wait in run() until its place is free.
 * A handler that throws ends run() with its error.
 */
export async function createEmbeddedConsumer(options: EmbeddedConsumerOptions): Promise<LogConsumer> {
  const { clock, layout, note, groupId } = options;
  const specs = await Promise.all(options.topics.map((topic) => layout.topic(topic)));
  const places = specs.flatMap(({ topic, partitions }) =>
    Array.from({ length: partitions }, (_, partition): TopicPartition => ({ topic, partition })),
  );
  const membership = createMembership(layout.groupDirectory(groupId));
  const positions = createPositions(layout.groupDirectory(groupId));
  const closing = new AbortController();
  let active = false;
  let running: Promise<void> | null = null;

  function run(handler: ConsumerHandler): Promise<void> {
    running ??= runOnce(handler).catch(asUnavailable);
    return running;
  }

  async function runOnce(handler: ConsumerHandler): Promise<void> {
    while (!closing.signal.aborted && !(await membership.tryAcquire())) {
      await clock.sleep(options.standbyMs, closing.signal);
    }
    let sources: Source[] = [];
    try {
      if (closing.signal.aborted) return;
      active = true;
      const committed = await positions.read();
      const assigned = places.map((place) => ({ ...place, committed: find(committed, place) }));
      sources = await Promise.all(assigned.map(openSource));
      note('info', 'assigned', `${places.length} partitions of group ${groupId} are ours.`);
      await untilGrace(handler.assigned(assigned));
      await deliver(handler, sources);
      note('info', 'revoked', `The partitions of group ${groupId} are given up.`);
      await untilGrace(handler.revoked(places));
    } finally {
      active = false;
      await Promise.all(sources.map(({ reader }) => reader.close()));
      await membership.release();
    }
  }

  async function openSource(
    place: TopicPartition & { committed: CommittedPosition | null },
  ): Promise<Source> {
    const { topic, partition, committed } = place;
    const directory = layout.partitionDirectory(topic, partition);
    const at = { place: { topic, partition }, directory, marker: await layout.marker() };
    const tail = createPartitionTail(at);
    const { startOffset, endOffset } = await tail.bounds();
    let fromOffset = committed?.offset ?? startOffset;
    if (fromOffset > endOffset) {
      const where = `Group ${groupId} stands at ${fromOffset} of ${topic}/${partition}, which ends at ${endOffset}`;
      note('error', 'offset_out_of_range', `${where}: reading starts again at ${startOffset}.`);
      fromOffset = startOffset;
    }
    return { place: { topic, partition }, tail, reader: createPartitionReader({ ...at, fromOffset, note }) };
  }

  async function deliver(handler: ConsumerHandler, sources: readonly Source[]): Promise<void> {
    while (!closing.signal.aborted) {
      let delivered = 0;
      for (const { reader, tail } of sources) {
        const records: LogRecord[] = closing.signal.aborted ? [] : await reader.read();
        if (records.length === 0) continue;
        delivered += records.length;
        const bounds = await tail.bounds();
        if (!closing.signal.aborted) await untilGrace(handler.batch(records, bounds));
      }
      if (delivered === 0) await clock.sleep(options.pollMs, closing.signal);
    }
  }

  /** The handler's own time, however long, until close() is called; from then on only the grace. */
  async function untilGrace(work: Promise<void>): Promise<void> {
    const finished = new AbortController();
    const abandoned = new Promise<void>((resolve) => {
      const giveUp = () => void clock.sleep(options.handlerGraceMs, finished.signal).then(resolve);
      if (closing.signal.aborted) giveUp();
      else closing.signal.addEventListener('abort', giveUp, { once: true });
      finished.signal.addEventListener('abort', () => closing.signal.removeEventListener('abort', giveUp));
    });
    try {
      await Promise.race([work, abandoned]);
    } finally {
      finished.abort();
    }
  }

  async function commit(wanted: readonly CommittedPosition[]): Promise<void> {
    const ours = active
      ? wanted.filter((position) => places.some((place) => samePlace(place, position)))
      : [];
    if (ours.length < wanted.length) {
      note(
        'warn',
        'commit_ignored',
        `${wanted.length - ours.length} positions of group ${groupId} are not ours to keep.`,
      );
    }
    if (ours.length > 0) await positions.keep(ours).catch(asUnavailable);
  }

  async function close(): Promise<void> {
    closing.abort();
    const ended = (running ?? Promise.resolve()).catch(() => undefined);
    await within(ended, { clock, timeoutMs: 3 * options.handlerGraceMs, late: () => undefined });
  }

  return { run, commit, close };
}

function samePlace(a: TopicPartition, b: TopicPartition): boolean {
  return a.topic === b.topic && a.partition === b.partition;
}

function find(positions: readonly CommittedPosition[], place: TopicPartition): CommittedPosition | null {
  return positions.find((position) => samePlace(position, place)) ?? null;
}

function asUnavailable(error: unknown): never {
  if (!(error instanceof Error) || !('syscall' in error)) throw error;
  throw new LogUnavailable(`The embedded log could not be read: ${error.message}.`, { cause: error });
}
