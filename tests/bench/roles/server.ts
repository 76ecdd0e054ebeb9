import { fastify } from 'fastify';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { createMetrics } from '../../../infra/adapters/metrics.ts';
import { createAppendQueue } from '../../../ingest/collector/append-queue.ts';
import { createCollector } from '../../../ingest/collector/collector.ts';
import { COLLECTOR_LIMITS } from '../../../ingest/collector/limits.ts';
import type { LogAppend, LogProducer } from '../../../schemas/log.ts';
import { ownCpuMs } from '../cpu.ts';
import { type LogSettings, openBenchLog, silent } from '../place.ts';
import { answerAs } from '../role.ts';
import { chance, TENANT } from '../traffic.ts';

/**
 * A server that takes beacons and gateway lines into the log: the product's collector, or a route that parses the JSON
 * and produces it behind the same queue. `bare` makes a record of every event, `barest` one of every request.
 */
export type ServerKind = 'collector' | 'bare' | 'barest';

export interface ServerInput {
  kind: ServerKind;
  log: LogSettings;
  topic: string;
}

/** What the server has done since it was last asked. */
export interface ServerCount {
  cpuMs: number;
  records: number;
}

interface Server {
  url: string;
  close(): Promise<void>;
}

const ADDRESS = { host: '127.0.0.1', port: 0 };
/** The traffic of a whole fleet comes from one address here, again and again: limits of one sender are out of the way. */
const UNLIMITED = {
  requestsPerSecond: 1e9,
  requestsBurst: 1e9,
  ceremonyEventsMax: 1e9,
  connectionsMax: 4_096,
} as const;

let server: Server | null = null;
let counted = { cpuMs: 0, records: 0 };
let acknowledged = 0;

answerAs(
  {
    async open({ kind, log, topic }: ServerInput): Promise<string> {
      const opened = await openBenchLog(log, `bench.${kind}`);
      const producer = counting(await opened.producer(), topic);
      const app = kind === 'collector' ? openCollector(producer) : openBare(kind, producer);
      const url = await app.listen(ADDRESS);
      server = { url, close: () => app.close().then(() => opened.close()) };
      return url;
    },
    count(): ServerCount {
      const now = { cpuMs: ownCpuMs(), records: acknowledged };
      const since = { cpuMs: now.cpuMs - counted.cpuMs, records: now.records - counted.records };
      counted = now;
      return since;
    },
  },
  async () => server?.close(),
);

/** Appends to the benchmark's topic, and counts what the log acknowledged. */
function counting(producer: LogProducer, topic: string): LogProducer {
  return {
    async append(_topic, records) {
      await producer.append(topic, records);
      acknowledged += records.length;
    },
    close: () => producer.close(),
  };
}

function openCollector(producer: LogProducer) {
  const collector = createCollector({
    tenants: new Map([[TENANT.id, TENANT]]),
    producer,
    reachLog: async () => undefined,
    clock,
    random: chance(),
    metrics: createMetrics(),
    logger: silent,
    limits: UNLIMITED,
    trustedProxies: ['127.0.0.1'],
  });
  return { listen: collector.listen, close: collector.close };
}

function openBare(kind: 'bare' | 'barest', producer: LogProducer) {
  const app = fastify({ logger: false });
  const queue = createAppendQueue({
    producer,
    clock,
    topic: 'any',
    recordsMax: COLLECTOR_LIMITS.queueEventsMax,
    bytesMax: COLLECTOR_LIMITS.queueBytesMax,
    batchLingerMs: COLLECTOR_LIMITS.batchLingerMs,
    batchRecordsMax: COLLECTOR_LIMITS.batchEventsMax,
    batchBytesMax: COLLECTOR_LIMITS.batchBytesMax,
    appendsInFlightMax: COLLECTOR_LIMITS.appendsInFlightMax,
    timeoutMs: COLLECTOR_LIMITS.appendTimeoutMs,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const [route, read] of [
    ['/v1/beacons', readBeacon],
    ['/v1/gateway-logs', readLines],
  ] as const) {
    app.post(route, { bodyLimit: COLLECTOR_LIMITS.gatewayBodyBytesMax }, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const events = read(body);
      const [first] = events;
      const records = kind === 'bare' ? events : first ? [{ key: first.key, value: body }] : [];
      await (queue.offer(records) ?? Promise.reject(new Error('full')));
      return reply.code(202).send({ accepted: events.length });
    });
  }
  return {
    listen: (address: { host: string; port: number }) => app.listen(address),
    close: () => app.close(),
  };
}

interface Parsed {
  ceremony_id: string;
  events?: object[];
}

function readBeacon(body: Buffer): LogAppend[] {
  const { events = [], ...envelope } = JSON.parse(body.toString()) as Parsed;
  return events.map((event) => recordOf({ ...envelope, ...event }));
}

function readLines(body: Buffer): LogAppend[] {
  const lines = body.toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => recordOf(JSON.parse(line) as Parsed));
}

function recordOf(event: Parsed): LogAppend {
  return { key: Buffer.from(event.ceremony_id), value: Buffer.from(JSON.stringify(event)) };
}
