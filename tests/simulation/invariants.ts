import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import type { SimulatedLog } from '../fakes/simulated-log.ts';
import type { Table } from './clickhouse-table.ts';
import type { Cells } from './minutes.ts';
import { type Expected, expect, trialKey } from './oracle.ts';
import type { SimulatedStore } from './simulated-store.ts';
import type { Sending } from './traffic.ts';

export interface Judgement {
  wrong: string[];
  ceremonies: number;
}

export interface EndOptions {
  log: SimulatedLog;
  store: SimulatedStore;
  refusedEvents: ReadonlySet<string>;
  /** What the log has acknowledged to the collector. */
  acknowledged: readonly Sending[];
}

/** Differences named per invariant. */
const NAMED_MAX = 3;

/** Holds the store against the batch computation over the log. */
export function checkEnd({ log, store, refusedEvents, acknowledged }: EndOptions): Judgement {
  const records = [CEREMONY_EVENTS, CEREMONY_FAILED].flatMap((topic) => log.records(topic));
  const partitions = Map.groupBy(records, ({ topic, partition }) => `${topic}/${partition}`);
  const expected = expect({ partitions: [...partitions.values()], refusedEvents });
  const { events, ceremonies, failed_events: failed } = store.tables;
  return {
    ceremonies: expected.ceremonies.rows().size,
    wrong: [
      ...arrivals(store, { acknowledged, refusedEvents }),
      ...uniqueness(events),
      ...differences('I2: event', expected.events, events),
      ...differences('I3: ceremony', expected.ceremonies, ceremonies),
      ...conservation(expected, store),
      ...cellDifferences(expected.cells, store.cells),
      ...differences('I3: trial', expected.trials, store.tables.ceremony_trials),
      ...earlyProgress(expected, store),
      ...failures(expected, failed),
      ...(expected.open > 0 ? [`I8: ${expected.open} ceremonies stay open, and nothing moves the time`] : []),
    ],
  };
}

function arrivals(store: SimulatedStore, sent: Pick<EndOptions, 'acknowledged' | 'refusedEvents'>): string[] {
  const stored = idsOf(store.tables.events);
  const lost = sent.acknowledged.filter(
    ({ eventId }) => eventId !== null && !stored.has(eventId) && !sent.refusedEvents.has(eventId),
  );
  return lost.slice(0, NAMED_MAX).map(({ eventId }) => `I1: ${eventId} was acknowledged and is not stored`);
}

function uniqueness(events: Table): string[] {
  const repeated = events.rows().size - idsOf(events).size;
  return repeated === 0 ? [] : [`I2: ${repeated} event ids stand twice`];
}

function idsOf(events: Table): Set<unknown> {
  return new Set([...events.rows().values()].map((row) => row.event_id));
}

function differences(what: string, expected: Table, found: Table): string[] {
  const keys = new Set([...expected.rows().keys(), ...found.rows().keys()]);
  const wrong: string[] = [];
  for (const key of keys) {
    const [should, is] = [expected.rows().get(key), found.rows().get(key)];
    if (JSON.stringify(should) === JSON.stringify(is) || wrong.length >= NAMED_MAX) continue;
    const columns = Object.keys({ ...should, ...is })
      .filter((name) => JSON.stringify(should?.[name]) !== JSON.stringify(is?.[name]))
      .map((name) => `${name} is ${JSON.stringify(is?.[name])}, should be ${JSON.stringify(should?.[name])}`);
    wrong.push(`${what} ${key}: ${is ? (should ? columns.join('; ') : 'is too many') : 'is missing'}`);
  }
  return wrong;
}

function conservation({ counts }: Expected, store: SimulatedStore): string[] {
  const events = store.tables.events.rows().size;
  const failed = store.tables.failed_events.rows().size;
  const accounted = events + failed + counts.duplicates + counts.ticks;
  return accounted === counts.records
    ? []
    : [
        `I4: ${counts.records} records, but ${events} events, ${failed} failed, ${counts.duplicates} duplicates and ${counts.ticks} ticks`,
      ];
}

function cellDifferences(expected: Cells, found: Cells): string[] {
  const lines = (cells: Cells) =>
    new Set(
      [...cells].flatMap(([key, counts]) =>
        [...counts].flatMap(([name, ids]) => [...ids].map((id) => `${id} as ${name} in ${key}`)),
      ),
    );
  const [should, is] = [lines(expected), lines(found)];
  const wrong = [
    ...[...should].filter((line) => !is.has(line)).map((line) => `I5: not counted: ${line}`),
    ...[...is].filter((line) => !should.has(line)).map((line) => `I5: counted too often: ${line}`),
  ];
  return wrong
    .filter((line) => line.includes(' as ceremonies ') || wrong.length <= NAMED_MAX)
    .slice(0, NAMED_MAX);
}

/** Whoever believes `log_progress` never misses a trial: it was in before the time that it settled at was told. */
function earlyProgress({ trialPlaces }: Expected, { told }: SimulatedStore): string[] {
  const watermarks = new Map<string, number>();
  const stored = new Set<string>();
  const wrong: string[] = [];
  for (const { table, row } of told) {
    if (table === 'log_progress') {
      const place = `${row.topic}/${row.partition}`;
      watermarks.set(place, Math.max(watermarks.get(place) ?? 0, Number(row.watermark)));
      continue;
    }
    const key = trialKey(row);
    const at = trialPlaces.get(key);
    const toldMs = watermarks.get(`${at?.topic}/${at?.partition}`) ?? 0;
    if (!stored.has(key) && toldMs >= Number(row.settled_at)) {
      wrong.push(`I6: trial ${key} came when its partition was told to be in up to ${toldMs}`);
    }
    stored.add(key);
  }
  return wrong.slice(0, NAMED_MAX);
}

function failures({ failed: expected }: Expected, table: Table): string[] {
  const found = [...table.rows().values()].map(
    (row) => [String(row.failed_id), `${row.failure_class} ${row.reason} ${row.place}`] as const,
  );
  const is = new Map(found);
  const wrong = [
    ...[...expected]
      .filter(([id, words]) => is.get(id) !== words)
      .map(([, words]) => `I4: failed ${words} is missing`),
    ...found.filter(([id]) => !expected.has(id)).map(([, words]) => `I4: failed ${words} is too many`),
  ];
  return wrong.slice(0, NAMED_MAX);
}
