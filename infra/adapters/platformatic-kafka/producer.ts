import { ProduceAcks, Producer } from '@platformatic/kafka';
import type { Clock } from '../../../schemas/clock.ts';
import { type LogAppend, type LogProducer, LogUnavailable } from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import { partitionOf } from '../embedded-log/murmur2.ts';
import type { Note } from '../log-notes.ts';
import { recordBytes } from '../record-size.ts';
import type { ClusterAdmin } from './admin.ts';
import { clientOptions, type KafkaAccess } from './client.ts';
import { acknowledgedIn, isFinal, unavailable } from './errors.ts';

/** All records of a partition are sent as one batch, and the broker takes 1,048,588 bytes of one. */
const REQUEST_BYTES_MAX = 1_040_200;
/** What Kafka adds to a record: lengths, attributes, time and offset deltas. */
const RECORD_OVERHEAD_BYTES = 40;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 1_000;
const NOWHERE = -1;

interface Connection {
  producer: Producer;
  underWay: Set<Promise<unknown>>;
}

export interface ClusterProducerOptions {
  access: KafkaAccess;
  admin: ClusterAdmin;
  clock: Clock;
  note: Note;
  timeoutMs: number;
}

/**
 * acks=all, not idempotent: a duplicate is harmless by design, and there is no producer state to lose. The partition
 * is always ours to choose: the client's own murmur2 partitioner does not clear the sign as Kafka's does, so unless a
 * topic has 2, 4, 8… partitions it puts nearly half of all keys elsewhere. After a failure the client is made anew.
 */
export async function createClusterProducer(options: ClusterProducerOptions): Promise<LogProducer> {
  const { access, admin, clock, note, timeoutMs } = options;
  const { brokers } = access;
  const known = new Set<string>();
  let current: Connection = connect();
  let closed = false;
  let lastError: unknown;

  function connect(): Connection {
    const producer = new Producer({
      ...clientOptions(access, timeoutMs),
      idempotent: false,
      acks: ProduceAcks.ALL,
      // It would send the partitions again that were acknowledged beside the one that was not.
      repeatOnStaleMetadata: false,
    });
    return { producer, underWay: new Set() };
  }

  async function append(topic: string, records: readonly LogAppend[]): Promise<void> {
    if (closed) throw new LogUnavailable('This producer is closed.');
    if (records.length === 0) return;
    const requests = splitRequests(topic, records);
    const abandoned = new AbortController();
    const sent = sendAll(topic, requests, abandoned.signal);
    await within(sent, { clock, timeoutMs, late: () => giveUp(topic, abandoned) });
  }

  async function sendAll(topic: string, requests: LogAppend[][], abandoned: AbortSignal): Promise<void> {
    if (!known.has(topic)) await admin.requireTopic(topic);
    known.add(topic);
    for (const records of requests) await sendUntilAcknowledged(topic, records, abandoned);
  }

  async function sendUntilAcknowledged(
    topic: string,
    records: readonly LogAppend[],
    abandoned: AbortSignal,
  ): Promise<void> {
    let waiting: readonly LogAppend[] = records;
    for (let retryMs = RETRY_MS_MIN; !abandoned.aborted; retryMs = Math.min(2 * retryMs, RETRY_MS_MAX)) {
      const used = current;
      const placed = new Map<LogAppend, number>();
      try {
        return await send(used, topic, waiting, placed);
      } catch (error) {
        used.producer.clearMetadata();
        if (closed || isFinal(error)) {
          retire(used);
          throw unavailable(brokers, `acknowledge ${records.length} records for topic "${topic}"`, error);
        }
        lastError = error;
        const done = acknowledgedIn(error);
        waiting = waiting.filter((record) => !done.has(placed.get(record) ?? NOWHERE));
        if (waiting.length === 0) return;
      }
      await clock.sleep(retryMs, abandoned);
    }
  }

  async function send(
    { producer, underWay }: Connection,
    topic: string,
    records: readonly LogAppend[],
    placed: Map<LogAppend, number>,
  ): Promise<void> {
    const metadata = await producer.metadata({ topics: [topic] });
    const partitions = metadata.topics.get(topic)?.partitionsCount ?? 0;
    for (const record of records) placed.set(record, record.partition ?? partitionOf(record.key, partitions));
    const messages = records.map((record) => messageOf(topic, record, placed.get(record) ?? NOWHERE));
    const sending = producer.send({ messages, acks: ProduceAcks.ALL });
    underWay.add(sending);
    await sending.finally(() => underWay.delete(sending));
  }

  function giveUp(topic: string, abandoned: AbortController): never {
    abandoned.abort();
    retire(current);
    const where = `Kafka at ${brokers.join(', ')}`;
    throw new LogUnavailable(
      `${where} did not acknowledge records for topic "${topic}" within ${timeoutMs} ms.`,
      { cause: lastError },
    );
  }

  function retire(used: Connection): void {
    if (current !== used || closed) return;
    current = connect();
    note('warn', 'producer_rebuilt', `A new producer for ${brokers.join(', ')} is made.`);
    void disconnect(used).catch(() => undefined);
  }

  async function disconnect({ producer, underWay }: Connection): Promise<void> {
    await Promise.allSettled(underWay);
    await producer.close();
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    const gone = disconnect(current).catch(() => undefined);
    await within(gone, { clock, timeoutMs, late: () => undefined });
  }

  await within(current.producer.metadata({ topics: [] }), {
    clock,
    timeoutMs,
    late: () => {
      throw new LogUnavailable(`Kafka at ${brokers.join(', ')} did not answer within ${timeoutMs} ms.`);
    },
  }).catch(async (error: unknown) => {
    await close();
    throw unavailable(brokers, 'be connected to', error);
  });
  return { append, close };
}

/** In order, and each small enough for the broker even if all its records are of one partition. */
function splitRequests(topic: string, records: readonly LogAppend[]): LogAppend[][] {
  const requests: LogAppend[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = recordBytes(topic, record) + RECORD_OVERHEAD_BYTES;
    if (bytes + size > REQUEST_BYTES_MAX) {
      requests.push([]);
      bytes = 0;
    }
    bytes += size;
    requests.at(-1)?.push(record);
  }
  return requests;
}

function messageOf(topic: string, { key, value, headers }: LogAppend, partition: number) {
  const pairs = Object.entries(headers ?? {}).map(([name, text]): [Buffer, Buffer] => [
    Buffer.from(name),
    Buffer.from(text),
  ]);
  return { topic, key, value, headers: new Map(pairs), partition };
}
