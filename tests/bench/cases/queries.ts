import { readFileSync } from 'node:fs';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { readFigures } from '../../../infra/local/figures.ts';
import type { Store } from '../../../schemas/store.ts';
import type { Bench, BenchContext } from '../bench.ts';
import { type Figure, figure, type Headline } from '../figures.ts';
import { fillCeremonies, fillEvents, fillMinutes, fillTrials, repeatNewest } from '../fixtures.ts';
import { percentile } from '../statistics.ts';

const NAME = 'queries';
/** 90 days hold ten million ceremonies. */
const SPACING_MS = 777;
const DAY_MS = 86_400_000;
const EVENTS_PER_CEREMONY = 13;
const MILLION = 1_000_000;
const REPEATS = { min: 3, max: 25, budgetMs: 4_000 } as const;

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
  about: "p50 and p95 of the live view's queries, of docs/tables.md and of the usual panels",
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
  const options = { store, ceremonies, nowMs: clock.now(), spacingMs: SPACING_MS, say };
  await fillCeremonies(options);
  await repeatNewest(options);
  const perDay = Math.floor(DAY_MS / SPACING_MS);
  // Events are kept for thirty days.
  await fillEvents(
    { ...options, ceremonies: Math.min(ceremonies, perDay * (quick ? 1 : 30)) },
    EVENTS_PER_CEREMONY,
  );
  await fillMinutes({ ...options, ceremonies: Math.min(ceremonies, perDay * (quick ? 1 : 14)) });
  await fillTrials(options);
  await check(store, ceremonies);
  const figures: Figure[] = [];
  const worstP95Ms: Record<Reader, number> = { board: 0, analyst: 0 };
  for (const panel of await panels()) {
    const times = await time(store, panel);
    const p95 = percentile(times, 0.95);
    say(`${millions} M: ${panel.name}: ${Math.round(percentile(times, 0.5))} ms`);
    figures.push(figure(NAME, `${panel.name}, ${millions} M, p50`, 'ms', percentile(times, 0.5)));
    figures.push(figure(NAME, `${panel.name}, ${millions} M, p95`, 'ms', p95));
    worstP95Ms[panel.reader] = Math.max(worstP95Ms[panel.reader], p95);
  }
  return { figures, worstP95Ms };
}

async function time(store: Store, { name, sql, mayBeEmpty = false }: Panel): Promise<number[]> {
  const times: number[] = [];
  const begunMs = clock.monotonic();
  // The first, cold, does not count.
  for (let turn = -1; turn < REPEATS.max; turn += 1) {
    const startedMs = clock.monotonic();
    const rows = await store.query<object>(sql);
    if (rows.length === 0 && !mayBeEmpty) throw new Error(`The panel "${name}" is empty.`);
    if (turn >= 0) times.push(clock.monotonic() - startedMs);
    if (times.length >= REPEATS.min && clock.monotonic() - begunMs > REPEATS.budgetMs) break;
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
const SOURCES: readonly (() => Promise<Panel[]> | readonly Panel[])[] = [liveView, documented, () => USUAL];

async function panels(): Promise<readonly Panel[]> {
  return (await Promise.all(SOURCES.map((source) => source()))).flat();
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

const USUAL: readonly Panel[] = [
  {
    reader: 'board',
    name: 'funnel a minute, last hour',
    sql: `SELECT minute, kind, uniqExactIfMerge(prompted) AS prompted, uniqExactIfMerge(verified) AS verified
      FROM ceremony_minutes WHERE minute > now() - INTERVAL 1 HOUR GROUP BY minute, kind ORDER BY minute`,
  },
  {
    reader: 'board',
    name: 'device cells, last six hours, rollup',
    sql: `SELECT device_oem, device_model, os, os_version, uniqExactMerge(ceremonies) AS n, uniqExactIfMerge(verified) AS ok
      FROM ceremony_minutes WHERE minute > now() - INTERVAL 6 HOUR
      GROUP BY device_oem, device_model, os, os_version ORDER BY n DESC`,
  },
  {
    reader: 'board',
    name: 'device cells, last day, trials',
    sql: `SELECT device_oem, device_model, os, os_version, countIf(outcome = 'failed') AS failed, count() AS n
      FROM ceremony_trials FINAL WHERE settled_minute > now() - INTERVAL 1 DAY
      GROUP BY device_oem, device_model, os, os_version ORDER BY n DESC`,
  },
  {
    reader: 'analyst',
    name: 'device cells, last day',
    sql: `SELECT device_oem, device_model, os, os_version, countIf(outcome = 'failed') AS failed, count() AS n
      FROM ceremony_outcomes WHERE id_time > now() - INTERVAL 1 DAY
      GROUP BY device_oem, device_model, os, os_version ORDER BY n DESC`,
  },
];
