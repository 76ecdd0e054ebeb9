import { readFileSync } from 'node:fs';
import { buildBoard } from '../../../dashboards/grafana/board.ts';
import { BOARDS } from '../../../dashboards/grafana/boards.ts';
import { expandMacros } from '../../../dashboards/macros/expand.ts';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { readFigures } from '../../../infra/local/figures.ts';
import type { Store } from '../../../schemas/store.ts';
import { askedOf, macroContext } from '../../dashboards/queries.ts';
import { fillTables, SPACING_MS } from '../../dashboards/ten-million.ts';
import type { Bench, BenchContext } from '../bench.ts';
import { type Figure, figure, type Headline } from '../figures.ts';
import { fillMinutes } from '../fixtures.ts';
import { percentile } from '../statistics.ts';

const NAME = 'queries';
const DAY_MS = 86_400_000;
const MILLION = 1_000_000;
const REPEATS = { min: 3, max: 25 } as const;
const BUDGET_MS = { quick: 500, full: 4_000 } as const;

/** A board shows its panels again and again; an analyst asks once, and over days. */
type Reader = 'board' | 'analyst';

interface Panel {
  reader: Reader;
  /** Of what the fixture does not have, such as values never seen before. */
  mayBeEmpty?: boolean;
  name: string;
  sql: string;
}

/** What people look at, over as many ceremonies as a large bank has in three months. */
export const queries: Bench = {
  name: NAME,
  about: "p50 and p95 of the boards' queries, of the live view's and of docs/tables.md",
  async run(context) {
    const sizes = context.quick ? [1, 10] : [1, 10, ...(await mayTryHundred(context))];
    const figures: Figure[] = [];
    const headline: Partial<Headline> = {};
    for (const millions of sizes) {
      const measured = await measureSize(context, millions);
      figures.push(...measured.figures);
      if (millions !== 10) continue;
      headline.panel_p95_ms_10m = measured.worstP95Ms.board;
      headline.analyst_p95_ms_10m = measured.worstP95Ms.analyst;
    }
    return { figures, headline };
  },
};

/** A hundred million take some 15 GB and half an hour. */
async function mayTryHundred({ say }: BenchContext): Promise<number[]> {
  const wanted = process.env.KAGIMI_BENCH_100M === '1';
  if (!wanted) say('100 M ceremonies are left out; KAGIMI_BENCH_100M=1 asks for them.');
  return wanted ? [100] : [];
}

async function measureSize(context: BenchContext, millions: number) {
  const { place, quick, say } = context;
  const store = await place.database(`bench_queries_${millions}m`);
  const ceremonies = millions * MILLION;
  const nowMs = clock.now();
  const perDay = Math.floor(DAY_MS / SPACING_MS);
  // Events are kept for thirty days.
  await fillTables(store, { ceremonies, nowMs, eventsOf: perDay * (quick ? 1 : 30), say });
  const minutes = Math.min(ceremonies, perDay * (quick ? 1 : 14));
  await fillMinutes({ store, ceremonies: minutes, nowMs, spacingMs: SPACING_MS, say });
  await check(store, ceremonies);
  const figures: Figure[] = [];
  const worstP95Ms: Record<Reader, number> = { board: 0, analyst: 0 };
  for (const panel of await panels(store, nowMs)) {
    const times = await time(store, panel, quick ? BUDGET_MS.quick : BUDGET_MS.full);
    const p95 = percentile(times, 0.95);
    say(`${millions} M: ${panel.name}: ${Math.round(percentile(times, 0.5))} ms`);
    figures.push(figure(NAME, `${panel.name}, ${millions} M, p50`, 'ms', percentile(times, 0.5)));
    figures.push(figure(NAME, `${panel.name}, ${millions} M, p95`, 'ms', p95));
    worstP95Ms[panel.reader] = Math.max(worstP95Ms[panel.reader], p95);
  }
  return { figures, worstP95Ms };
}

async function time(
  store: Store,
  { name, sql, mayBeEmpty = false }: Panel,
  budgetMs: number,
): Promise<number[]> {
  const times: number[] = [];
  const begunMs = clock.monotonic();
  // The first, cold, does not count.
  for (let turn = -1; turn < REPEATS.max; turn += 1) {
    const startedMs = clock.monotonic();
    const rows = await store.query<object>(sql);
    if (rows.length === 0 && !mayBeEmpty) throw new Error(`The panel "${name}" is empty.`);
    if (turn >= 0) times.push(clock.monotonic() - startedMs);
    if (times.length >= REPEATS.min && clock.monotonic() - begunMs > budgetMs) break;
  }
  return times;
}

