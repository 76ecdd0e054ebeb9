import type { Clock } from '../../../schemas/clock.ts';
import type { CommittedPosition, Log, LogConsumer, LogRecord } from '../../../schemas/log.ts';
import { SETTINGS } from '../../../schemas/settings.ts';
import { createRawInserter, type RawInserter } from '../raw-insert.ts';

/**
 * The least that a processor can do: read the topic and insert each frame as it is into one String column, as
 * RowBinary (a length and the bytes), in batches of the engine's size and pace, and commit after the acknowledgement.
 */
export interface PassThroughOptions {
  log: Log;
  clock: Clock;
  clickhouse: { url: string; database: string };
  topic: string;
  groupId: string;
  records: number;
}

export const PASS_THROUGH_TABLE = `CREATE TABLE IF NOT EXISTS frames (frame String)
ENGINE = MergeTree ORDER BY tuple() SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

export async function runPassThrough(options: PassThroughOptions): Promise<void> {
  const { clock, topic } = options;
  const consumer = await options.log.consumer({ groupId: options.groupId, topics: [topic] });
  const inserter = createRawInserter(options.clickhouse);
  const buffer = createBuffer({ consumer, inserter, topic });
  const stopping = new AbortController();
  let received = 0;

  async function flushRegularly(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(FLUSH_MS, stopping.signal);
      await buffer.flush();
    }
  }

  const allRead = Promise.withResolvers<void>();
  const reading = consumer.run({
    assigned: async () => undefined,
    async batch(batch) {
      buffer.add(batch);
      received += batch.length;
      if (buffer.size() >= RECORDS_MAX) await buffer.flush();
      if (received >= options.records) allRead.resolve();
    },
    revoked: async () => undefined,
  });
  const regularly = flushRegularly();
  await Promise.race([allRead.promise, reading, regularly]);
  stopping.abort();
  await regularly;
  // What came while the last regular flush was under way.
  await buffer.flush();
  await consumer.close();
  inserter.close();
}

const FLUSH_MS = Number(SETTINGS.KAGIMI_FLUSH_MS.default);
const RECORDS_MAX = Number(SETTINGS.KAGIMI_BUFFERED_RECORDS_MAX.default);

function createBuffer(to: { consumer: LogConsumer; inserter: RawInserter; topic: string }) {
  const positions = new Map<number, CommittedPosition>();
  let waiting: Buffer[] = [];
  let records = 0;
  let flushing: Promise<void> = Promise.resolve();

  async function flushNow(): Promise<void> {
    if (records === 0) return;
    const body = Buffer.concat(waiting);
    const reached = [...positions.values()];
    waiting = [];
    records = 0;
    await to.inserter.insert({ table: 'frames', format: 'RowBinary', body });
    await to.consumer.commit(reached);
  }

  return {
    size: () => records,
    add(batch: readonly LogRecord[]): void {
      for (const { value, offset, partition } of batch) {
        if (value) waiting.push(lengthOf(value), value);
        positions.set(partition, { topic: to.topic, partition, offset: offset + 1, metadata: '' });
      }
      records += batch.length;
    },
    /** One at a time. */
    flush(): Promise<void> {
      flushing = flushing.then(flushNow);
      return flushing;
    },
  };
}

/** A length as RowBinary writes it: seven bits a byte, least first. */
function lengthOf(value: Buffer): Buffer {
  const bytes: number[] = [];
  let rest = value.length;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
