import type { Log, LogConsumer, LogProducer } from '../../schemas/log.ts';
import type { ConsumerTimings } from './kafka/consumer.ts';
import type { KafkaLogOptions } from './kafka.ts';
import { createNotes } from './log-notes.ts';
import { createClusterAdmin } from './platformatic-kafka/admin.ts';
import { createClusterConsumer } from './platformatic-kafka/consumer.ts';
import { createClusterProducer } from './platformatic-kafka/producer.ts';

const APPEND_TIMEOUT_MS = 5_000;
const TIMINGS: ConsumerTimings = {
  sessionTimeoutMs: 30_000,
  rebalanceTimeoutMs: 60_000,
  heartbeatMs: 3_000,
  fetchWaitMs: 250,
  stallTimeoutMs: 60_000,
  handlerGraceMs: 5_000,
  revokeGraceMs: 2_000,
};

/**
 * Apache Kafka (3.5 or later) as the log, through @platformatic/kafka: the same options and the same behaviour as
 * `createKafkaLog`, over another client. Nothing is connected until it is used; an error says in one sentence which
 * brokers could not do what. Each producer and consumer has its own connections.
 */
export function createPlatformaticKafkaLog(options: KafkaLogOptions): Log {
  const { clock, onEvent, timings, ...access } = options;
  const note = createNotes({ logger: access.logger, onEvent });
  const admin = createClusterAdmin({ access, clock, note });
  const open: { close(): Promise<void> }[] = [];

  async function producer({ timeoutMs = APPEND_TIMEOUT_MS } = {}): Promise<LogProducer> {
    const made = await createClusterProducer({ access, admin, clock, note, timeoutMs });
    open.push(made);
    return made;
  }

  async function consumer(group: { groupId: string; topics: readonly string[] }): Promise<LogConsumer> {
    const limits = { ...TIMINGS, ...timings };
    const made = await createClusterConsumer({ ...group, access, admin, clock, note, timings: limits });
    open.push(made);
    return made;
  }

  async function close(): Promise<void> {
    await Promise.all(open.splice(0).map((one) => one.close()));
    await admin.close();
  }

  const { createTopics, bounds, committed } = admin;
  return { createTopics, bounds, committed, producer, consumer, close };
}
