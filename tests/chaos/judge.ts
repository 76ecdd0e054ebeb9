import type { CeremonyTruth } from '../../infra/fleet/plan.ts';
import { FAILURE_REASONS } from '../../schemas/vocabulary.ts';
import { compare, type Found } from '../smoke/compare.ts';

/** What must hold after every fault, once it is healed. */
export const INVARIANTS = {
  I1: 'every event that the collector acknowledged is in events',
  I2: 'no event, ceremony or refused record is there twice under FINAL',
  I3: 'ceremonies are what truly happened, and equal to the batch oracle',
  I4: 'distinct records of the topics = events + failed events + ticks',
  I5: 'the rollup equals its recomputation, and adds up over cells',
  I6: 'what is committed is inserted, and positions never go back',
  I7: 'lag comes down to nothing in time',
  I8: 'memory and disk of every process stay within their bounds, and no part dies of its own accord',
  I9: 'every refusal is counted with its reason',
  I10: 'what must be told is told in time, once, and then that it is over; nothing else is told',
} as const;
export type Invariant = keyof typeof INVARIANTS;
export const INVARIANT_NAMES = Object.keys(INVARIANTS) as Invariant[];

export interface Violation {
  invariant: Invariant;
  sentence: string;
}

/** The topics, counted by the oracle. */
export interface TopicFacts {
  records: number;
  ticks: number;
  /** Records of an event or refusal that the topic already held. */
  duplicates: number;
  events: ReadonlySet<string>;
  failed: ReadonlySet<string>;
}

export interface TableDifference {
  table: string;
  /** In the oracle only, in both but unlike, and in the live table only. */
  missing: number;
  wrong: number;
  strange: number;
  examples: readonly string[];
}

interface Settled {
  verified: number;
  client_error: number;
}

interface Counts extends Settled {
  ceremonies: number;
}

export interface TableFacts {
  /** Event ids of `events FINAL`, each as often as it is there. */
  events: readonly string[];
  failed: readonly { id: string; reason: string }[];
  found: readonly Found[];
  /** `atLeast` and `atMost`: what the ceremonies themselves say that the rollup must and may hold. */
  rollup: { cells: Counts; all: Counts; atLeast: Settled; atMost: Settled };
}

export interface Evidence {
  /** Event id → ceremony id of everything acknowledged. */
  acknowledged: ReadonlyMap<string, string>;
  truths: readonly CeremonyTruth[];
  topic: TopicFacts;
  tables: TableFacts;
  differences: readonly TableDifference[];
}

export interface Judgement {
  violations: Violation[];
  lost: number;
  duplicated: number;
  wrong: number;
}

const SHOWN = 3;

/** Holds the tables against the ledger, the truth and the topic. */
export function judge(evidence: Evidence): Judgement {
  const violations: Violation[] = [];
  const say = (invariant: Invariant, sentence: string) => void violations.push({ invariant, sentence });
  const lost = judgeAcknowledged(evidence, say);
  const duplicated = judgeTwice(evidence, say);
  const wrong = judgeCeremonies(evidence, say) + judgeRollup(evidence, say);
  judgeConservation(evidence, say);
  return { violations, lost, duplicated, wrong };
}

type Say = (invariant: Invariant, sentence: string) => void;

function judgeAcknowledged({ acknowledged, tables }: Evidence, say: Say): number {
  const present = new Set(tables.events);
  const lost = [...acknowledged]
    .filter(([id]) => !present.has(id))
    .map(([id, ceremonyId]) => `${id} of ceremony ${ceremonyId}`);
  if (lost.length > 0) say('I1', `${lost.length} acknowledged events are not in events: ${some(lost)}.`);
  return lost.length;
}

function judgeTwice({ tables }: Evidence, say: Say): number {
  let duplicated = 0;
  for (const [table, ids] of [
    ['events', tables.events],
    ['ceremonies', tables.found.map(({ ceremony_id }) => ceremony_id)],
    ['failed_events', tables.failed.map(({ id }) => id)],
  ] as const) {
    const twice = [...Map.groupBy(ids, (id) => id)].filter(([, all]) => all.length > 1).map(([id]) => id);
    if (twice.length > 0) say('I2', `${twice.length} ids are in ${table} more than once: ${some(twice)}.`);
    duplicated += twice.length;
  }
  return duplicated;
}

function judgeCeremonies({ truths, tables, differences }: Evidence, say: Say): number {
  const expected = truths.map(({ ceremony_id, kind, mediation, outcome, cause, steps }) => ({
    ceremony_id,
    kind,
    mediation,
    outcome,
    cause,
    steps,
    moreSteps: false,
  }));
  const truth = compare(expected, tables.found);
  if (truth.matched < truth.run) {
    say(
      'I3',
      `${truth.run - truth.matched} of ${truth.run} ceremonies are not as they truly were: ${some(truth.differences)}`,
    );
  }
  const unlike = (table: string) => judgeTable(table, 'I3', { differences, say });
  return truth.lost + truth.wrong + unlike('ceremonies') + unlike('first_seen') + unlike('ceremony_trials');
}

function judgeRollup({ tables: { rollup }, differences }: Evidence, say: Say): number {
  let wrong = judgeTable('ceremony_minutes', 'I5', { differences, say });
  const { cells, all, atLeast, atMost } = rollup;
  for (const column of ['ceremonies', 'verified', 'client_error'] as const) {
    if (cells[column] === all[column]) continue;
    wrong += 1;
    say('I5', `${column} adds up to ${cells[column]} over cells, but ${all[column]} ceremonies are in them.`);
  }
  for (const column of ['verified', 'client_error'] as const) {
    if (all[column] >= atLeast[column] && all[column] <= atMost[column]) continue;
    wrong += 1;
    say(
      'I5',
      `The rollup has ${all[column]} ${column}, the ceremonies ${atLeast[column]} to ${atMost[column]}.`,
    );
  }
  return wrong;
}

function judgeConservation({ topic, tables, differences }: Evidence, say: Say): void {
  judgeTable('events', 'I4', { differences, say });
  judgeTable('failed_events', 'I4', { differences, say });
  const distinct = topic.records - topic.duplicates;
  const held = tables.events.length + tables.failed.length + topic.ticks;
  if (distinct !== held) {
    say(
      'I4',
      `${distinct} distinct records, but ${tables.events.length} events + ${tables.failed.length} failed + ${topic.ticks} ticks = ${held}.`,
    );
  }
  const wordless = tables.failed.filter(({ reason }) => !(reason in FAILURE_REASONS));
  if (wordless.length > 0) say('I9', `${wordless.length} failed events have no known reason.`);
}

function judgeTable(
  table: string,
  invariant: Invariant,
  { differences, say }: { differences: Evidence['differences']; say: Say },
): number {
  const found = differences.find((one) => one.table === table);
  const count = (found?.missing ?? 0) + (found?.wrong ?? 0) + (found?.strange ?? 0);
  if (found && count > 0) {
    say(
      invariant,
      `${table} differs from the oracle: ${found.missing} missing, ${found.wrong} unlike, ${found.strange} too many (${some(found.examples)}).`,
    );
  }
  return count;
}

function some(list: readonly string[]): string {
  return `${list.slice(0, SHOWN).join(', ')}${list.length > SHOWN ? ' …' : ''}`;
}
