import { Admin, ConfigResourceTypes, ListOffsetTimestamps } from '@platformatic/kafka';
import type { Clock } from '../../../schemas/clock.ts';
import {
  type CommittedPosition,
  LogUnavailable,
  type PartitionBounds,
  type TopicSpec,
} from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import type { Note } from '../log-notes.ts';
import { clientOptions, type KafkaAccess } from './client.ts';
import { errorWords, isFinal, topicMissing, unavailable } from './errors.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/** How long a question is asked again and again; the last request may take its own time-out on top. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 200;
const CLOSE_TIMEOUT_MS = 2_000;

/** What is asked of the cluster beside records. */
export interface ClusterAdmin {
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** @throws LogUnavailable when there is no such topic. */
  requireTopic(topic: string): Promise<void>;
  bounds(topic: string): Promise<PartitionBounds[]>;
  committed(groupId: string, topics: readonly string[]): Promise<CommittedPosition[]>;
  close(): Promise<void>;
}

export function createClusterAdmin(options: { access: KafkaAccess; clock: Clock; note: Note }): ClusterAdmin {
  const { access, clock, note } = options;
  const { brokers } = access;
  const admin = new Admin(clientOptions(access, REQUEST_TIMEOUT_MS));
  let closed = false;

  async function ask<T>(what: string, question: () => Promise<T>): Promise<T> {
    const deadlineMs = clock.monotonic() + PATIENCE_MS;
    for (;;) {
      if (closed) throw new LogUnavailable('This log is closed.');
      try {
        return await question();
      } catch (error) {
        admin.clearMetadata();
        if (clock.monotonic() > deadlineMs || isFinal(error)) throw unavailable(brokers, what, error);
        await clock.sleep(RETRY_MS);
      }
    }
  }

  function topicNames(): Promise<string[]> {
    return ask('list its topics', () => admin.listTopics());
  }

  async function createTopics(topics: readonly TopicSpec[]): Promise<void> {
    const existing = new Set(await topicNames());
    for (const spec of topics.filter(({ topic }) => !existing.has(topic))) await createTopic(spec);
    await warnOfClientTime(topics.filter(({ topic }) => existing.has(topic)).map(({ topic }) => topic));
  }

  /** One at a time: another process may create one of them meanwhile, which fails the whole list. */
  async function createTopic({ topic, partitions, retentionMs }: TopicSpec): Promise<void> {
    const configs = [
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'retention.ms', value: String(retentionMs) },
      { name: 'cleanup.policy', value: 'delete' },
    ];
    await ask(`create topic "${topic}"`, () =>
      admin.createTopics({ topics: [topic], partitions, configs }).catch((error: unknown) => {
        if (!errorWords(error).includes('TOPIC_ALREADY_EXISTS')) throw error;
      }),
    );
    await ask(`find leaders for topic "${topic}"`, () => requireLeaders(topic));
  }

  /** A topic that was just made is known to the brokers only a little later. */
  async function requireLeaders(topic: string): Promise<void> {
    const metadata = await admin.metadata({ topics: [topic], forceUpdate: true });
    const partitions = metadata.topics.get(topic)?.partitions ?? [];
    if (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) return;
    throw new Error(`Topic ${topic} is not led by any broker yet.`);
  }

  async function warnOfClientTime(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const key = 'message.timestamp.type';
    const resources = topics.map((resourceName) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName,
      configurationKeys: [key],
    }));
    const described = await ask('describe its topics', () => admin.describeConfigs({ resources }));
    for (const { resourceName, configs } of described) {
      if (configs.some(({ name, value }) => name === key && value === 'LogAppendTime')) continue;
      note(
        'error',
        'topic_without_append_time',
        `Topic "${resourceName}" does not use LogAppendTime: set ${key}=LogAppendTime on it.`,
      );
    }
  }

  async function requireTopic(topic: string): Promise<void> {
    if (!(await topicNames()).includes(topic)) throw topicMissing(brokers, topic);
  }

  async function partitionsOf(topic: string): Promise<number[]> {
    const metadata = await admin.metadata({ topics: [topic], forceUpdate: true });
    const count = metadata.topics.get(topic)?.partitionsCount ?? 0;
    return Array.from({ length: count }, (_, partition) => partition);
  }

  async function bounds(topic: string): Promise<PartitionBounds[]> {
    await requireTopic(topic);
    return ask(`tell the bounds of topic "${topic}"`, async () => {
      const partitions = await partitionsOf(topic);
      const starts = await offsetsAt(topic, partitions, ListOffsetTimestamps.EARLIEST);
      const ends = await offsetsAt(topic, partitions, ListOffsetTimestamps.LATEST);
      return partitions.map((partition) => ({
        topic,
        partition,
        startOffset: starts.get(partition) ?? 0,
        endOffset: ends.get(partition) ?? 0,
      }));
    });
  }

  async function offsetsAt(
    topic: string,
    partitions: readonly number[],
    timestamp: bigint,
  ): Promise<Map<number, number>> {
    const asked = partitions.map((partitionIndex) => ({ partitionIndex, timestamp }));
    const listed = await admin.listOffsets({ topics: [{ name: topic, partitions: asked }] });
    return new Map(
      listed.flatMap((one) => one.partitions).map((one) => [one.partitionIndex, Number(one.offset)]),
    );
  }

  async function committed(groupId: string, topics: readonly string[]): Promise<CommittedPosition[]> {
    const groups = await ask(`tell the positions of group "${groupId}"`, async () => {
      const asked = topics.map(async (name) => ({ name, partitionIndexes: await partitionsOf(name) }));
      const group = { groupId, topics: await Promise.all(asked) };
      return admin.listConsumerGroupOffsets({ groups: [group], requireStable: true });
    });
    const positions = groups
      .flatMap((group) => group.topics)
      .flatMap(({ name, partitions }) =>
        partitions.map((one) => ({
          topic: name,
          partition: one.partitionIndex,
          offset: Number(one.committedOffset),
          metadata: one.metadata ?? '',
        })),
      );
    // -1 means none.
    return positions.filter(({ offset }) => offset >= 0);
  }

  async function close(): Promise<void> {
    closed = true;
    const gone = admin.close().catch(() => undefined);
    await within(gone, { clock, timeoutMs: CLOSE_TIMEOUT_MS, late: () => undefined });
  }

  return { createTopics, requireTopic, bounds, committed, close };
}
