import { systemClock, systemRandom } from '../../infra/adapters/clock.ts';
import type {
  CommittedPosition,
  ConsumerHandler,
  Log,
  LogAppend,
  LogConsumer,
  LogRecord,
  PartitionBounds,
  TopicPartition,
} from '../../schemas/log.ts';

const WAIT_TIMEOUT_MS = 45_000;
const POLL_MS = 10;

/** A handler that writes down what it is told. Its batches wait for `gate` where one is set. */
export class Recorder implements ConsumerHandler {
  readonly assignments: (TopicPartition & { committed: CommittedPosition | null })[][] = [];
  readonly records: LogRecord[] = [];
  readonly revocations: TopicPartition[][] = [];
  readonly calls: string[] = [];
  lastBounds: PartitionBounds | null = null;
  gate: Promise<void> | null = null;

  async assigned(partitions: readonly (TopicPartition & { committed: CommittedPosition | null })[]) {
    this.calls.push('assigned');
    this.assignments.push([...partitions]);
  }

  async batch(records: readonly LogRecord[], bounds: PartitionBounds) {
    this.calls.push('batch');
    this.lastBounds = bounds;
    this.records.push(...records);
    await this.gate;
  }

  async revoked(partitions: readonly TopicPartition[]) {
    this.calls.push('revoked');
    this.revocations.push([...partitions]);
  }

  values(): string[] {
    return this.records.map(({ value }) => String(value));
  }
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = systemClock.monotonic() + WAIT_TIMEOUT_MS;
  while (!condition()) {
    if (systemClock.monotonic() > deadlineMs) throw new Error(`Waited in vain until ${what}.`);
    await systemClock.sleep(POLL_MS);
  }
}

export function numbered(count: number, options: { key?: string; from?: number } = {}): LogAppend[] {
  const { key, from = 0 } = options;
  return Array.from({ length: count }, (_, index) => ({
    key: Buffer.from(key ?? `key-${(from + index) % 16}`),
    value: Buffer.from(String(from + index)),
  }));
}

export function uniqueName(prefix: string): string {
  return `${prefix}-${systemRandom.bytes(6).toString('hex')}`;
}

export interface Member {
  consumer: LogConsumer;
  /** What became of run(). */
  outcome: { ended: boolean; error: unknown };
  running: Promise<unknown>;
}

export async function startMember(
  log: Log,
  group: { topic: string; groupId: string; handler: ConsumerHandler },
): Promise<Member> {
  const { topic, groupId, handler } = group;
  const consumer = await log.consumer({ groupId, topics: [topic] });
  const outcome: Member['outcome'] = { ended: false, error: null };
  const running = consumer.run(handler).then(
    () => Object.assign(outcome, { ended: true }),
    (error: unknown) => Object.assign(outcome, { ended: true, error }),
  );
  return { consumer, outcome, running };
}

/** Commits behind the last record that the recorder has of each partition. */
export function commitAfter(consumer: LogConsumer, recorder: Recorder, metadata: string): Promise<void> {
  const next = new Map<string, CommittedPosition>();
  for (const { topic, partition, offset } of recorder.records) {
    next.set(`${topic}/${partition}`, { topic, partition, offset: offset + 1, metadata });
  }
  return consumer.commit([...next.values()]);
}
