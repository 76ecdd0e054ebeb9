import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '../../../schemas/clock.ts';
import { uuidOfVersion } from '../../../schemas/uuid.ts';
import { type Account, refuseStranger } from './account.ts';
import { createAnswer } from './answer.ts';
import type { Engine } from './engine.ts';
import { fromEngine, ServerError } from './errors.ts';
import type { Gate } from './gate.ts';
import { answerQuery, prepare, type QueryContext } from './query.ts';
import { parseRequest, type QueryRequest } from './request.ts';

export interface ChdbHttpOptions {
  engine: Engine;
  gate: Gate;
  account: Account;
  spoolFolder: string;
  /** Database of requests that name none. */
  database: string;
  bodyBytesMax: number;
  resultBytesMax: number;
  /** Bound of engine connections, idle ones that can't be closed yet included. */
  connectionsMax: number;
  clock: Clock;
  random: Random;
}

/** ClickHouse's HTTP interface over an engine in this process. */
export interface ChdbHttp {
  /** @returns the port. @throws Error with one sentence when the address is taken or not this machine's. */
  listen(host: string, port: number): Promise<number>;
  /** Takes no more requests; lets running queries finish for `graceMs`, then cancels them. */
  close(graceMs: number): Promise<void>;
}

/** ClickHouse's `http_max_uri_size`. */
const URL_BYTES_MAX = 1_048_576;
const KEEP_ALIVE_MS = 30_000;
/** How long cancelled queries may take to notice. */
const CANCEL_MS = 2_000;

export function createChdbHttp(options: ChdbHttpOptions): ChdbHttp {
  const running = new Map<string, Promise<void>>();
  const server = createServer({ maxHeaderSize: URL_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS });
  let queries = 0;

  server.on('request', (request, response) => {
    const url = urlOf(request);
    if (url === undefined || !isQuery(request, url)) return answerPlain(response, url);
    queries += 1;
    const mark = `${process.pid}-${queries}-`;
    void handleQuery({ request, response, url, mark, options, running });
  });

  return {
    listen: (host, port) => listen(server, host, port),
    async close(graceMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const { clock } = options;
      const allDone = () => Promise.all([...running.values()]);
      await Promise.race([allDone(), clock.sleep(graceMs)]);
      if (running.size > 0) {
        await options.engine.cancel(`${process.pid}-`);
        await Promise.race([allDone(), clock.sleep(CANCEL_MS)]);
      }
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  mark: string;
  options: ChdbHttpOptions;
  /** Query id → when it is over. */
  running: Map<string, Promise<void>>;
}

async function handleQuery(exchange: Exchange): Promise<void> {
  const { request, response, url, options, running } = exchange;
  const { engine, random } = options;
  const queryId = url.searchParams.get('query_id') || uuidOfVersion(random.bytes(16), 8);
  setCommonHeaders(response, queryId, engine, url);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const accept =
    url.searchParams.get('enable_http_compression') === '1' ? request.headers['accept-encoding'] : '';
  const answer = createAnswer({
    response,
    version: engine.version,
    acceptEncoding: String(accept ?? ''),
    exceptionTag: random.bytes(8).toString('hex'),
  });
  const over = Promise.withResolvers<void>();
  let mine = false;
  try {
    const parsed = parseRequest(request.method ?? 'GET', url, request.headers);
    refuseStranger(options.account, parsed);
    if (running.has(queryId)) throw alreadyRunning(queryId);
    running.set(queryId, over.promise);
    mine = true;
    await admitAndRun(exchange, { parsed, answer, gone });
  } catch (error) {
    // A body that nobody reads any more must not hold the connection.
    if (!request.complete) response.setHeader('Connection', 'close');
    request.resume();
    await answer.fail(explained(fromEngine(error), request.method));
  } finally {
    if (mine) running.delete(queryId);
    over.resolve();
  }
}

async function admitAndRun(
  exchange: Exchange,
  query: { parsed: QueryRequest; answer: ReturnType<typeof createAnswer>; gone: AbortController },
): Promise<void> {
  const { request, options, mark } = exchange;
  const { engine, clock } = options;
  const { parsed, answer, gone } = query;
  const startedMs = clock.monotonic();
  const leave = await options.gate.enter(gone.signal);
  const onGone = () => {
    if (parsed.cancelsOnClose && !exchange.response.writableFinished)
      void engine.cancel(mark).catch(() => undefined);
  };
  gone.signal.addEventListener('abort', onGone);
  try {
    if (engine.connections >= options.connectionsMax) throw tooManyConnections(options.connectionsMax);
    const context: QueryContext = {
      engine,
      spoolFolder: options.spoolFolder,
      database: options.database,
      bodyBytesMax: options.bodyBytesMax,
      resultBytesMax: options.resultBytesMax,
      mark,
      elapsedNs: () => Math.round((clock.monotonic() - startedMs) * 1e6),
      isClientGone: () => gone.signal.aborted,
    };
    const prepared = await prepare(parsed, request, options.bodyBytesMax);
    await answerQuery(parsed, prepared, { answer, context });
  } finally {
    gone.signal.removeEventListener('abort', onGone);
    leave();
  }
}

function setCommonHeaders(response: ServerResponse, queryId: string, engine: Engine, url: URL): void {
  // A header holds no control characters and no letters beyond latin1.
  response.setHeader('X-ClickHouse-Query-Id', queryId.replace(/[^\x20-\x7e]/g, '?'));
  response.setHeader(
    'X-ClickHouse-Timezone',
    headerText(url.searchParams.get('session_timezone')) || engine.timezone,
  );
  response.setHeader('X-ClickHouse-Server-Display-Name', 'chdb');
}

function headerText(text: string | null): string {
  return (text ?? '').replace(/[^\x20-\x7e]/g, '?');
}

function urlOf(request: IncomingMessage): URL | undefined {
  return URL.canParse(request.url ?? '', BASE) ? new URL(request.url ?? '', BASE) : undefined;
}

const BASE = 'http://server';

function isQuery(request: IncomingMessage, url: URL): boolean {
  if (url.pathname !== '/') return false;
  return request.method === 'POST' || (url.searchParams.has('query') && request.method !== 'OPTIONS');
}

/** Everything that is no query: the health checks and what is not here. */
function answerPlain(response: ServerResponse, url: URL | undefined): void {
  const known = url !== undefined && ['/', '/ping', '/replicas_status'].includes(url.pathname);
  response.statusCode = known ? 200 : 404;
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.end(
    known ? 'Ok.\n' : `There is no handle ${headerText(url?.pathname ?? '')}: use / for queries, or /ping.\n`,
  );
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'the port is in use by another program' : cause.message;
      reject(new Error(`Can't listen on ${host}:${port}: ${reason}.`, { cause }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** ClickHouse's advice to those who change data by GET. */
function explained(error: ServerError, method: string | undefined): ServerError {
  if (error.code !== 164 || method !== 'GET') return error;
  const advice =
    'For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries';
  return new ServerError(error.code, error.type, `${error.message} ${advice}.`, { cause: error });
}

function alreadyRunning(queryId: string): ServerError {
  const message = `Query with id = ${queryId.slice(0, 200)} is already running.`;
  return new ServerError(216, 'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING', message);
}

function tooManyConnections(max: number): ServerError {
  const message = `Too many simultaneous queries. ${max} connections wait for a long query to end: try again later.`;
  return new ServerError(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', message);
}
