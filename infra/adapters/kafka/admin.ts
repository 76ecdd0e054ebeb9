// kafkajs is CommonJS: Node sees only some of its names as exports, and the default has them all.
import kafkajs, { type Admin } from 'kafkajs';
import type { Clock } from '../../../schemas/clock.ts';
import {
  type CommittedPosition,
  LogUnavailable,
  type PartitionBounds,
  type TopicSpec,
} from '../../../schemas/log.ts';
import type { Note } from '../log-notes.ts';
import { createClient, type KafkaAccess } from './client.ts';
import { errorWord, topicMissing, unavailable } from './errors.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const LEADER_PAUSE_MS = 100;
const NO_LEADER_YET = new Set(['LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

/** What is asked of the cluster beside records. The connection is made at the first question, and after a failure again. */
export interface KafkaAdmin {
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** @throws LogUnavailable when there is no such topic. */
  requireTopic(topic: string): Promise<void>;
  bounds(topic: string): Promise<PartitionBounds[]>;
  committed(groupId: string, topics: readonly string[]): Promise<CommittedPosition[]>;
  close(): Promise<void>;
}

export function createKafkaAdmin(options: { access: KafkaAccess; clock: Clock; note: Note }): KafkaAdmin {
  const { access, clock, note } = options;
  const { brokers } = access;
  let connection: Promise<Admin> | null = null;

  async function connect(): Promise<Admin> {
    const admin = createClient(access, { clock, requestTimeoutMs: REQUEST_TIMEOUT_MS }).admin({
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    });
    await admin.connect();
    return admin;
  }

  async function ask<T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    connection ??= connect();
    const asked = connection;
    try {
      return await untilAnswered(await asked, question);
    } catch (error) {
      if (connection === asked) connection = null;
      void asked.then((admin) => admin.disconnect()).catch(() => undefined);
      throw unavailable(brokers, what, error);
    }
  }

  async function createTopics(topics: readonly TopicSpec[]): Promise<void> {
    const existing = new Set(await ask('list its topics', (admin) => admin.listTopics()));
    const missing = topics.filter(({ topic }) => !existing.has(topic));
    for (const spec of missing) await createTopic(spec);
    await warnOfClientTime(topics.filter(({ topic }) => existing.has(topic)).map(({ topic }) => topic));
  }

  /** One at a time: another process may create one of them meanwhile, and kafkajs then fails the whole list. */
  async function createTopic({ topic, partitions, retentionMs }: TopicSpec): Promise<void> {
    const configEntries = [
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'retention.ms', value: String(retentionMs) },
      { name: 'cleanup.policy', value: 'delete' },
    ];
    await ask(`create topic "${topic}"`, async (admin) => {
      const spec = { topic, numPartitions: partitions, configEntries };
      await admin.createTopics({ topics: [spec], waitForLeaders: false }).catch(ignoreExisting);
    });
    await ask(`wait for topic "${topic}"`, (admin) => untilKnown(admin, topic));
  }

  /** A leader is being chosen, as just after a topic's birth or a broker's death: the same question, a moment later. */
  async function untilAnswered<T>(admin: Admin, question: (admin: Admin) => Promise<T>): Promise<T> {
    const deadlineMs = clock.monotonic() + REQUEST_TIMEOUT_MS;
    for (;;) {
      try {
        return await question(admin);
      } catch (error) {
        if (!NO_LEADER_YET.has(errorWord(error) ?? '') || clock.monotonic() > deadlineMs) throw error;
        await clock.sleep(LEADER_PAUSE_MS);
      }
    }
  }

  /** kafkajs's own wait gives up where a broker has not heard of the new topic yet, as just after its start. */
  async function untilKnown(admin: Admin, topic: string): Promise<void> {
    const deadlineMs = clock.monotonic() + REQUEST_TIMEOUT_MS;
    while (!(await admin.listTopics()).includes(topic) && clock.monotonic() < deadlineMs) {
      await clock.sleep(LEADER_PAUSE_MS);
    }
    // Asks each leader itself: only then does none of them refuse a first record, to be sent twice.
    await admin.fetchTopicOffsets(topic);
  }

  async function warnOfClientTime(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const resources = topics.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['message.timestamp.type'],
    }));
    const described = await ask('describe its topics', (admin) =>
      admin.describeConfigs({ resources, includeSynonyms: false }),
    );
    for (const { resourceName, configEntries } of described.resources) {
      if (configEntries.some(({ configValue }) => configValue === 'LogAppendTime')) continue;
      note(
        'error',
        'topic_without_append_time',
        `Topic "${resourceName}" does not use LogAppendTime: set message.timestamp.type=LogAppendTime on it.`,
      );
    }
  }

  async function requireTopic(topic: string): Promise<void> {
    const topics = await ask('list its topics', (admin) => admin.listTopics());
    if (!topics.includes(topic)) throw topicMissing(brokers, topic);
  }

  async function bounds(topic: string): Promise<PartitionBounds[]> {
    const partitions = await ask(`tell the bounds of topic "${topic}"`, (admin) =>
      admin.fetchTopicOffsets(topic),
    ).catch((error: unknown) => {
      throw errorWord(error) === 'UNKNOWN_TOPIC_OR_PARTITION' ? topicMissing(brokers, topic, error) : error;
    });
    return partitions
      .map(({ partition, low, high }) => ({
        topic,
        partition,
        startOffset: Number(low),
        endOffset: Number(high),
      }))
      .sort((a, b) => a.partition - b.partition);
  }

  async function committed(groupId: string, topics: readonly string[]): Promise<CommittedPosition[]> {
    const answers = await ask(`tell the positions of group "${groupId}"`, (admin) =>
      admin.fetchOffsets({ groupId, topics: [...topics] }),
    );
    const positions = answers.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, metadata }) => ({
        topic,
        partition,
        offset: Number(offset),
        metadata: metadata ?? '',
      })),
    );
    // -1 means none; kafkajs itself commits -2 ("the oldest") when a position is out of range.
    return positions.filter(({ offset }) => offset >= 0);
  }

  async function close(): Promise<void> {
    const closing = connection;
    connection = Promise.reject(new LogUnavailable('This log is closed.'));
    connection.catch(() => undefined);
    await closing?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  return { createTopics, requireTopic, bounds, committed, close };
}

function ignoreExisting(error: unknown): boolean {
  const errors =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error];
  if (errors.every((one) => errorWord(one) === 'TOPIC_ALREADY_EXISTS')) return false;
  throw error;
}
