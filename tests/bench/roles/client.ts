import { createHash } from 'node:crypto';
import { COLLECTOR_LIMITS } from '../../../ingest/collector/limits.ts';
import type { Log, LogProducer } from '../../../schemas/log.ts';
import { measure } from '../cpu.ts';
import { type LogSettings, openBenchLog } from '../place.ts';
import { answerAs } from '../role.ts';
import type { Measured } from '../rounds.ts';
import { drawEvents, type Framed, frame } from '../traffic.ts';

/** One Kafka client: produces and consumes, as the collector and the processor do. */
export interface ClientInput {
  log: LogSettings;
  ceremonies: number;
  startMs: number;
}

let log: Log | null = null;
let producer: LogProducer | null = null;
let frames: Framed[] = [];
let expected = '';
let groups = 0;

answerAs(
  {
    async open({ log: settings, ceremonies, startMs }: ClientInput): Promise<void> {
      log = await openBenchLog(settings, 'bench.client');
      producer = await log.producer();
      frames = frame(drawEvents({ ceremonies, startMs, durationMs: 600_000 }));
      expected = checksum(frames.map(({ value }) => value));
    },
    produce: (topic: string): Promise<Measured> => measure(() => produceAll(topic)),
    consume: (topic: string): Promise<Measured> => consumeAll(topic),
  },
  async () => log?.close(),
);

/** In the collector's batches, as many under way as it allows. */
async function produceAll(topic: string): Promise<number> {
  const open = producer;
  if (!open) throw new Error('Not opened.');
  const { batchEventsMax, appendsInFlightMax } = COLLECTOR_LIMITS;
  let next = 0;
  const work = async () => {
    while (next < frames.length) {
      const from = next;
      next += batchEventsMax;
      await open.append(topic, frames.slice(from, from + batchEventsMax));
    }
  };
  await Promise.all(Array.from({ length: appendsInFlightMax }, work));
  return frames.length;
}

/** From the first batch to the last record; every byte must be there. */
async function consumeAll(topic: string): Promise<Measured> {
  groups += 1;
  const consumer = await log?.consumer({ groupId: `${topic}.${process.pid}.${groups}`, topics: [topic] });
  if (!consumer) throw new Error('Not opened.');
  const values: Buffer[] = [];
  const first = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  const reading = consumer.run({
    assigned: async () => undefined,
    async batch(records) {
      first.resolve();
      for (const { value } of records) if (value) values.push(value);
      if (values.length >= frames.length) last.resolve();
    },
    revoked: async () => undefined,
  });
  await Promise.race([first.promise, reading]);
  const measured = await measure(async () => {
    await Promise.race([last.promise, reading]);
    return frames.length;
  });
  await consumer.close();
  if (checksum(values) !== expected) throw new Error(`Other bytes came out of ${topic} than went in.`);
  return measured;
}

/** Of all values, in any order. */
function checksum(values: readonly Buffer[]): string {
  const digests = values.map((value) => createHash('sha1').update(value).digest('hex')).sort();
  return createHash('sha1').update(digests.join()).digest('hex');
}
