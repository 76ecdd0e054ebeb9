import { eventId } from '../../schemas/ceremony-id.ts';
import type { Clock } from '../../schemas/clock.ts';
import { encode } from '../../schemas/codec.ts';
import {
  type ConsumerHandler,
  type Log,
  type LogAppend,
  type LogConsumer,
  type LogRecord,
  LogUnavailable,
  type TopicPartition,
} from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import { redact } from '../redact.ts';
import type { Refusal } from '../refusal.ts';
import type { Dialect, LineReading } from './dialect.ts';

/** A raw topic, how its lines are written, and whose they are. One topic belongs to one tenant. */
export interface RelayRoute {
  topic: string;
  dialect: Dialect;
  tenant: Tenant;
}

export interface RelayOptions {
  log: Log;
  routes: readonly RelayRoute[];
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  limits?: Partial<RelayLimits>;
}

export interface RelayLimits {
  /** Records read before what they became is appended and committed. */
  recordsPerAppendMax: number;
  /** Bytes of one append. */
  bytesPerAppendMax: number;
  failedPayloadBytesMax: number;
  retryMsMin: number;
  retryMsMax: number;
}

export const RELAY_GROUP = 'kagimi.relay';

const RELAY_LIMITS: RelayLimits = {
  recordsPerAppendMax: 500,
  bytesPerAppendMax: 512 * 1024,
  failedPayloadBytesMax: 4_096,
  retryMsMin: 100,
  retryMsMax: 10_000,
};

export interface Relay {
  /** Resolves after `close()`. Rejects when the consumer died for good: the process must exit. */
  run(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Brings the lines of raw topics into `ceremony.events`, pseudonymised and re-keyed by ceremony. A position is
 * committed only after everything before it was acknowledged; what is read twice has the same ids. A line that can't be
 * read goes to `ceremony.failed`, and the next one is read.
 */
export async function createRelay(options: RelayOptions): Promise<Relay> {
  const { log, clock, metrics, logger } = options;
  const limits = { ...RELAY_LIMITS, ...options.limits };
  const routes = new Map(options.routes.map((route) => [route.topic, route]));
  const producer = await log.producer();
  const consumer = await log.consumer({ groupId: RELAY_GROUP, topics: [...routes.keys()] });
  const closing = new AbortController();
  const lost = new Set<string>();

  const handler: ConsumerHandler = {
    async assigned(partitions) {
      for (const partition of partitions) lost.delete(nameOf(partition));
    },
    async batch(records) {
      for (const part of inParts(records, limits.recordsPerAppendMax)) {
        if (!(await relayPart(part))) return;
      }
    },
    async revoked(partitions) {
      for (const partition of partitions) lost.add(nameOf(partition));
    },
  };

  /** False when the relay had to give up, because it closes or the partition went to another member. */
  async function relayPart(records: readonly LogRecord[]): Promise<boolean> {
    const last = records.at(-1);
    const route = last && routes.get(last.topic);
    if (!last || !route) return true;
    const appends: Appends = { events: [], failed: [] };
    for (const record of records) translate(record, route, appends);
    const stop = () => closing.signal.aborted || lost.has(nameOf(last));
    for (const [topic, parts] of [
      [CEREMONY_EVENTS, appends.events],
      [CEREMONY_FAILED, appends.failed],
    ] as const) {
      for (const part of inBytes(parts, limits.bytesPerAppendMax)) {
        if (!(await untilAcknowledged({ act: () => producer.append(topic, part), from: last.topic, stop }))) {
          return false;
        }
      }
    }
    return untilAcknowledged({ act: () => commit(consumer, last), from: last.topic, stop });
  }

  function translate(record: LogRecord, route: RelayRoute, appends: Appends): void {
    const reading = readLine(record, route);
    metrics.add('kagimi_gateways_relayed_total', { topic: record.topic, outcome: reading.outcome });
    if (reading.outcome === 'refused') {
      appends.failed.push(failedAppend({ record, route, refusal: reading.refusal }, limits));
    }
    if (reading.outcome !== 'accepted') return;
    for (const event of reading.events) {
      appends.events.push({ key: Buffer.from(event.ceremony_id), value: encode('CeremonyEvent', event) });
    }
  }

  async function untilAcknowledged({ act, from, stop }: Attempt): Promise<boolean> {
    for (let waitMs = limits.retryMsMin; !stop(); waitMs = Math.min(waitMs * 2, limits.retryMsMax)) {
      try {
        await act();
        return true;
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error;
        metrics.add('kagimi_gateways_relay_retries_total', { topic: from });
        logger.warn(
          { code: error.code, topic: from, waitMs },
          'The log did not answer the relay; it tries again.',
        );
        await clock.sleep(waitMs, closing.signal);
      }
    }
    return false;
  }

  async function run(): Promise<void> {
    await consumer.run(handler);
  }

  async function close(): Promise<void> {
    closing.abort();
    await consumer.close();
    await producer.close();
  }

  return { run, close };
}

interface Appends {
  events: LogAppend[];
  failed: LogAppend[];
}

interface Attempt {
  /** An append or a commit: either may be done twice. */
  act: () => Promise<void>;
  /** The raw topic that it is about. */
  from: string;
  stop: () => boolean;
}

/** The record's own append time is when it reached us: reading it again makes the same event. */
function readLine(record: LogRecord, { dialect, tenant }: RelayRoute): LineReading {
  const line = record.value ?? Buffer.alloc(0);
  try {
    return dialect.read(line, { tenant, receivedAtMs: record.appendedAtMs });
  } catch (error) {
    const name = error instanceof Error ? error.name : 'error';
    return {
      outcome: 'refused',
      refusal: { reason: 'poison', message: `The ${dialect.name} dialect stopped at this line (${name}).` },
    };
  }
}

function failedAppend(
  { record, route, refusal }: { record: LogRecord; route: RelayRoute; refusal: Refusal },
  { failedPayloadBytesMax }: RelayLimits,
): LogAppend {
  const place = `${nameOf(record)}/${record.offset}`;
  const line = record.value ?? Buffer.alloc(0);
  const failedId = eventId(place, line.toString('base64'));
  const { plainFields } = route.dialect;
  return {
    key: Buffer.from(failedId),
    value: encode('FailedEvent', {
      failed_id: failedId,
      tenant: route.tenant.id,
      failure_class: 'collector',
      reason: refusal.reason,
      detail: refusal.message,
      place,
      payload: redact(line, { plainFields, bytesMax: failedPayloadBytesMax }),
      payload_bytes: line.length,
      failed_at_ms: record.appendedAtMs,
    }),
  };
}

async function commit(consumer: LogConsumer, { topic, partition, offset }: LogRecord): Promise<void> {
  await consumer.commit([{ topic, partition, offset: offset + 1, metadata: '' }]);
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function* inParts<T>(items: readonly T[], lengthMax: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += lengthMax) yield items.slice(start, start + lengthMax);
}

/** Parts below the log's limit for one append. */
function* inBytes(records: readonly LogAppend[], bytesMax: number): Generator<LogAppend[]> {
  let part: LogAppend[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.key.length + record.value.length;
    if (part.length > 0 && bytes + size > bytesMax) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(record);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
