import type { Clock } from '../../schemas/clock.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import type { Chance } from './chance.ts';
import { createTable, type Row, type Table } from './clickhouse-table.ts';
import { addSettlement, type Cells } from './minutes.ts';

/**
 * How ClickHouse behaves: it refuses before anything is stored, stores and loses the acknowledgement, stores half and
 * fails, or takes its time. Which rows it never takes is another matter.
 */
export const WEATHERS = ['fine', 'refusing', 'deaf', 'torn', 'slow'] as const;
export type Weather = (typeof WEATHERS)[number];

export interface SimulatedStore extends Store {
  weather: Weather;
  /** Chance that an insert fails by itself, whatever the weather. */
  hiccups: number;
  readonly tables: {
    events: Table;
    ceremonies: Table;
    failed_events: Table;
    first_seen: Table;
    ceremony_trials: Table;
    log_progress: Table;
  };
  /** What was said of minutes of log time, in the order of the inserts. */
  readonly told: readonly { table: string; row: Row }[];
  readonly cells: Cells;
}

export interface StoreOptions {
  clock: Clock;
  chance: Chance;
  refusedEvents: ReadonlySet<string>;
  trace(line: string): void;
}

/** ClickHouse with its merges already done. Rows pass through JSON, as they do on the wire. */
export function createSimulatedStore(options: StoreOptions): SimulatedStore {
  const { clock, chance, trace } = options;
  const settlements = createTable('ceremony_settlements');
  const tables = {
    events: createTable('events'),
    ceremonies: createTable('ceremonies'),
    failed_events: createTable('failed_events'),
    first_seen: createTable('first_seen'),
    ceremony_trials: createTable('ceremony_trials'),
    log_progress: createTable('log_progress'),
  };
  const told: { table: string; row: Row }[] = [];
  const cells: Cells = new Map();

  function put(table: string, rows: readonly Row[]): void {
    for (const row of rows) {
      if (table === 'ceremony_settlements') addSettlement(cells, row);
      else tableOf(table).insert(row);
      if (table === 'ceremony_trials' || table === 'log_progress') told.push({ table, row });
    }
  }

  function tableOf(name: string): Table {
    if (name === 'ceremony_settlements') return settlements;
    const table = Object.entries(tables).find(([known]) => known === name)?.[1];
    if (!table) throw new Error(`The simulated store has no table ${name}`);
    return table;
  }

  function refuse(table: string, rows: readonly Row[]): void {
    for (const row of rows) {
      const guilty = table === 'events' && options.refusedEvents.has(String(row.event_id));
      const refusal = guilty ? 'This row is never taken' : tableOf(table).refusal(row);
      if (refusal === null) continue;
      trace(`refuse ${table}: ${refusal}`);
      throw new StoreError(refusal, { fault: 'data', code: 'TYPE_MISMATCH', cause: null });
    }
  }

  function fail(table: string, how: Weather): never {
    trace(`insert ${table} fails: ${how}`);
    throw new StoreError(`Simulated: ${how}`, { fault: 'unavailable', code: 'NETWORK_ERROR', cause: null });
  }

  async function insert(table: string, sent: readonly object[]): Promise<void> {
    const rows = sent.map((row): Row => JSON.parse(JSON.stringify(row)));
    const weather = chance.yes(store.hiccups) ? chance.pick(['refusing', 'deaf', 'torn']) : store.weather;
    await clock.sleep(weather === 'slow' ? chance.between(1_000, 15_000) : chance.between(1, 200));
    if (weather === 'refusing') fail(table, weather);
    refuse(table, rows);
    put(table, weather === 'torn' ? rows.slice(0, Math.ceil(rows.length / 2)) : rows);
    await clock.sleep(weather === 'deaf' ? chance.between(1_000, 10_000) : chance.between(1, 50));
    if (weather === 'torn' || weather === 'deaf') fail(table, weather);
    trace(`insert ${table} ${rows.length}`);
  }

  const store: SimulatedStore = {
    weather: 'fine',
    hiccups: 0,
    tables,
    told,
    cells,
    insert,
    async query() {
      throw new StoreError('The simulated store answers no query.', {
        fault: 'data',
        code: 'NONE',
        cause: null,
      });
    },
    async command() {},
    async ping() {
      return true;
    },
    async close() {},
  };
  return store;
}
