import type { Clock } from '../../schemas/clock.ts';
import { type LogAppend, type LogProducer, LogUnavailable } from '../../schemas/log.ts';

export interface AppendQueueOptions {
  producer: LogProducer;
  topic: string;
  clock: Clock;
  recordsMax: number;
  bytesMax: number;
  batchLingerMs: number;
  batchRecordsMax: number;
  batchBytesMax: number;
  appendsInFlightMax: number;
  timeoutMs: number;
  /** Told whenever the number of records or bytes held changes. */
  onChange?: (held: { records: number; bytes: number }) => void;
  /** Told of every append that the log answered, in time or not. */
  onSettled?: (error: unknown) => void;
}

export interface AppendQueue {
  /**
   * Admits records, or gives null when they would go past the queue's bounds. The promise resolves once the log has
   * acknowledged all of them, and rejects with LogUnavailable when it failed or took longer than the time-out.
   */
  offer(records: readonly LogAppend[]): Promise<void> | null;
  /** Resolves when nothing is held any more. */
  drained(): Promise<void>;
}

interface Batch {
  records: LogAppend[];
  bytes: number;
  answer: PromiseWithResolvers<void>;
  timer: AbortController;
}

/**
 * Micro-batching before the log, in bounded memory: records count as held until the log has really answered, also
 * when the request that brought them was told 503 long before.
 */
export function createAppendQueue(options: AppendQueueOptions): AppendQueue {
  const { clock, producer, topic } = options;
  const held = { records: 0, bytes: 0 };
  const sealed: Batch[] = [];
  let open: Batch | null = null;
  let appendsInFlight = 0;
  let idle: PromiseWithResolvers<void> | null = null;

  function offer(records: readonly LogAppend[]): Promise<void> | null {
    let bytes = 0;
    for (const record of records) bytes += recordBytes(record);
    if (held.records + records.length > options.recordsMax || held.bytes + bytes > options.bytesMax)
      return null;
    change(records.length, bytes);
    const answers = new Set<Promise<void>>();
    for (const record of records) answers.add(place(record).answer.promise);
    const [answer] = answers;
    return answers.size === 1 && answer ? answer : Promise.all(answers).then(() => undefined);
  }

  function place(record: LogAppend): Batch {
    const bytes = recordBytes(record);
    if (open && open.bytes + bytes > options.batchBytesMax) seal(open);
    const batch = open ?? begin();
    batch.records.push(record);
    batch.bytes += bytes;
    if (batch.records.length >= options.batchRecordsMax) seal(batch);
    return batch;
  }

  function begin(): Batch {
    const batch: Batch = {
      records: [],
      bytes: 0,
      answer: Promise.withResolvers(),
      timer: new AbortController(),
    };
    open = batch;
    void clock.sleep(options.batchLingerMs, batch.timer.signal).then(() => {
      if (open === batch) seal(batch);
    });
    void clock.sleep(options.timeoutMs, batch.timer.signal).then(() => {
      const message = `The log did not acknowledge within ${options.timeoutMs} ms.`;
      if (!batch.timer.signal.aborted) batch.answer.reject(new LogUnavailable(message));
    });
    return batch;
  }

  function seal(batch: Batch): void {
    open = null;
    sealed.push(batch);
    pump();
  }

  function pump(): void {
    while (appendsInFlight < options.appendsInFlightMax) {
      const batch = sealed.shift();
      if (!batch) return;
      appendsInFlight += 1;
      void send(batch);
    }
  }

  async function send(batch: Batch): Promise<void> {
    try {
      await producer.append(topic, batch.records);
      batch.answer.resolve();
      options.onSettled?.(null);
    } catch (error) {
      batch.answer.reject(asUnavailable(error));
      options.onSettled?.(error);
    }
    batch.timer.abort();
    appendsInFlight -= 1;
    change(-batch.records.length, -batch.bytes);
    pump();
  }

  function change(records: number, bytes: number): void {
    held.records += records;
    held.bytes += bytes;
    options.onChange?.(held);
    if (held.records > 0) return;
    idle?.resolve();
    idle = null;
  }

  async function drained(): Promise<void> {
    if (held.records === 0) return;
    idle ??= Promise.withResolvers();
    await idle.promise;
  }

  return { offer, drained };
}

/** The part of a record that grows with what was sent; the rest is bounded by the number of records. */
function recordBytes(record: LogAppend): number {
  return record.key.length + record.value.length;
}

function asUnavailable(cause: unknown): LogUnavailable {
  return cause instanceof LogUnavailable
    ? cause
    : new LogUnavailable('The log refused an append.', { cause });
}
