import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from './answer.ts';
import { type Body, openBody } from './body.ts';
import type { Engine, EngineTask } from './engine.ts';
import { DEFAULT_FORMAT, isStreamed } from './formats.ts';
import { parseMultipart } from './multipart.ts';
import { addFields, type QueryRequest } from './request.ts';
import { setupOf } from './setup.ts';
import { readStatement, type Statement, withDataFile } from './statement.ts';

/** What one query needs of the server. */
export interface QueryContext {
  engine: Engine;
  spoolFolder: string;
  database: string;
  bodyBytesMax: number;
  /** Bound of results that can't be sent row by row. */
  resultBytesMax: number;
  /** Text unique to this query, by which it is cancelled; also the name of its spool file. */
  mark: string;
  /** Nanoseconds since the request came. */
  elapsedNs: () => number;
  isClientGone: () => boolean;
}

/** A request whose body has been read as far as its statement. */
export interface Prepared {
  statement: Statement;
  body: Body;
}

/** Reads the statement. @throws ServerError as `openBody`, `readStatement` and `parseMultipart` do. */
export async function prepare(
  request: QueryRequest,
  source: Parameters<typeof openBody>[0],
  bytesMax: number,
): Promise<Prepared> {
  const { contentEncoding } = request;
  const isForm = /^multipart\/form-data\b/i.test(request.contentType);
  const urlQuery = isForm ? '' : request.urlQuery;
  let body = await openBody(source, { urlQuery, contentEncoding, bytesMax });
  if (isForm) {
    const { query = '', ...fields } = Object.fromEntries(
      parseMultipart(await body.all(), request.contentType),
    );
    addFields(request, Object.entries(fields));
    body = inMemory(Buffer.from(request.urlQuery + query));
  }
  let statement = readStatement(body.head.toString('latin1'), body.complete);
  if (statement.kind === 'whole' && !body.complete) {
    body = inMemory(await body.all());
    statement = readStatement(body.head.toString('latin1'), true);
  }
  return { statement, body };
}

function inMemory(text: Buffer): Body {
  return {
    head: text,
    complete: true,
    all: async () => text,
    async spool(from, path) {
      const data = text.subarray(from);
      await writeFile(path, data, { flag: 'wx', mode: 0o600 });
      return data.length;
    },
  };
}

/** Runs a prepared query and sends its result. @throws ServerError, before or within the answer's body. */
export async function answerQuery(
  request: QueryRequest,
  prepared: Prepared,
  to: { answer: Answer; context: QueryContext },
): Promise<void> {
  const { statement } = prepared;
  if (statement.kind === 'insert' || statement.kind === 'insertInput') {
    await insert(request, { statement, body: prepared.body }, to);
    return;
  }
  const sql = prepared.body.head.toString('utf8');
  const format = statement.format ?? request.defaultFormat ?? DEFAULT_FORMAT;
  if (statement.kind === 'select' || statement.answers) {
    to.answer.header('X-ClickHouse-Format', format);
    const type = to.context.engine.contentTypes.get(format.toLowerCase());
    to.answer.header('Content-Type', type ?? 'text/plain; charset=UTF-8');
  }
  const streams = statement.kind === 'select' && isStreamed(format) && !request.waitsForEnd;
  const answers = statement.kind === 'select' || statement.answers;
  const resultBytesMax = answers && !streams ? to.context.resultBytesMax : undefined;
  const task = { setup: setup(request, to.context, resultBytesMax), sql, format };
  await (streams ? sendRows(task, to) : sendWhole(task, to));
}

async function sendRows(task: EngineTask, { answer, context }: { answer: Answer; context: QueryContext }) {
  let rows = 0;
  let bytes = 0;
  for await (const piece of context.engine.stream(task)) {
    rows += piece.rows;
    bytes += piece.bytes.length;
    if (context.isClientGone()) return;
    await answer.write(piece.bytes);
  }
  // How much a stream has read is not known; what it has given is.
  answer.summary({ ...NOTHING, result_rows: rows, result_bytes: bytes, elapsed_ns: context.elapsedNs() });
  await answer.end();
}

async function sendWhole(task: EngineTask, { answer, context }: { answer: Answer; context: QueryContext }) {
  const result = await context.engine.run(task);
  answer.summary({
    ...NOTHING,
    read_rows: result.rowsRead,
    read_bytes: result.bytesRead,
    result_bytes: result.bytes.length,
    elapsed_ns: context.elapsedNs(),
  });
  await answer.write(result.bytes);
  await answer.end();
}

/** The data goes through a file, because that is the way into the engine for every format, binary ones included. */
async function insert(
  request: QueryRequest,
  data: { statement: Extract<Statement, { kind: 'insert' | 'insertInput' }>; body: Body },
  { answer, context }: { answer: Answer; context: QueryContext },
) {
  const { statement, body } = data;
  const path = join(context.spoolFolder, context.mark);
  try {
    const bytes = await body.spool(statement.dataAt, path);
    const sql = withDataFile(statement, body.head, path);
    const result = await context.engine.run({ setup: setup(request, context), sql, format: DEFAULT_FORMAT });
    answer.summary({
      ...NOTHING,
      read_rows: result.rowsRead,
      read_bytes: bytes,
      written_rows: result.rowsRead,
      written_bytes: result.bytesRead,
      elapsed_ns: context.elapsedNs(),
    });
    await answer.end();
  } finally {
    await rm(path, { force: true });
  }
}

const NOTHING = {
  read_rows: 0,
  read_bytes: 0,
  written_rows: 0,
  written_bytes: 0,
  result_rows: 0,
  result_bytes: 0,
  elapsed_ns: 0,
};

function setup(request: QueryRequest, context: QueryContext, resultBytesMax?: number): string {
  return setupOf(request, { database: context.database, mark: context.mark, resultBytesMax });
}
