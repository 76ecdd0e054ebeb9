import kafkajs, { type Kafka, type LogEntry, type RetryOptions } from 'kafkajs';
import type { Clock } from '../../../schemas/clock.ts';
import type { Logger } from '../../../schemas/logger.ts';
import type { KafkaSecurity } from '../kafka-security.ts';
import './request-queue.ts';

export interface KafkaAccess extends KafkaSecurity {
  brokers: readonly string[];
  clientId: string;
  logger?: Logger;
}

const CONNECTION_TIMEOUT_MS = 3_000;
/** kafkajs repeats a connection inside of every repeated request: few here, so that the product stays small. */
const CONNECTION_RETRY: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 };

/** An outage makes kafkajs say the same three sentences several times a second. */
const REPEAT_AFTER_MS = 30_000;
const SENTENCES_MAX = 100;

/** A kafkajs client whose warnings go to our logger. `hear` sees every line, for the few that matter as events. */
export function createClient(
  access: KafkaAccess,
  options: { clock: Clock; requestTimeoutMs: number; hear?: (entry: LogEntry) => void },
): Kafka {
  const { brokers, clientId, ssl, sasl, logger } = access;
  const isNews = createRepetitionFilter(options.clock);
  const tell = (entry: LogEntry) => {
    options.hear?.(entry);
    const fields = { event: 'kafka_client', namespace: entry.namespace };
    if (isNews(entry.log.message)) logger?.warn(fields, entry.log.message);
  };
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: options.requestTimeoutMs,
    retry: CONNECTION_RETRY,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => tell,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
  });
}

function createRepetitionFilter(clock: Clock): (sentence: string) => boolean {
  const saidAtMs = new Map<string, number>();
  return function isNews(message) {
    const sentence = message.replace(/\d+/g, '#');
    const nowMs = clock.monotonic();
    const lastMs = saidAtMs.get(sentence);
    if (lastMs !== undefined && nowMs - lastMs < REPEAT_AFTER_MS) return false;
    if (saidAtMs.size >= SENTENCES_MAX) saidAtMs.clear();
    saidAtMs.set(sentence, nowMs);
    return true;
  };
}
