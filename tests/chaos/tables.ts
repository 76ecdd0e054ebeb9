import { SETTLE_MS } from '../../processors/sessionize/sessionizer.ts';
import type { Store } from '../../schemas/store.ts';
import type { Found } from '../smoke/compare.ts';
import type { TableDifference, TableFacts } from './judge.ts';
import { LIVE, ORACLE } from './store-server.ts';

const CELL = "concat(toString(minute), ' ', kind, ' ', mediation, ' ', os, ' ', browser, ' ', device_model)";

/** The tables that must be equal to the oracle's, and what tells their rows apart. */
const COMPARED: readonly { table: string; id: string; rows: (database: string) => string }[] = [
  { table: 'events', id: 'toString(event_id)', rows: (database) => `SELECT * FROM ${database}.events FINAL` },
  {
    table: 'ceremonies',
    id: 'toString(ceremony_id)',
    rows: (database) => `SELECT * FROM ${database}.ceremonies FINAL`,
  },
  {
    table: 'failed_events',
    id: 'toString(failed_id)',
    rows: (database) => `SELECT * FROM ${database}.failed_events FINAL`,
  },
  { table: 'ceremony_minutes', id: CELL, rows: minutes },
  {
    table: 'first_seen',
    id: "concat(kind, ' ', value)",
    rows: (database) => `SELECT * FROM ${database}.first_seen FINAL`,
  },
  {
    table: 'ceremony_trials',
    id: "concat(toString(settled_at), ' ', toString(ceremony_id))",
    rows: (database) => `SELECT * FROM ${database}.ceremony_trials FINAL`,
  },
];

/** The rollup as people read it, cell by cell. */
function minutes(database: string): string {
  return `SELECT tenant, minute, kind, mediation, os, os_version, browser, browser_version, device_oem, device_model,
    uniqExactMerge(ceremonies) AS ceremonies, uniqExactIfMerge(prompted) AS prompted,
    uniqExactIfMerge(client_ok) AS client_ok, uniqExactIfMerge(client_error) AS client_error,
    uniqExactIfMerge(verified) AS verified, uniqExactIfMerge(rejected) AS rejected,
    uniqExactIfMerge(settled) AS settled, uniqExactIfMerge(fallback) AS fallback
    FROM ${database}.ceremony_minutes
    GROUP BY tenant, minute, kind, mediation, os, os_version, browser, browser_version, device_oem, device_model`;
}

const DIFFERENCES_SHOWN = 5;

/** Compares the live tables with the oracle's, row by row and column by column. */
export async function compareTables(store: Store): Promise<TableDifference[]> {
  const compared: TableDifference[] = [];
  for (const { table, id, rows } of COMPARED) {
    const [found] = await store.query<{ missing: string[]; wrong: string[]; strange: string[] }>(`
      SELECT groupArrayIf(id, live = 0) AS missing, groupArrayIf(id, oracle = 0) AS strange,
        groupArrayIf(id, live > 0 AND oracle > 0) AS wrong
      FROM (
        SELECT id, sum(is_live) AS live, sum(1 - is_live) AS oracle, uniqExact(hash) AS versions
        FROM (
          SELECT ${id} AS id, 1 AS is_live, sipHash64(formatRow('JSONEachRow', *)) AS hash FROM (${rows(LIVE)})
          UNION ALL
          SELECT ${id} AS id, 0 AS is_live, sipHash64(formatRow('JSONEachRow', *)) AS hash FROM (${rows(ORACLE)})
        ) GROUP BY id HAVING live != oracle OR versions != greatest(live, oracle)
      )`);
    const { missing = [], wrong = [], strange = [] } = found ?? {};
    const examples = [...missing, ...wrong, ...strange].slice(0, DIFFERENCES_SHOWN);
    compared.push({
      table,
      missing: missing.length,
      wrong: wrong.length,
      strange: strange.length,
      examples,
    });
  }
  return compared;
}

/** Everything else that the judge asks of the tables. */
export async function readTables(store: Store, logTimes: ReadonlyMap<number, number>): Promise<TableFacts> {
  const [events, failed, found, rollup] = await Promise.all([
    store.query<{ id: string }>('SELECT toString(event_id) AS id FROM events FINAL'),
    store.query<{ id: string; reason: string }>(
      'SELECT toString(failed_id) AS id, reason FROM failed_events FINAL',
    ),
    store.query<Found>(
      `SELECT toString(ceremony_id) AS ceremony_id, toString(kind) AS kind, toString(mediation) AS mediation,
        eventual_outcome, stated_cause AS cause, steps FROM ceremony_outcomes`,
    ),
    readRollup(store, logTimes),
  ]);
  return { events: events.map(({ id }) => id), failed, found, rollup };
}

/**
 * The rollup's sums over its cells, the number of ceremonies in all cells together, and what the ceremonies themselves
 * say: at least those that had time to settle and came before their horizon, at most all.
 */
async function readRollup(
  store: Store,
  logTimes: ReadonlyMap<number, number>,
): Promise<TableFacts['rollup']> {
  const [cells] = await store.query<TableFacts['rollup']['cells']>(`
    SELECT sum(ceremonies) AS ceremonies, sum(verified) AS verified, sum(client_error) AS client_error
    FROM (${minutes(LIVE)})`);
  const [all] = await store.query<TableFacts['rollup']['all']>(`
    SELECT uniqExactMerge(ceremonies) AS ceremonies, uniqExactIfMerge(verified) AS verified,
      uniqExactIfMerge(client_error) AS client_error FROM ceremony_minutes`);
  const settled = `countIf(bitTest(settlements, 2)) AS verified, countIf(bitTest(settlements, 1)) AS client_error`;
  const [atMost] = await store.query<TableFacts['rollup']['atMost']>(
    `SELECT ${settled} FROM ceremonies FINAL`,
  );
  const [atLeast] = await store.query<TableFacts['rollup']['atLeast']>(
    `SELECT ${settled} FROM (SELECT * FROM ceremonies FINAL) AS ceremony
     INNER JOIN (SELECT ceremony_id, any(log_partition) AS place FROM events GROUP BY ceremony_id) AS log
     USING ceremony_id
     WHERE late = 0 AND toUnixTimestamp64Milli(assumeNotNull(last_appended_at)) + ${SETTLED_MS}
       < transform(toInt64(place), {places:Array(Int64)}, {times:Array(Int64)}, toInt64(0))`,
    { places: [...logTimes.keys()], times: [...logTimes.values()] },
  );
  if (!cells || !all || !atLeast || !atMost) throw new Error('The rollup could not be read.');
  return { cells, all, atLeast, atMost };
}

/** Log time after which a settled ceremony's cell is fixed, in whole buckets of timers. */
const SETTLED_MS = SETTLE_MS + 2_000;

/** One number for all that each table of a database holds, so that before and after can be compared byte by byte. */
export async function digestTables(store: Store, database: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const { table, rows } of COMPARED) {
    const [row] = await store.query<{ digest: string }>(
      `SELECT concat(toString(count()), ':', toString(groupBitXor(sipHash64(formatRow('JSONEachRow', *))))) AS digest
       FROM (${rows(database)})`,
    );
    digests[table] = row?.digest ?? '';
  }
  return digests;
}
