import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { encode } from '../../schemas/codec.ts';
import type { LogRecord } from '../../schemas/log.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { chanceOf } from './chance.ts';
import { createTable, type Table } from './clickhouse-table.ts';
import { type Interruption, runLane } from './lane-run.ts';
import type { Cells } from './minutes.ts';
import { expect as expected } from './oracle.ts';
import { createTraffic } from './traffic.ts';

const T0 = Date.UTC(2027, 0, 10, 23, 30);
const MINUTE_MS = 60_000;

/** Events of a few ceremonies, from a seed. */
function eventsOf(seed: number): Buffer[] {
  const traffic = createTraffic({
    chance: chanceOf(seed, 'traffic'),
    startMs: T0,
    durationMs: MINUTE_MS,
    ceremonies: 4,
  });
  return traffic.flatMap(({ topic, value }) => (topic === CEREMONY_EVENTS ? [value] : []));
}

/** A log of those events in any order, some twice, with any pauses between them. */
const logs = fc.record({
  seed: fc.integer({ min: 1, max: 10_000 }),
  order: fc.array(fc.nat(), { minLength: 5, maxLength: 60 }),
  pausesMs: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.nat(3_000) },
      { weight: 2, arbitrary: fc.nat(60_000) },
      { weight: 1, arbitrary: fc.nat(12 * MINUTE_MS) },
    ),
    { minLength: 5, maxLength: 60 },
  ),
});
type LogShape = typeof logs extends fc.Arbitrary<infer Shape> ? Shape : never;

function logOf({ seed, order, pausesMs }: LogShape): LogRecord[] {
  const events = eventsOf(seed);
  let appendedAtMs = T0;
  const values = order.map((index, at) => {
    appendedAtMs += pausesMs[at % pausesMs.length] ?? 0;
    return { value: events[index % events.length] ?? Buffer.alloc(0), appendedAtMs };
  });
  return [...values, ...ticks(appendedAtMs, 4 * HORIZON_MS)].map(recordAt);
}

/** Time that passes in an idle partition. */
function ticks(fromMs: number, forMs: number) {
  const value = encode('Tick', { ticked_at_ms: fromMs });
  return Array.from({ length: forMs / MINUTE_MS }, (_, index) => ({
    value,
    appendedAtMs: fromMs + (index + 1) * MINUTE_MS,
  }));
}

function recordAt(
  { value, appendedAtMs }: { value: Buffer; appendedAtMs: number },
  offset: number,
): LogRecord {
  return { topic: CEREMONY_EVENTS, partition: 0, offset, key: null, value, headers: {}, appendedAtMs };
}

const interruptions = fc
  .array(
    fc.tuple(
      fc.nat(120),
      fc.constantFrom<Interruption>('flush', 'flush', 'crash', 'crash after insert', 'replay all'),
    ),
    { maxLength: 12 },
  )
  .map((list) => new Map(list));

const rowsOf = (table: Table) => Object.fromEntries([...table.rows()].sort());
/** A cause is named from all that is known at one point of the log: of half the log, it may be another. */
const withoutCause = (table: Table) =>
  [...table.rows()].sort().map(([key, { cause_posterior: _, ...row }]) => [key, row]);
const idsOf = (cells: Cells) =>
  [...cells].flatMap(([key, counts]) =>
    [...counts].flatMap(([name, ids]) => [...ids].map((id) => `${key} ${name} ${id}`)),
  );

describe('the fold of a partition', () => {
  it('ends in the rows of the batch computation, wherever it is flushed, killed or started again', () => {
    fc.assert(
      fc.property(logs, interruptions, (shape, broken) => {
        const records = logOf(shape);
        const oracle = expected({ partitions: [records], refusedEvents: new Set() });
        const run = runLane(records, broken);
        expect(rowsOf(run.events)).toEqual(rowsOf(oracle.events));
        expect(rowsOf(run.ceremonies)).toEqual(rowsOf(oracle.ceremonies));
        expect(idsOf(run.cells).sort()).toEqual(idsOf(oracle.cells).sort());
        expect(rowsOf(run.trials)).toEqual(rowsOf(oracle.trials));
      }),
      {
        numRuns: 300,
        // A derived id that began anew before any flush replaced the rows of its earlier ceremony.
        examples: [
          [{ seed: 4471, order: [0, 0, 0, 0, 0, 534462085], pausesMs: [387735, 516677, 0, 0, 0] }, new Map()],
        ],
      },
    );
  }, 120_000);

  it('holds nothing any more after ticks alone have passed every horizon', () => {
    fc.assert(
      fc.property(logs, interruptions, (shape, broken) => {
        expect(runLane(logOf(shape), broken).open).toBe(0);
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it('of two parts of a log merges to the fold of the whole', () => {
    fc.assert(
      fc.property(logs, fc.infiniteStream(fc.boolean()), (shape, sides) => {
        // Within the horizon: what is late depends on everything that came before.
        const records = logOf({ ...shape, pausesMs: [100] });
        const isLeft = records.map(() => sides.next().value === true);
        const part = (left: boolean) =>
          runLane(
            records.filter((_, at) => isLeft[at] === left),
            new Map(),
          );
        const merged = createTable('ceremonies');
        for (const run of [part(true), part(false)]) {
          for (const row of run.ceremonies.rows().values()) merged.insert(row);
        }
        const whole = runLane(records, new Map()).ceremonies;
        expect(withoutCause(merged)).toEqual(withoutCause(whole));
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
