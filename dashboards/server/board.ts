import type { VariableValue } from '../macros/expand.ts';

/** The parts of a Grafana dashboard (Classic JSON) that the server reads; the rest passes through to the browser. */
export interface Board {
  uid: string;
  title: string;
  description?: string;
  tags?: readonly string[];
  schemaVersion: number;
  panels?: readonly Panel[];
  templating?: { list?: readonly Variable[] };
  annotations?: { list?: readonly Annotation[] };
}

export interface Panel {
  id: number;
  type: string;
  title?: string;
  targets?: readonly Target[];
  /** Of a collapsed row. */
  panels?: readonly Panel[];
}

export interface Target {
  refId: string;
  rawSql?: string;
  /** 0 is a time series, which goes from long to wide; everything else is a table. */
  format?: number;
}

export interface Variable {
  name: string;
  type: string;
  query?: string | { rawSql?: string; query?: string };
  current?: { value?: VariableValue };
}

export interface Annotation {
  name: string;
  rawQuery?: string;
  target?: { rawSql?: string };
}

/** One SELECT of a board. */
export interface BoardQuery {
  refId: string;
  sql: string;
  shape: 'series' | 'table';
}

/** Every panel, those in collapsed rows too. */
export function panelsOf(board: Board): Panel[] {
  return (board.panels ?? []).flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/** What a panel's target asks; nothing where there is no such panel or target. */
export function findTarget(board: Board, panelId: number, refId: string): BoardQuery | undefined {
  const panel = panelsOf(board).find(({ id }) => id === panelId);
  const target = panel?.targets?.find((candidate) => candidate.refId === refId);
  if (target?.rawSql === undefined) return undefined;
  return { refId, sql: target.rawSql, shape: target.format === 1 ? 'table' : 'series' };
}

/** What fills a variable's list; nothing where there is no such variable or it has no query. */
export function findVariable(board: Board, name: string): BoardQuery | undefined {
  const variable = board.templating?.list?.find((candidate) => candidate.name === name);
  if (variable?.type !== 'query') return undefined;
  const { query } = variable;
  const sql = typeof query === 'string' ? query : (query?.rawSql ?? query?.query);
  return sql === undefined ? undefined : { refId: name, sql, shape: 'table' };
}

/** What an annotation asks; nothing where there is no such annotation. */
export function findAnnotation(board: Board, name: string): BoardQuery | undefined {
  const annotation = board.annotations?.list?.find((candidate) => candidate.name === name);
  const sql = annotation?.target?.rawSql ?? annotation?.rawQuery;
  return sql === undefined ? undefined : { refId: name, sql, shape: 'table' };
}

/**
 * The value of every variable of the board: as given, or the board's own. A constant is never taken from outside, and
 * a name that the board does not have is left out.
 */
export function variablesOf(
  board: Board,
  given: Readonly<Record<string, VariableValue>>,
): Record<string, VariableValue> {
  const values: Record<string, VariableValue> = {};
  for (const { name, type, current, query } of board.templating?.list ?? []) {
    const own = type === 'constant' && typeof query === 'string' ? query : (current?.value ?? '');
    const isOpen = type !== 'constant' && Object.hasOwn(given, name);
    values[name] = isOpen ? (given[name] ?? own) : own;
  }
  return values;
}
