import { describe, expect, it } from 'vitest';
import { simulate } from '../../infra/fleet/simulate.ts';
import { STEPS } from '../../schemas/vocabulary.ts';
import { type Evidence, type Invariant, judge } from './judge.ts';

const key = { id: 'k', secret: 'secret' };
const { truths } = simulate({
  seed: 'the judge',
  ceremonies: 20,
  startMs: 1_700_000_000_000,
  durationMs: 60_000,
  tenant: { id: 'demo', origin: 'https://bank.example', beaconKey: key, gatewayKey: key },
});
const eventIds = truths.flatMap(({ ceremony_id }) => [`${ceremony_id}/a`, `${ceremony_id}/b`]);

/** A world in which everything is right. */
function right(): Evidence {
  const counts = { ceremonies: 20, verified: 12, client_error: 3 };
  return {
    acknowledged: new Map(eventIds.map((id) => [id, id.split('/', 1)[0] ?? ''])),
    truths,
    topic: {
      records: eventIds.length + 7,
      ticks: 4,
      duplicates: 2,
      events: new Set(eventIds),
      failed: new Set(['refused']),
    },
    tables: {
      events: eventIds,
      failed: [{ id: 'refused', reason: 'bad_frame' }],
      found: truths.map(({ ceremony_id, kind, mediation, outcome, cause, steps }) => ({
        ceremony_id,
        kind,
        mediation,
        eventual_outcome: outcome,
        cause,
        steps: steps.reduce((bits, step) => bits | (1 << STEPS.indexOf(step)), 0),
      })),
      rollup: { cells: counts, all: counts, atLeast: counts, atMost: counts },
    },
    differences: [
      'events',
      'ceremonies',
      'failed_events',
      'ceremony_minutes',
      'first_seen',
      'ceremony_trials',
    ].map((table) => ({
      table,
      missing: 0,
      wrong: 0,
      strange: 0,
      examples: [],
    })),
  };
}

function broken(evidence: Evidence): Invariant[] {
  return [...new Set(judge(evidence).violations.map(({ invariant }) => invariant))].sort();
}

function withDifference(table: string, difference: Partial<Evidence['differences'][number]>): Evidence {
  const evidence = right();
  const differences = evidence.differences.map((one) =>
    one.table === table ? { ...one, ...difference } : one,
  );
  return { ...evidence, differences };
}

describe('the judge', () => {
  it('has nothing to say when everything is right', () => {
    expect(judge(right())).toEqual({ violations: [], lost: 0, duplicated: 0, wrong: 0 });
  });

  it('finds an acknowledged event that is not there', () => {
    const evidence = right();
    const events = evidence.tables.events.slice(1);
    const judged = judge({ ...evidence, tables: { ...evidence.tables, events } });
    expect(judged.lost).toBe(1);
    expect(judged.violations.map(({ invariant }) => invariant)).toEqual(['I1', 'I4']);
    expect(judged.violations[0]?.sentence).toContain(eventIds[0]);
  });

  it('finds an event, a ceremony or a refused record that is there twice', () => {
    const evidence = right();
    const { tables } = evidence;
    const twice = <T>(list: readonly T[]) => [...list, ...list.slice(0, 1)];
    expect(broken({ ...evidence, tables: { ...tables, events: twice(tables.events) } })).toContain('I2');
    expect(broken({ ...evidence, tables: { ...tables, found: twice(tables.found) } })).toEqual(['I2']);
    expect(broken({ ...evidence, tables: { ...tables, failed: twice(tables.failed) } })).toContain('I2');
    expect(judge({ ...evidence, tables: { ...tables, events: twice(tables.events) } }).duplicated).toBe(1);
  });

  it.each([
    ['outcome', { eventual_outcome: 'open' }],
    ['cause', { cause: 'SERVER_ORIGIN' }],
    ['step', { steps: 0 }],
    ['kind', { kind: 'unknown' }],
  ])('finds a ceremony whose %s is not what truly happened', (_, lie) => {
    const evidence = right();
    const found = evidence.tables.found.map((row, index) => (index === 3 ? { ...row, ...lie } : row));
    const judged = judge({ ...evidence, tables: { ...evidence.tables, found } });
    expect(judged.violations.map(({ invariant }) => invariant)).toEqual(['I3']);
    expect(judged.wrong).toBe(1);
  });

  it('finds a ceremony that is not there', () => {
    const evidence = right();
    const found = evidence.tables.found.slice(1);
    expect(broken({ ...evidence, tables: { ...evidence.tables, found } })).toEqual(['I3']);
  });

  it.each([
    ['ceremonies', 'I3'],
    ['first_seen', 'I3'],
    ['ceremony_trials', 'I3'],
    ['ceremony_minutes', 'I5'],
    ['events', 'I4'],
    ['failed_events', 'I4'],
  ] as const)('finds that %s is not what the oracle made', (table, invariant) => {
    for (const difference of [{ missing: 1 }, { wrong: 1 }, { strange: 1 }]) {
      expect(broken(withDifference(table, difference))).toEqual([invariant]);
    }
  });

  it('finds records that became neither event nor failed event nor tick', () => {
    const evidence = right();
    expect(broken({ ...evidence, topic: { ...evidence.topic, records: eventIds.length + 8 } })).toEqual([
      'I4',
    ]);
  });

  it('finds a rollup that does not add up over its cells', () => {
    const evidence = right();
    const { rollup } = evidence.tables;
    const cells = { ...rollup.cells, ceremonies: 21 };
    expect(broken({ ...evidence, tables: { ...evidence.tables, rollup: { ...rollup, cells } } })).toEqual([
      'I5',
    ]);
  });

  it('finds a rollup that counts fewer or more than the ceremonies say', () => {
    const evidence = right();
    const { rollup } = evidence.tables;
    for (const verified of [11, 13]) {
      const counts = { ...rollup.all, verified };
      const told = { ...rollup, all: counts, cells: counts };
      expect(broken({ ...evidence, tables: { ...evidence.tables, rollup: told } })).toEqual(['I5']);
    }
  });

  it('finds a refusal without a reason that is known', () => {
    const evidence = right();
    const failed = [{ id: 'refused', reason: 'because' }];
    expect(broken({ ...evidence, tables: { ...evidence.tables, failed } })).toEqual(['I9']);
  });
});
