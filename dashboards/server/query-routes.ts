import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../../schemas/clock.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { ReadError, type Reader, type Table } from '../../schemas/reader.ts';
import { expandMacros, MacroError } from '../macros/expand.ts';
import { type Board, variablesOf } from './board.ts';
import { type Boards, isLanguage } from './boards.ts';
import { frameOf } from './frames.ts';
import type { Gate } from './gate.ts';
import { findQuery, intervalOf, QUERY_REQUEST, type QueryRequest } from './query-request.ts';
import { Refusal, type RefusalCode } from './refusal.ts';

export interface QueryParts {
  boards: Boards;
  reader: Reader;
  gate: Gate;
  clock: Clock;
  metrics: Metrics;
}

/** The boards, their queries, and the rows of the view `open_regressions`. */
export function registerQueryRoutes(app: FastifyInstance, parts: QueryParts): void {
  const { boards } = parts;
  app.get('/api/boards', () => boards.list());

  app.get<{ Params: { uid: string }; Querystring: { lang?: string } }>('/api/boards/:uid', (request) =>
    findBoard(boards, request.params.uid, request.query.lang),
  );

  app.post<{ Body: QueryRequest }>(
    '/api/query',
    { schema: { body: QUERY_REQUEST } },
    async (request, reply) => {
      const { query, sql } = expand(boards, request.body);
      const table = await readTable(sql, reply, parts);
      return { frames: [frameOf(table, query, sql)] };
    },
  );

  // What `/api/query` would run, without running it.
  app.post<{ Body: QueryRequest }>('/api/sql', { schema: { body: QUERY_REQUEST } }, (request) => ({
    sql: expand(boards, request.body).sql,
  }));

  app.get('/api/open-regressions', async (_request, reply) => {
    const table = await readTable(OPEN_REGRESSIONS, reply, parts);
    const query = { refId: 'open_regressions', sql: OPEN_REGRESSIONS, shape: 'table' } as const;
    return { frames: [frameOf(table, query, OPEN_REGRESSIONS)] };
  });
}

const OPEN_REGRESSIONS = `SELECT regression_id, tenant, state, kind, severity, pages, os, oem, model, browser, ceremony_kind,
    dimension, token, predecessor, opened, since, updated, trials, failures, baseline_rate, rate, odds_ratio,
    odds_ratio_low, odds_ratio_high, excess_per_hour, cause, cause_share, unaffected
FROM open_regressions
ORDER BY pages DESC, severity, opened DESC, regression_id
LIMIT 500`;

function findBoard(boards: Boards, uid: string, language: string | undefined): Board {
  const board = boards.find(uid, isLanguage(language) ? language : 'ja');
  if (!board) throw new Refusal('not_found', `There is no board "${uid.slice(0, 80)}".`);
  return board;
}

function expand(boards: Boards, request: QueryRequest) {
  const board = findBoard(boards, request.board, request.lang);
  const query = findQuery(board, request);
  try {
    const sql = expandMacros(query.sql, {
      fromMs: request.from,
      toMs: request.to,
      intervalMs: intervalOf(request),
      variables: variablesOf(board, request.variables ?? {}),
    });
    return { query, sql };
  } catch (error) {
    if (error instanceof MacroError) throw new Refusal('bad_request', error.message, error);
    throw error;
  }
}

/** Waits for a place, reads, and counts it; a browser that goes away calls its query off. */
async function readTable(
  sql: string,
  reply: FastifyReply,
  { gate, reader, clock, metrics }: QueryParts,
): Promise<Table> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  reply.raw.once('close', onClose);
  const startedMs = clock.monotonic();
  let outcome: RefusalCode | 'ok' = 'ok';
  try {
    return await gate.enter(() => reader.read(sql, { signal: gone.signal }));
  } catch (error) {
    const refusal = refusalOf(error);
    outcome = refusal.code;
    throw refusal;
  } finally {
    reply.raw.off('close', onClose);
    metrics.add('kagimi_console_queries_total', { outcome });
    metrics.observe('kagimi_console_query_seconds', {}, (clock.monotonic() - startedMs) / 1_000);
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof ReadError))
    return new Refusal('internal', 'The console failed; this is its fault.', error);
  const code = {
    query: 'query_failed',
    limit: 'over_limit',
    unavailable: 'store_unavailable',
    cancelled: 'cancelled',
  } as const;
  return new Refusal(code[error.fault], error.message, error);
}
