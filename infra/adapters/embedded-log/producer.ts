import type { Clock, Random } from '../../../schemas/clock.ts';
import { type LogAppend, type LogProducer, LogUnavailable, type TopicSpec } from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import { recordBytes } from '../record-size.ts';
import { encodeFrame } from './frame.ts';
import type { Layout } from './layout.ts';
import { partitionOf } from './murmur2.ts';
import { createPartitionWriter } from './partition-writer.ts';

const WRITE_BYTES_MAX = 4 * 1024 * 1024;
const PENDING_BYTES_MAX = 64 * 1024 * 1024;

interface Waiting {
  bytes: Buffer;
  lastSequence: number;
  settle: (error: Error | null) => void;
}

interface PartitionQueue {
  add(records: readonly LogAppend[]): Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddedProducerOptions {
  clock: Clock;
  random: Random;
  layout: Layout;
  segmentBytes: number;
  timeoutMs: number;
}

/** Appends that wait for the same partition share one write and one fdatasync. */
export async function createEmbeddedProducer(options: EmbeddedProducerOptions): Promise<LogProducer> {
  const { clock, layout, timeoutMs } = options;
  const marker = await layout.marker();
  const topics = new Map<string, TopicSpec>();
  const queues = new Map<string, PartitionQueue>();
  let closed = false;

  async function append(topic: string, records: readonly LogAppend[]): Promise<void> {
    if (closed) throw new LogUnavailable('This producer of the embedded log is closed.');
    if (records.length === 0) return;
    const written = writeAll(topic, records).catch(asUnavailable);
    await within(written, {
      clock,
      timeoutMs,
      late: () => {
        throw new LogUnavailable(
          `The embedded log did not write to topic "${topic}" within ${timeoutMs} ms.`,
        );
      },
    });
  }

  async function writeAll(topic: string, records: readonly LogAppend[]): Promise<void> {
    const spec = topics.get(topic) ?? (await layout.topic(topic));
    topics.set(topic, spec);
    const byPartition = new Map<number, LogAppend[]>();
    for (const record of records) {
      recordBytes(topic, record);
      const partition = record.partition ?? partitionOf(record.key, spec.partitions);
      if (partition >= spec.partitions) {
        throw new RangeError(`Topic "${topic}" has ${spec.partitions} partitions: there is no ${partition}.`);
      }
      const list = byPartition.get(partition);
      if (list) list.push(record);
      else byPartition.set(partition, [record]);
    }
    await Promise.all([...byPartition].map(([partition, list]) => queueOf(spec, partition).add(list)));
  }

  function queueOf(spec: TopicSpec, partition: number): PartitionQueue {
    const directory = layout.partitionDirectory(spec.topic, partition);
    const existing = queues.get(directory);
    if (existing) return existing;
    const queue = createPartitionQueue({ ...options, directory, marker, retentionMs: spec.retentionMs });
    queues.set(directory, queue);
    return queue;
  }

  async function close(): Promise<void> {
    closed = true;
    const closing = Promise.all([...queues.values()].map((queue) => queue.close())).then(() => undefined);
    await within(closing, { clock, timeoutMs, late: () => undefined });
  }

  return { append, close };
}

function createPartitionQueue(
  options: EmbeddedProducerOptions & { directory: string; marker: Buffer; retentionMs: number },
): PartitionQueue {
  const writer = options.random.bytes(4).readUInt32LE(0);
  const file = createPartitionWriter({ ...options, writer });
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let sequence = 0;
  let lastMs = 0;
  let flushing: Promise<void> = Promise.resolve();
  let busy = false;

  function add(records: readonly LogAppend[]): Promise<void> {
    const bytes = Buffer.concat(records.map(encode));
    if (waitingBytes + bytes.length > PENDING_BYTES_MAX) {
      throw new LogUnavailable(
        `More than ${PENDING_BYTES_MAX} bytes wait for ${options.directory} to be written.`,
      );
    }
    waitingBytes += bytes.length;
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null) => (error ? reject(error) : resolve());
      waiting.push({ bytes, lastSequence: sequence, settle });
      if (!busy) flushing = flush();
    });
  }

  function encode(record: LogAppend): Buffer {
    sequence = (sequence + 1) % 2 ** 32;
    lastMs = Math.max(lastMs, options.clock.now());
    const { key, value, headers = {} } = record;
    const content = { appendedAtMs: lastMs, writer, sequence, key, value, headers };
    return encodeFrame(options.marker, { kind: 'record', ...content });
  }

  async function flush(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const group = takeGroup();
      const bytes = Buffer.concat(group.map((one) => one.bytes));
      const outcome = await file.write({ bytes, lastSequence: group.at(-1)?.lastSequence ?? 0 }).then(
        () => null,
        (error: unknown) => unavailable(error),
      );
      if (outcome) await file.close().catch(() => undefined);
      waitingBytes -= bytes.length;
      for (const one of group) one.settle(outcome);
    }
    busy = false;
  }

  function takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const one of waiting) {
      bytes += one.bytes.length;
      if (count > 0 && bytes > WRITE_BYTES_MAX) break;
      count += 1;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  }

  async function close(): Promise<void> {
    await flushing;
    await file.close();
  }

  return { add, close };
}

/** Errors of the file system become LogUnavailable; what the caller did wrong stays what it is. */
function asUnavailable(error: unknown): never {
  throw unavailable(error);
}

function unavailable(error: unknown): Error {
  if (!(error instanceof Error)) return new LogUnavailable('The embedded log failed.', { cause: error });
  if (error instanceof LogUnavailable || !('syscall' in error)) return error;
  return new LogUnavailable(`The embedded log could not be written: ${error.message}.`, { cause: error });
}
