import type { Consumer } from 'kafkajs';
import type { Clock } from '../../../schemas/clock.ts';
import type {
  CommittedPosition,
  ConsumerHandler,
  PartitionBounds,
  TopicPartition,
} from '../../../schemas/log.ts';
import type { Note } from '../log-notes.ts';
import type { KafkaAdmin } from './admin.ts';

const ASK_AGAIN_MS = 1_000;

export interface AssignmentOptions {
  admin: KafkaAdmin;
  clock: Clock;
  note: Note;
  groupId: string;
  consumer: Consumer;
  handler: ConsumerHandler;
  /** How long the cluster may fail to say where the group stands, before the consumer is given up. */
  patienceMs: number;
  /** Resolves when no batch is in the handler's hands. */
  handlerIdle: () => Promise<void>;
  /** The consumer is beyond help. */
  fail: (error: unknown) => void;
}

/** Which partitions are ours, and since when; one generation of the group after the other. */
export interface Assignment {
  /** kafkajs joined a generation. Must run before anything of it is fetched, so it is not asynchronous. */
  joined(places: readonly TopicPartition[]): void;
  /** The partitions go, or will in a moment. Resolves when the handler has been told. */
  leave(): Promise<void>;
  /** Whether batches of this partition may be delivered: the handler knows where they start. */
  isLive(place: TopicPartition): boolean;
  mayCommit(place: TopicPartition): boolean;
  /** The first offset not yet delivered, of every live partition. */
  positions(): CommittedPosition[];
  advance(place: TopicPartition, nextOffset: number): void;
  /** First offset kept, as it was when the partition became ours. */
  startOffset(place: TopicPartition): number;
}

interface StartingPoint extends TopicPartition {
  committed: CommittedPosition | null;
  bounds: PartitionBounds;
  fromOffset: number;
}

/**
 * Everything that a generation brings is paused until the handler has been told, and then read from the very position
 * that the handler was told: kafkajs's own idea of the position, and batches that it fetched in an earlier generation,
 * play no part.
 */
export function createAssignment(options: AssignmentOptions): Assignment {
  const { admin, clock, note, groupId, consumer, handler } = options;
  let generation = 0;
  let owned: readonly TopicPartition[] = [];
  let commitable = new Set<string>();
  const live = new Map<string, CommittedPosition>();
  const starts = new Map<string, number>();
  let turn: Promise<void> = Promise.resolve();

  function joined(places: readonly TopicPartition[]): void {
    generation += 1;
    live.clear();
    commitable = new Set();
    consumer.pause(byTopic(places));
    const mine = generation;
    take(() => enter(places, () => mine === generation));
  }

  async function enter(places: readonly TopicPartition[], isCurrent: () => boolean): Promise<void> {
    await tellRevoked();
    await options.handlerIdle();
    if (places.length === 0 || !isCurrent()) return;
    const points = await startingPoints(places, isCurrent);
    if (!isCurrent()) return;
    owned = places;
    commitable = new Set(places.map(nameOf));
    note('info', 'assigned', `${places.length} partitions are ours in group ${groupId}.`);
    await handler.assigned(
      points.map(({ topic, partition, committed }) => ({ topic, partition, committed })),
    );
    if (!isCurrent()) return;
    for (const { topic, partition, fromOffset, bounds } of points) {
      consumer.seek({ topic, partition, offset: String(fromOffset) });
      live.set(nameOf({ topic, partition }), { topic, partition, offset: fromOffset, metadata: '' });
      starts.set(nameOf({ topic, partition }), bounds.startOffset);
    }
    consumer.resume(byTopic(places));
  }

  async function startingPoints(
    places: readonly TopicPartition[],
    isCurrent: () => boolean,
  ): Promise<StartingPoint[]> {
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const deadlineMs = clock.monotonic() + options.patienceMs;
    for (;;) {
      try {
        const committed = await admin.committed(groupId, topics);
        const bounds = (await Promise.all(topics.map((topic) => admin.bounds(topic)))).flat();
        return places.map((place) => startingPoint(place, committed, bounds));
      } catch (error) {
        if (clock.monotonic() > deadlineMs) throw error;
        if (!isCurrent()) return [];
        await clock.sleep(ASK_AGAIN_MS);
      }
    }
  }

  function startingPoint(
    place: TopicPartition,
    positions: readonly CommittedPosition[],
    allBounds: readonly PartitionBounds[],
  ): StartingPoint {
    const committed = positions.find((one) => nameOf(one) === nameOf(place)) ?? null;
    const bounds = allBounds.find((one) => nameOf(one) === nameOf(place)) ?? {
      ...place,
      startOffset: 0,
      endOffset: 0,
    };
    const fromOffset = committed?.offset ?? bounds.startOffset;
    if (fromOffset >= bounds.startOffset && fromOffset <= bounds.endOffset) {
      return { ...place, committed, bounds, fromOffset };
    }
    const kept = `${bounds.startOffset} to ${bounds.endOffset}`;
    note(
      'error',
      'offset_out_of_range',
      `Group ${groupId} stands at ${fromOffset} of ${nameOf(place)}, which keeps ${kept}: reading starts at the oldest.`,
    );
    return { ...place, committed, bounds, fromOffset: bounds.startOffset };
  }

  function leave(): Promise<void> {
    generation += 1;
    live.clear();
    return take(tellRevoked);
  }

  async function tellRevoked(): Promise<void> {
    if (owned.length === 0) return;
    const places = owned;
    owned = [];
    note('info', 'revoked', `${places.length} partitions are not ours any more in group ${groupId}.`);
    await handler.revoked(places);
    for (const place of places) commitable.delete(nameOf(place));
  }

  /** One change after the other. */
  function take(change: () => Promise<void>): Promise<void> {
    turn = turn.then(change).catch(options.fail);
    return turn;
  }

  function advance(place: TopicPartition, nextOffset: number): void {
    const at = live.get(nameOf(place));
    if (at) at.offset = nextOffset;
  }

  return {
    joined,
    leave,
    isLive: (place) => live.has(nameOf(place)),
    mayCommit: (place) => commitable.has(nameOf(place)),
    positions: () => [...live.values()],
    advance,
    startOffset: (place) => starts.get(nameOf(place)) ?? 0,
  };
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function byTopic(places: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of places) {
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}
