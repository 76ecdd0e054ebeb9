import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Reader } from '../../schemas/reader.ts';
import { registerAlertRoutes } from './alert-routes.ts';
import { createAlertmanager } from './alertmanager.ts';
import type { Boards } from './boards.ts';
import { registerClientFiles } from './client-files.ts';
import { createGate } from './gate.ts';
import { CONSOLE_LIMITS } from './limits.ts';
import { registerQueryRoutes } from './query-routes.ts';
import { Refusal } from './refusal.ts';
import { secure } from './security.ts';

export interface ConsoleOptions {
  boards: Boards;
  reader: Reader;
  /** Folder of the built client. */
  clientDirectory: string;
  /** Host names by which browsers may call it. */
  hosts: readonly string[];
  /** Empty: none. */
  alertmanagerUrl: string;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  /** Left out: the bounds of CONSOLE_LIMITS. */
  limits?: Partial<Record<'queriesMax' | 'queriesWaitingMax', number>>;
}

export interface ConsoleServer {
  /** Listens, and gives the URL; port 0 asks the system for a free one. */
  listen(address: { host: string; port: number }): Promise<string>;
  /** Answers a request without a socket: for tests. */
  inject: FastifyInstance['inject'];
  close(): Promise<void>;
}

/** The console's server: boards as they are committed, their queries by name, and alerts. It never takes SQL. */
export async function createConsoleServer(options: ConsoleOptions): Promise<ConsoleServer> {
  const { metrics, reader } = options;
  const limits = { ...CONSOLE_LIMITS, ...options.limits };
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: 30_000,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.removeContentTypeParser('text/plain');
  secure(app, options);
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler(createErrorHandler(options.logger));
  app.setNotFoundHandler(() => {
    throw new Refusal('not_found', 'There is nothing at this address.');
  });
  app.get('/healthz', () => ({ alive: true }));
  app.get('/readyz', async (_request, reply) => {
    const ready = await reader.ping();
    return reply.code(ready ? 200 : 503).send({ ready, reason: ready ? '' : 'ClickHouse does not answer.' });
  });
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics.render();
    return reply.type(contentType).send(body);
  });
  const gate = createGate({ insideMax: limits.queriesMax, waitingMax: limits.queriesWaitingMax });
  registerQueryRoutes(app, { ...options, gate });
  registerAlertRoutes(app, {
    ...options,
    alertmanager: options.alertmanagerUrl === '' ? null : createAlertmanager(options.alertmanagerUrl),
  });
  await registerClientFiles(app, options.clientDirectory);
  return {
    listen: ({ host, port }) => app.listen({ host, port }),
    inject: app.inject.bind(app),
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

function createErrorHandler(logger: Logger) {
  return function handleError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply) {
    const refusal = refusalOf(error);
    if (refusal.code === 'internal') {
      logger.error(
        { code: 'internal', error: error.stack ?? error.message },
        'A request failed in the console.',
      );
    }
    if (refusal.code === 'query_failed' || refusal.code === 'store_unavailable') {
      logger.warn({ code: refusal.code, reason: refusal.message }, 'A query of a board failed.');
    }
    if (refusal.code === 'busy') reply.header('retry-after', String(CONSOLE_LIMITS.retryAfterSeconds));
    return reply.code(refusal.status).send({ code: refusal.code, message: refusal.message });
  };
}

function refusalOf(error: FastifyError): Refusal {
  if (error instanceof Refusal) return error;
  switch (error.code) {
    case 'FST_ERR_VALIDATION':
      return new Refusal('bad_request', `The request is not one that this address takes: ${error.message}.`);
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('too_large', `The body is larger than ${CONSOLE_LIMITS.bodyBytesMax} bytes.`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('unsupported_media_type', 'Only application/json is read here.');
  }
  if ((error.statusCode ?? 500) < 500)
    return new Refusal('bad_request', 'The request could not be read.', error);
  return new Refusal('internal', 'The console failed; this is its fault.', error);
}
