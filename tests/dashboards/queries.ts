import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { panelsOf, queriesOf, variablesOf } from '../../dashboards/grafana/lint.ts';
import { ALL, expandMacros } from '../../dashboards/macros/expand.ts';
import { type Answer, ask, isEmpty } from './answer.ts';
import type { Check, CheckContext, Scene } from './check.ts';
import { faultsOfAnnotation, faultsOfPanel, faultsOfVariable } from './shape.ts';

/** A query of a board with what its answer must be like. */
export interface Asked {
  name: string;
  rawSql: string;
  intervalMs: number;
  faults(answer: Answer): string[];
  /** May be empty on every day: what has not happened is not shown. */
  mayBeEmpty: boolean;
}

/** Panels of which nothing may be there on any day that is played here, by board and id. */
const MAY_BE_EMPTY: Readonly<Record<string, readonly number[]>> = {
  // Nought open placebos are as it should be; and at four ceremonies a minute, none may be under way just then.
  'kagimi-pipeline': [4, 5],
};

const POINTS = 600;
const SPAN_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, s: 1_000 } as const;

/** Every query of every board, on every scene, with All and with one value of each variable. */
export const runsEveryQuery: Check = {
  name: 'queries',
  async run(context) {
    const problems: string[] = [];
    /** Queries without words are the same in every language, and need to run once. */
    const ran = new Map<string, Awaited<ReturnType<typeof runEverywhere>>>();
    const counts = { panels: 0, queries: 0, failed: 0, empty_ok: 0 };
    for (const { language, board } of context.boards) {
      const asked = askedOf(board);
      counts.panels += panelsOf(board).length;
      counts.queries += asked.length;
      for (const query of asked) {
        const key = `${board.uid} ${query.intervalMs} ${query.rawSql}`;
        const found = ran.get(key) ?? (await runEverywhere(query, board, context));
        ran.set(key, found);
        counts.empty_ok += found.emptyOk;
        counts.failed += found.problems.length > 0 ? 1 : 0;
        problems.push(...found.problems.map((says) => `${board.uid} (${language}), ${query.name}: ${says}`));
      }
    }
    return { counts, problems };
  },
};

async function runEverywhere(query: Asked, board: Dashboard, context: CheckContext) {
  const problems = new Set<string>();
  let emptyOk = 0;
  let wasSeen = false;
  for (const scene of context.scenes) {
    for (const isFirst of [true, false]) {
      try {
        const sql = expandMacros(
          query.rawSql,
          macroContext(query, board, { scene, isFirst, nowMs: context.nowMs }),
        );
        const answer = await ask(context.url, scene.name, sql);
        for (const fault of query.faults(answer)) problems.add(fault);
        if (scene.name === 'empty' && isEmpty(answer)) emptyOk = 1;
        if (scene.name === 'empty' && !isEmpty(answer))
          problems.add('It shows something where there is nothing.');
        if (scene.name !== 'empty' && !isEmpty(answer)) wasSeen = true;
      } catch (error) {
        problems.add(`${scene.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  if (!wasSeen && !query.mayBeEmpty) problems.add('It shows nothing on any day.');
  return { problems: [...problems], emptyOk };
}

/** What a query is expanded for when its board has just been opened, or with the values that a scene has. */
export function macroContext(
  { intervalMs }: Asked,
  board: Dashboard,
  { scene, isFirst, nowMs }: { scene: Pick<Scene, 'chosen'>; isFirst: boolean; nowMs: number },
) {
  const spanMs = readSpan(board.time?.from.replace('now-', '') ?? '1d');
  const variables = variablesOf(board).map(({ name, includeAll, current }) => {
    const first = includeAll ? ALL : String(current?.value ?? '');
    return [name, isFirst ? first : (scene.chosen[name] ?? first)];
  });
  return {
    fromMs: nowMs - spanMs,
    toMs: nowMs,
    intervalMs: Math.max(intervalMs, spanMs / POINTS),
    variables: Object.fromEntries(variables),
  };
}

/** All that a board asks: its panels, variables and annotations. */
export function askedOf(board: Dashboard): Asked[] {
  const ofPanels = panelsOf(board).flatMap((panel) => queriesOfPanel(board, panel));
  const ofVariables = variablesOf(board)
    .filter(({ type }) => type === 'query')
    .map(({ name, query }) => plain(`variable ${name}`, String(query), faultsOfVariable));
  const ofAnnotations = (board.annotations.list ?? []).map(({ name, target }) =>
    plain(`annotation ${name}`, String((target as unknown as { rawSql: string }).rawSql), faultsOfAnnotation),
  );
  return [...ofPanels, ...ofVariables, ...ofAnnotations];
}

function plain(name: string, rawSql: string, faults: Asked['faults']): Asked {
  return { name, rawSql, faults, intervalMs: 0, mayBeEmpty: false };
}

function queriesOfPanel(board: Dashboard, panel: Panel): Asked[] {
  const only = { ...board, panels: [panel], templating: {}, annotations: {} };
  return queriesOf(only).map(({ rawSql, format }) => ({
    name: `panel ${panel.id} "${panel.title}"`,
    rawSql,
    intervalMs: readSpan(panel.interval ?? '0s'),
    faults: (answer) => faultsOfPanel(panel, answer, format),
    mayBeEmpty: MAY_BE_EMPTY[board.uid ?? '']?.includes(panel.id ?? 0) ?? false,
  }));
}

function readSpan(text: string): number {
  const [, count = '0', unit = 's'] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return Number(count) * SPAN_MS[unit as keyof typeof SPAN_MS];
}
