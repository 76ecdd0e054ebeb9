import { type Decoded, decode } from '../../schemas/codec.ts';
import { type LogAppend, type LogProducer, LogUnavailable } from '../../schemas/log.ts';

export interface ControlledProducer extends LogProducer {
  /** What the log holds, topic by topic. */
  appended: { topic: string; record: LogAppend }[];
  decoded(topic: string): Decoded['value'][];
  /** How appends end from now on. `hang` keeps them waiting until `release()`. */
  behave(mode: 'acknowledge' | 'fail' | 'hang', onlyTopic?: string): void;
  release(): void;
  /** Appends that wait in `hang`. */
  waiting(): number;
  appends: number;
}

/** A producer in memory that acknowledges, fails or hangs as it is told. */
export function createControlledProducer(): ControlledProducer {
  let mode: 'acknowledge' | 'fail' | 'hang' = 'acknowledge';
  let only: string | undefined;
  let held: (() => void)[] = [];
  const producer: ControlledProducer = {
    appended: [],
    appends: 0,
    decoded: (topic) =>
      producer.appended
        .filter((entry) => entry.topic === topic)
        .map(({ record }) => decode(record.value).value),
    behave(next, onlyTopic) {
      mode = next;
      only = onlyTopic;
    },
    release() {
      for (const go of held) go();
      held = [];
    },
    waiting: () => held.length,
    async append(topic, records) {
      producer.appends += 1;
      const applies = only === undefined || only === topic;
      if (mode === 'fail' && applies) throw new LogUnavailable('The controlled producer fails.');
      if (mode === 'hang' && applies) await new Promise<void>((resolve) => held.push(resolve));
      producer.appended.push(...records.map((record) => ({ topic, record })));
    },
    async close() {},
  };
  return producer;
}
