import type { Clock } from '../../schemas/clock.ts';
import type { Log, LogConsumer, LogProducer } from '../../schemas/log.ts';
import { createKafkaAdmin } from './kafka/admin.ts';
import type { KafkaAccess } from './kafka/client.ts';
import { type ConsumerTimings, createKafkaConsumer } from './kafka/consumer.ts';
import { createKafkaProducer } from './kafka/producer.ts';
import { createNotes, type LogEvent } from './log-notes.ts';

export interface KafkaLogOptions extends KafkaAccess {
  clock: Clock;
  onEvent?: (event: LogEvent) => void;
  timings?: Partial<ConsumerTimings>;
}

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
 * Apache Kafka as the log, through kafkajs. Nothing is connected until it is used; an error says in one sentence which
 * brokers could not do what. Each producer and consumer has its own connections.
 */
export function createKafkaLog(options: KafkaLogOptions): Log {
  const { clock, onEvent, timings, ...access } = options;
  const note = createNotes({ logger: access.logger, onEvent });
  const admin = createKafkaAdmin({ access, clock, note });
  const open: { close(): Promise<void> }[] = [];

  async function producer({ timeoutMs = APPEND_TIMEOUT_MS } = {}): Promise<LogProducer> {
    const made = await createKafkaProducer({ access, admin, clock, note, timeoutMs });
    open.push(made);
    return made;
  }

  async function consumer(group: { groupId: string; topics: readonly string[] }): Promise<LogConsumer> {
    const limits = { ...TIMINGS, ...timings };
    const made = await createKafkaConsumer({ ...group, access, admin, clock, note, timings: limits });
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
