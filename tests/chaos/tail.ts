import type { Clock } from '../../schemas/clock.ts';
import type { Log, LogConsumer, LogRecord, PartitionBounds } from '../../schemas/log.ts';

/** Every record of the topics, read by a group of its own, apart from the product. */
export interface Tail {
  /** Reads to the end as it stands now. @throws Error when that takes too long. */
  catchUp(): Promise<void>;
  /** Records from an offset on, in order. */
  from(place: string, offset: number): readonly LogRecord[];
  /** These records were deleted before the product could read them: they are no part of its topic any more. */
  drop(place: string, offsets: { from: number; below: number }): void;
  /** The topic was made anew: what it held is forgotten, and it is read again. */
  beginAgain(place: string): Promise<void>;
  /** Partitions known so far, as `topic/partition`. */
  places(): string[];
  readonly records: number;
  close(): Promise<void>;
}

export interface TailOptions {
  log: Log;
  topics: readonly string[];
  clock: Clock;
  /** A group that no one else has. */
  groupId: (attempt: number) => string;
}

const CATCH_UP_MS_MAX = 90_000;
const STALL_MS = 20_000;

export function createTail({ log, topics, clock, groupId }: TailOptions): Tail {
  const kept = new Map<string, LogRecord[]>();
  const dropped = new Map<string, { from: number; below: number }>();
  let attempt = 0;
  let consumer: LogConsumer | null = null;
  let movedMs = 0;

  async function open(): Promise<void> {
    attempt += 1;
    const mine = await log.consumer({ groupId: groupId(attempt), topics });
    consumer = mine;
    movedMs = clock.monotonic();
    const over = () => {
      if (consumer === mine) consumer = null;
    };
    void mine
      .run({
        assigned: async () => undefined,
        revoked: async () => undefined,
        batch: async (records) => {
          movedMs = clock.monotonic();
          for (const record of records) keep(record);
        },
      })
      .then(over, over);
  }

  function keep(record: LogRecord): void {
    const place = nameOf(record);
    const records = kept.get(place) ?? [];
    kept.set(place, records);
    // Read again after a rebalance: offsets of one partition have no gaps here.
    if (record.offset === records.length) records.push(record);
  }

  function isDropped(place: string, offset: number): boolean {
    const { from, below } = dropped.get(place) ?? { from: 0, below: 0 };
    return offset >= from && offset < below;
  }

  async function isComplete(): Promise<boolean> {
    const bounds: PartitionBounds[] = (await Promise.all(topics.map((topic) => log.bounds(topic)))).flat();
    return bounds.every((one) => (kept.get(nameOf(one))?.length ?? 0) >= one.endOffset);
  }

  async function reopenWhenStalled(): Promise<void> {
    if (consumer !== null && clock.monotonic() - movedMs < STALL_MS) return;
    const stalled = consumer;
    consumer = null;
    await stalled?.close();
    await open();
  }

  return {
    async catchUp() {
      const deadlineMs = clock.monotonic() + CATCH_UP_MS_MAX;
      movedMs = clock.monotonic();
      while (!(await isComplete().catch(() => false))) {
        if (clock.monotonic() > deadlineMs) throw new Error('The topic could not be read to its end.');
        await reopenWhenStalled().catch(() => undefined);
        await clock.sleep(100);
      }
    },
    from: (place, offset) =>
      (kept.get(place) ?? []).slice(offset).filter(({ offset: at }) => !isDropped(place, at)),
    drop: (place, offsets) => void dropped.set(place, offsets),
    async beginAgain(place) {
      kept.delete(place);
      dropped.delete(place);
      const before = consumer;
      consumer = null;
      await before?.close();
    },
    places: () => [...kept.keys()],
    get records() {
      return [...kept.values()].reduce((sum, records) => sum + records.length, 0);
    },
    async close() {
      await consumer?.close();
    },
  };
}

export function nameOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}
