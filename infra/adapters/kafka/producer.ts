import type { Message, PartitionerArgs, Producer } from 'kafkajs';
import type { Clock } from '../../../schemas/clock.ts';
import { type LogAppend, type LogProducer, LogUnavailable } from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import { partitionOf } from '../embedded-log/murmur2.ts';
import type { Note } from '../log-notes.ts';
import { recordBytes } from '../record-size.ts';
import type { KafkaAdmin } from './admin.ts';
import { createClient, type KafkaAccess } from './client.ts';
import { unavailable } from './errors.ts';

/** kafkajs sends all records of a partition as one batch, and the broker takes 1,048,588 bytes of one. */
const REQUEST_BYTES_MAX = 1_040_200;
/** What Kafka adds to a record: lengths, attributes, time and offset deltas. */
const RECORD_OVERHEAD_BYTES = 40;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 1_000;

interface Connection {
  producer: Producer;
  underWay: Set<Promise<unknown>>;
}

export interface KafkaProducerOptions {
  access: KafkaAccess;
  admin: KafkaAdmin;
  clock: Clock;
  note: Note;
  timeoutMs: number;
}

/**
 * acks=all, not idempotent: kafkajs's idempotent producer wedges itself after a hiccup, and a duplicate is harmless by
 * design. After a failure the whole client is made anew, since stale metadata can survive kafkajs's own retries.
 */
export async function createKafkaProducer(options: KafkaProducerOptions): Promise<LogProducer> {
  const { access, admin, clock, note, timeoutMs } = options;
  const known = new Set<string>();
  let current: Promise<Connection> | null = null;
  let closed = false;

  async function append(topic: string, records: readonly LogAppend[]): Promise<void> {
    if (closed) throw new LogUnavailable('This producer is closed.');
    if (records.length === 0) return;
    const requests = splitRequests(topic, records);
    const abandoned = new AbortController();
    const sent = sendAll(topic, requests, abandoned.signal);
    await within(sent, { clock, timeoutMs, late: () => giveUp(topic, abandoned) });
  }

  async function sendAll(topic: string, requests: Message[][], abandoned: AbortSignal): Promise<void> {
    if (!known.has(topic)) await admin.requireTopic(topic);
    known.add(topic);
    for (const messages of requests) {
      if (abandoned.aborted) return;
      current ??= connect();
      const used = current;
      try {
        const connection = await used;
        const sending = connection.producer.send({ topic, messages, acks: -1, timeout: timeoutMs });
        connection.underWay.add(sending);
        await sending.finally(() => connection.underWay.delete(sending));
      } catch (error) {
        retire(used);
        throw unavailable(
          access.brokers,
          `acknowledge ${messages.length} records for topic "${topic}"`,
          error,
        );
      }
    }
  }

  function giveUp(topic: string, abandoned: AbortController): never {
    abandoned.abort();
    if (current) retire(current);
    const where = `Kafka at ${access.brokers.join(', ')}`;
    throw new LogUnavailable(
      `${where} did not acknowledge records for topic "${topic}" within ${timeoutMs} ms.`,
    );
  }

  async function connect(): Promise<Connection> {
    const retries = Math.ceil(Math.log2(RETRY_MS_MAX / RETRY_MS_MIN) + timeoutMs / RETRY_MS_MAX);
    const producer = createClient(access, { clock, requestTimeoutMs: timeoutMs }).producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      createPartitioner: () => partitionAs,
      retry: { initialRetryTime: RETRY_MS_MIN, maxRetryTime: RETRY_MS_MAX, retries },
    });
    await producer.connect();
    return { producer, underWay: new Set() };
  }

  /** Its requests may still be repeated by kafkajs for a while, and would open the connection again. */
  function retire(connection: Promise<Connection>): void {
    if (current !== connection) return;
    current = null;
    if (!closed) note('warn', 'producer_rebuilt', `A new producer for ${access.brokers.join(', ')} is made.`);
    void disconnect(connection).catch(() => undefined);
  }

  async function disconnect(connection: Promise<Connection>): Promise<void> {
    const { producer, underWay } = await connection;
    await Promise.allSettled(underWay);
    await producer.disconnect();
  }

  async function close(): Promise<void> {
    closed = true;
    const closing = current;
    current = null;
    if (!closing) return;
    const gone = disconnect(closing).catch(() => undefined);
    await within(gone, { clock, timeoutMs, late: () => undefined });
  }

  current = connect();
  await current.catch((error: unknown) => {
    current = null;
    throw unavailable(access.brokers, 'be connected to', error);
  });
  return { append, close };
}

/** In order, and each small enough for the broker even if all its records are of one partition. */
function splitRequests(topic: string, records: readonly LogAppend[]): Message[][] {
  const requests: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = recordBytes(topic, record) + RECORD_OVERHEAD_BYTES;
    if (bytes + size > REQUEST_BYTES_MAX) {
      requests.push([]);
      bytes = 0;
    }
    bytes += size;
    requests.at(-1)?.push(messageOf(record));
  }
  return requests;
}

/** As kafkajs's own partitioner would, whose arithmetic in 64-bit objects is a quarter of a producer's CPU. */
function partitionAs({ message: { key, partition }, partitionMetadata }: PartitionerArgs): number {
  if (partition !== undefined) return partition;
  if (!Buffer.isBuffer(key)) throw new TypeError('A record without a key has no partition.');
  return partitionOf(key, partitionMetadata.length);
}

function messageOf({ key, value, headers, partition }: LogAppend): Message {
  return {
    key,
    value,
    ...(headers === undefined ? {} : { headers }),
    ...(partition === undefined ? {} : { partition }),
  };
}