/** Every ceremony is one, also where two rows are not merged yet; the last hour holds as many as were made. */
async function check(store: Store, ceremonies: number): Promise<void> {
  const [found] = await store.query<{ all: number; different: number; hour: number }>(
    `SELECT count() AS all, uniqCombined64(ceremony_id) AS different,
       countIf(issued_at > now64(3) - INTERVAL 2 HOUR AND issued_at <= now64(3) - INTERVAL 1 HOUR) AS hour
     FROM ceremonies FINAL`,
  );
  const hour = Math.floor((3_600 * 1_000) / SPACING_MS);
  const wrong =
    !found ||
    found.all !== ceremonies ||
    Math.abs(found.different / ceremonies - 1) > 0.02 ||
    Math.abs(found.hour - hour) > 2;
  if (wrong) throw new Error(`The fixture is wrong: ${JSON.stringify(found)}.`);
}

/** Where panels come from: each source gives its own. */
const SOURCES: readonly ((store: Store, nowMs: number) => Promise<Panel[]> | readonly Panel[])[] = [
  boards,
  liveView,
  documented,
  () => [CELLS],
];

async function panels(store: Store, nowMs: number): Promise<readonly Panel[]> {
  return (await Promise.all(SOURCES.map((source) => source(store, nowMs)))).flat();
}

/** Tables that the fixture fills: a board's query of one of them has something to show. */
const FILLED =
  /\b(ceremony_trials|ceremony_outcomes|ceremonies|registrations|detector_minutes|events) (FINAL|AS|WHERE|$)/m;

/** What the boards ask when they are opened on a ceremony and an account: panels, variables, annotations, each once. */
async function boards(store: Store, nowMs: number): Promise<Panel[]> {
  const [chosen = {}] = await store.query<Record<string, string>>(
    `SELECT toString(ceremony_id) AS ceremony, (SELECT any(user_ref) FROM registrations) AS account
     FROM ceremony_trials WHERE outcome = 'success' ORDER BY tenant, settled_minute DESC LIMIT 1`,
  );
  const asked = BOARDS.map((board) => buildBoard(board, 'en')).flatMap((board) =>
    askedOf(board).map((query) => ({
      reader: 'board' as const,
      name: `${board.uid}, ${query.name}`,
      sql: expandMacros(
        query.rawSql,
        macroContext(query, board, { scene: { chosen }, isFirst: false, nowMs }),
      ),
    })),
  );
  const once = new Map(asked.map((panel) => [panel.sql, panel]));
  return [...once.values()].map((panel) => ({ ...panel, mayBeEmpty: !FILLED.test(panel.sql) }));
}

/** The live view's own queries, as it sends them. */
async function liveView(): Promise<Panel[]> {
  const asked: string[] = [];
  const recorder: Store = {
    async query<Row>(sql: string) {
      asked.push(sql);
      return [] as Row[];
    },
    async insert() {},
    async command() {},
    ping: async () => true,
    async close() {},
  };
  await readFigures(recorder, 'http://127.0.0.1:9');
  return asked.map((sql, index) => ({
    reader: 'board',
    name: `live view, ${LIVE_VIEW[index] ?? `query ${index + 1}`}`,
    sql,
  }));
}

const LIVE_VIEW = ['counts', 'funnels', 'outcomes', 'last failures'];

/** The queries that docs/tables.md shows. */
function documented(): Panel[] {
  const text = readFileSync(new URL('../../../docs/tables.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^## ([^\n]+)\n(?:(?!^## )[\s\S])*?```sql\n([\s\S]*?)```/gm)].map(
    ([, title = '', sql = '']) => ({
      reader: 'analyst',
      name: `docs, ${title.toLowerCase()}`,
      sql,
      mayBeEmpty: true,
    }),
  );
}

/** The same question as a board's, of every ceremony as it stands now instead of as it settled. */
const CELLS: Panel = {
  reader: 'analyst',
  name: 'device cells, last day',
  sql: `SELECT device_oem, device_model, os, os_version, countIf(outcome = 'failed') AS failed, count() AS n
      FROM ceremony_outcomes WHERE id_time > now() - INTERVAL 1 DAY
      GROUP BY device_oem, device_model, os, os_version ORDER BY n DESC`,
};
