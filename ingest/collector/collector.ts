import { type FastifyInstance, fastify } from 'fastify';
import type { Clock, Random } from '../../schemas/clock.ts';
import type { LogProducer } from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import type { Dialect } from '../gateways/dialect.ts';
import { createDialects } from '../gateways/dialects.ts';
import { type NetworkOf, unknownNetwork } from '../network/network.ts';
import { createAppendQueue } from './append-queue.ts';
import { createBeaconsRoute } from './beacons-route.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { createCeremonyCounts } from './ceremony-counts.ts';
import { createFailedEvents } from './failed-events.ts';
import { createGatewayLogsRoute } from './gateway-logs-route.ts';
import { createHealthRoutes } from './health-routes.ts';
import { createIntake } from './intake.ts';
import { COLLECTOR_LIMITS, type CollectorLimits } from './limits.ts';
import type { CollectorParts } from './parts.ts';
import { createReadiness } from './readiness.ts';
import { createErrorHandler } from './request-errors.ts';
import { measureRequests } from './request-metrics.ts';
import { limitRoute } from './route-limits.ts';
import { createTokenBuckets } from './token-buckets.ts';

export interface CollectorOptions {
  tenants: ReadonlyMap<string, Tenant>;
  producer: LogProducer;
  /** Asks the log for a sign of life; `/readyz` uses it when no append has lately given one. */
  reachLog: () => Promise<unknown>;
  clock: Clock;
  random: Random;
  metrics: Metrics;
  logger: Logger;
  /** Left out: the bounds of COLLECTOR_LIMITS. */
  limits?: Partial<CollectorLimits>;
  /** Left out: every dialect, nginx with its default routes, with the same `networkOf`. */
  dialects?: ReadonlyMap<string, Dialect>;
  /** Left out: every network is unknown. */
  networkOf?: NetworkOf;
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  trustedProxies?: readonly string[];
}

export interface Collector {
  /** Listens, and gives the URL; port 0 asks the system for a free one. */
  listen(address: { host: string; port: number }): Promise<string>;
  /** Answers a request without a socket: for tests. */
  inject: FastifyInstance['inject'];
  /** Takes no more requests, finishes those in flight, and gives what was refused to the log. Bounded by closeTimeoutMs. */
  close(): Promise<void>;
}

/** The collector: acknowledges only what the log has, in bounded memory, and keeps what it refuses. */
export function createCollector(options: CollectorOptions): Collector {
  const { clock, metrics, logger, producer, random } = options;
  const limits = { ...COLLECTOR_LIMITS, ...options.limits };
  const networkOf = options.networkOf ?? unknownNetwork;
  const readiness = createReadiness({ ...limits, clock, reachLog: options.reachLog });
  const queues = createQueues({ producer, clock, metrics, limits, settled: readiness.settled });
  const counts = createCeremonyCounts({
    eventsMax: limits.ceremonyEventsMax,
    ceremoniesMax: limits.ceremoniesMax,
  });
  const failed = createFailedEvents({ queue: queues.failed, clock, random, metrics, limits });
  const parts: CollectorParts = {
    tenants: options.tenants,
    dialects: options.dialects ?? createDialects({ networkOf }),
    networkOf,
    clock,
    metrics,
    logger,
    limits,
    failed,
    intake: createIntake({ queue: queues.events, counts, metrics, logger }),
    requestBuckets: createTokenBuckets({
      clock,
      perSecond: limits.requestsPerSecond,
      burst: limits.requestsBurst,
      bucketsMax: limits.bucketsMax,
    }),
  };
  const app = createServer({ limits, trustedProxies: options.trustedProxies ?? [] });
  measureRequests(app, { clock, metrics });
  app.setErrorHandler(createErrorHandler({ failed, logger }));
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // Otherwise a kept-alive connection outlives its last answer, and the close waits for it.
    if (readiness.isClosing()) reply.header('connection', 'close');
    done();
  });
  registerRoutes(app, parts);
  app.register(async (scope) => createHealthRoutes({ readiness, metrics })(scope));

  async function close(): Promise<void> {
    readiness.close();
    const closed = new AbortController();
    const finished = app.close().then(() => Promise.all([queues.events.drained(), queues.failed.drained()]));
    await Promise.race([finished, clock.sleep(limits.closeTimeoutMs, closed.signal)]);
    closed.abort();
    app.server.closeAllConnections();
  }

  return { listen: ({ host, port }) => app.listen({ host, port }), inject: app.inject.bind(app), close };
}

function createServer({
  limits,
  trustedProxies,
}: {
  limits: CollectorLimits;
  trustedProxies: readonly string[];
}): FastifyInstance {
  const app = fastify({
    logger: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    requestTimeout: limits.requestTimeoutMs,
    http: {
      maxHeaderSize: limits.headerBytesMax,
      // Node swaps the two where the headers' time (60 s, left alone) is longer than the request's.
      headersTimeout: limits.requestTimeoutMs,
      // Node looks for requests past their time only this often; left alone, every 30 s.
      connectionsCheckingInterval: Math.ceil(limits.requestTimeoutMs / 4),
    },
    clientErrorHandler: answerBrokenRequest,
  });
  app.server.maxConnections = limits.connectionsMax;
  app.removeAllContentTypeParsers();
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ code: 'not_found', message: 'There is no such route.' }),
  );
  return app;
}

function registerRoutes(app: FastifyInstance, parts: CollectorParts): void {
  const { limits, metrics } = parts;
  app.register(async (scope) => {
    limitRoute(scope, {
      metrics,
      requestsMax: limits.beaconRequestsMax,
      contentTypes: ['text/plain', 'application/json'],
    });
    createBeaconsRoute(parts)(scope);
  });
  app.register(async (scope) => {
    limitRoute(scope, {
      metrics,
      requestsMax: limits.gatewayRequestsMax,
      contentTypes: ['text/plain', 'application/x-ndjson'],
    });
    createGatewayLogsRoute(parts)(scope);
  });
}

interface QueuesOptions {
  producer: LogProducer;
  clock: Clock;
  metrics: Metrics;
  limits: CollectorLimits;
  settled: (error: unknown) => void;
}

/** Good events and refused data wait apart, so that neither can take the other's room. */
function createQueues({ producer, clock, metrics, limits, settled }: QueuesOptions) {
  const common = {
    producer,
    clock,
    batchLingerMs: limits.batchLingerMs,
    batchRecordsMax: limits.batchEventsMax,
    batchBytesMax: limits.batchBytesMax,
    appendsInFlightMax: limits.appendsInFlightMax,
    timeoutMs: limits.appendTimeoutMs,
  };
  const events = createAppendQueue({
    ...common,
    topic: CEREMONY_EVENTS,
    recordsMax: limits.queueEventsMax,
    bytesMax: limits.queueBytesMax,
    onSettled: settled,
    onChange: ({ records, bytes }) => {
      metrics.set('kagimi_collector_queue_events', {}, records);
      metrics.set('kagimi_collector_queue_bytes', {}, bytes);
    },
  });
  const failed = createAppendQueue({
    ...common,
    topic: CEREMONY_FAILED,
    recordsMax: limits.failedQueueEventsMax,
    bytesMax: limits.failedQueueBytesMax,
  });
  return { events, failed };
}
