import { ServerError } from './errors.ts';
import { type Token, tokensOf } from './tokens.ts';

/**
 * What the text of a request asks for. Positions are byte offsets, because the text is read as latin1: data behind
 * the statement need not be UTF-8.
 */
export type Statement =
  /** Runs as it is; its result is small or has to be whole. */
  | { kind: 'whole'; format: string | undefined; answers: boolean }
  /** A SELECT, whose rows may be sent as they come. */
  | { kind: 'select'; format: string | undefined }
  /** `INSERT INTO t … FORMAT X` or `… VALUES` with data behind it. */
  | { kind: 'insert'; format: string; target: Span; settings: Span; dataAt: number }
  /** `INSERT INTO t SELECT … FROM input('…') FORMAT X` with data behind it. */
  | { kind: 'insertInput'; format: string; select: Span; inputCall: Span; dataAt: number };

export interface Span {
  start: number;
  end: number;
}

/**
 * Reads a statement as far as the HTTP interface has to: what kind it is, which format it names, where its data
 * begins. Everything else is the engine's to judge.
 * @param text Start of the request as latin1; all of it when `complete`.
 * @throws ServerError 62 for a second statement, 78 and 48 for files of the server's own machine.
 */
export function readStatement(text: string, complete: boolean): Statement {
  const tokens = tokensOf(text);
  const first = tokens.next();
  const word = first.done ? '' : first.value.word;
  if (word === 'INSERT') {
    const insert = readInsert(text, tokens);
    if (insert) return insert;
    return { kind: 'whole', format: undefined, answers: false };
  }
  if (!complete) return { kind: 'whole', format: undefined, answers: false };
  return readQuery(text, word);
}

/** First words of statements whose result has rows. */
const ANSWERING = new Set([
  'SELECT',
  'WITH',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'EXISTS',
  'EXPLAIN',
  'CHECK',
  'FROM',
  'KILL',
  '(',
]);

/** What may follow `FORMAT X`; before anything else, `format` was a column. */
const AFTER_FORMAT = new Set([';', 'SETTINGS', 'INTO']);

function readQuery(text: string, firstWord: string): Statement {
  let format: string | undefined;
  let previous: Token | undefined;
  let ended: Token | undefined;
  let inserts = false;
  for (const token of tokensOf(text)) {
    if (ended) throw multiStatement(text, ended);
    if (token.depth === 0) {
      if (token.word === ';') ended = token;
      if (token.word === 'INSERT') inserts = true;
      if (token.word === 'OUTFILE' && previous?.word === 'INTO') throw intoOutfile();
      if (previous?.word === 'FORMAT' && token.name) format = token.name;
      else if (format === previous?.name && !AFTER_FORMAT.has(token.word)) format = undefined;
    }
    previous = token;
  }
  if ((firstWord === 'SELECT' || firstWord === 'WITH') && !inserts) return { kind: 'select', format };
  return { kind: 'whole', format, answers: ANSWERING.has(firstWord) };
}

/** The part of an INSERT behind the word INSERT; undefined when no data follows it. */
function readInsert(text: string, tokens: Generator<Token>): Statement | undefined {
  let settingsAt: number | undefined;
  let selectAt: number | undefined;
  let inputCall: Span | undefined;
  let previous: Token | undefined;
  let named = false;
  for (const token of tokens) {
    if (inputCall && inputCall.end === 0 && token.word === '(') inputCall.end = token.end;
    const isBehindName = named;
    named ||= isTargetNamed(token, previous);
    if (token.word === 'INPUT' && selectAt !== undefined && !inputCall) {
      inputCall = { start: token.start, end: 0 };
    } else if (named && token.depth === 0) {
      if (token.word === 'INFILE' && previous?.word === 'FROM') throw fromInfile();
      if (token.word === 'SELECT' || token.word === 'WITH') selectAt ??= token.start;
      if (token.word === 'SETTINGS' && selectAt === undefined) settingsAt = token.start;
      if (isBehindName && previous?.word === 'FORMAT' && token.name) {
        const dataAt = dataStart(text, token.end);
        if (selectAt === undefined)
          return insertOf(text, { format: token.name, at: previous, dataAt, settingsAt });
        if (inputCall && inputCall.end > 0) {
          const select = { start: 0, end: previous.start };
          return { kind: 'insertInput', format: token.name, select, inputCall, dataAt };
        }
      }
      if (token.word === 'VALUES' && selectAt === undefined) {
        return insertOf(text, { format: 'Values', at: token, dataAt: token.end, settingsAt });
      }
    }
    previous = token;
  }
  return undefined;
}

/** A table may be called `format` or `values`: nothing is a keyword until the name behind INTO is over. */
function isTargetNamed(token: Token, previous: Token | undefined): boolean {
  if (token.depth > 0 || token.word === 'INTO' || token.word === '.') return false;
  if (previous === undefined || previous.word === 'INTO' || previous.word === '.') return false;
  if (previous.word === 'TABLE' || previous.word === 'FUNCTION') return false;
  return true;
}

function insertOf(
  text: string,
  found: { format: string; at: Token; dataAt: number; settingsAt: number | undefined },
): Statement {
  const { format, at, dataAt, settingsAt } = found;
  if (text[dataAt] === ';') {
    throw new ServerError(62, 'SYNTAX_ERROR', "You have ';' symbol before data for INSERT query.");
  }
  const target = { start: 0, end: settingsAt ?? at.start };
  return { kind: 'insert', format, target, settings: { start: target.end, end: at.start }, dataAt };
}

/** ClickHouse's rule: data begins behind blanks and at most one line end. */
function dataStart(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\f') at += 1;
  if (text[at] === '\r') at += 1;
  if (text[at] === '\n') at += 1;
  return at;
}

/** The statement as the engine gets it, its data being in `path`. */
export function withDataFile(
  statement: Extract<Statement, { kind: 'insert' | 'insertInput' }>,
  head: Buffer,
  path: string,
): string {
  const part = (span: Span) => head.subarray(span.start, span.end).toString('utf8');
  const file = `'${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (statement.kind === 'insert') {
    const { target, settings, format } = statement;
    return `${part(target)} FROM INFILE ${file} ${part(settings)} FORMAT ${format}`;
  }
  const { select, inputCall, format } = statement;
  const before = part({ start: select.start, end: inputCall.start });
  const after = part({ start: inputCall.end, end: select.end });
  const comma = /^\s*\)/.test(after) ? '' : ', ';
  return `${before}file(${file}, '${format}'${comma}${after}`;
}

function multiStatement(text: string, ended: Token): ServerError {
  const rest = Buffer.from(text.slice(ended.start), 'latin1').toString('utf8').slice(0, 200);
  const message = `Syntax error (Multi-statements are not allowed): failed at position ${ended.end} (end of query): ${rest}.`;
  return new ServerError(62, 'SYNTAX_ERROR', message);
}

function fromInfile(): ServerError {
  const message =
    'Query has infile and was sent directly to server: send the data as the body of the request.';
  return new ServerError(78, 'UNKNOWN_TYPE_OF_QUERY', message);
}

function intoOutfile(): ServerError {
  return new ServerError(48, 'NOT_IMPLEMENTED', 'INTO OUTFILE is not allowed.');
}
