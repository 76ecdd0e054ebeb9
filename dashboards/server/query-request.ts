import type { VariableValue } from '../macros/expand.ts';
import { type Board, type BoardQuery, findAnnotation, findTarget, findVariable } from './board.ts';
import type { Language } from './boards.ts';
import { Refusal } from './refusal.ts';

/** What a browser may ask: which query of which board, and for what range and variables. Never SQL. */
export interface QueryRequest {
  board: string;
  lang?: Language;
  panel?: number;
  target?: string;
  annotation?: string;
  variable?: string;
  from: number;
  to: number;
  variables?: Record<string, VariableValue>;
  intervalMs?: number;
  maxDataPoints?: number;
}

const NAME = { type: 'string', minLength: 1, maxLength: 80 } as const;
const MILLISECONDS = { type: 'integer', minimum: 0, maximum: 4_294_967_295_000 } as const;
const VALUE = { type: 'string', maxLength: 1_024 } as const;

/** The same as a JSON Schema: a field that is not here is refused. */
export const QUERY_REQUEST = {
  type: 'object',
  additionalProperties: false,
  required: ['board', 'from', 'to'],
  properties: {
    board: NAME,
    lang: { enum: ['ja', 'en'] },
    panel: { type: 'integer', minimum: 0, maximum: 100_000 },
    target: NAME,
    annotation: { ...NAME, maxLength: 200 },
    variable: NAME,
    from: MILLISECONDS,
    to: MILLISECONDS,
    variables: {
      type: 'object',
      maxProperties: 50,
      additionalProperties: { anyOf: [VALUE, { type: 'array', maxItems: 1_000, items: VALUE }] },
    },
    intervalMs: { type: 'integer', minimum: 1, maximum: 31_536_000_000 },
    maxDataPoints: { type: 'integer', minimum: 1, maximum: 100_000 },
  },
} as const;

/** The query that is meant. @throws Refusal with a sentence that names what is not there */
export function findQuery(board: Board, request: QueryRequest): BoardQuery {
  const { panel, target, annotation, variable } = request;
  const asked = [target, annotation, variable].filter((name) => name !== undefined).length;
  if (asked !== 1 || (target === undefined) !== (panel === undefined)) {
    throw new Refusal(
      'bad_request',
      'Ask for one thing: a panel and its target, an annotation, or a variable.',
    );
  }
  const found =
    panel !== undefined && target !== undefined
      ? findTarget(board, panel, target)
      : annotation !== undefined
        ? findAnnotation(board, annotation)
        : findVariable(board, variable ?? '');
  if (found) return found;
  const name =
    target === undefined
      ? annotation === undefined
        ? `variable "${variable}" with a query`
        : `annotation "${annotation}"`
      : `panel ${panel} with a target "${target}"`;
  throw new Refusal('not_found', `The board "${board.uid}" has no ${name}.`);
}

/** Half a minute where none was said, and never more points than a panel has room for. */
export function intervalOf({ intervalMs, maxDataPoints = 10_000, from, to }: QueryRequest): number {
  return Math.max(intervalMs ?? 30_000, Math.ceil((to - from) / maxDataPoints), 1);
}
