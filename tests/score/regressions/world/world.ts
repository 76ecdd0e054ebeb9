import { createCells } from '../../../../processors/regressions/cells.ts';
import type { Trial } from '../../../../processors/regressions/trial.ts';
import type { Scenario } from '../scenarios.ts';
import { createAttack } from './attack.ts';
import { createChance } from './chance.ts';
import { createDraws, type Drawn } from './draws.ts';
import { createLeaves, isFaulty, LEAVES, VERSION, VERSIONS } from './leaves.ts';
import { createOutcomes } from './outcomes.ts';
import { PLACES } from './places.ts';
import { createPopulation } from './population.ts';
import { accountOf, voterOf } from './pseudonyms.ts';
import { createRetries } from './retries.ts';
import { createWeather } from './weather.ts';

/** The ceremonies of a minute, and what is true of each (same index; the arrays are used again for the next minute). */
export interface WorldMinute {
  /** Minutes since the epoch. */
  minute: number;
  /** Minutes since the run began. */
  elapsed: number;
  /** Ordered by ceremony id. */
  trials: Trial[];
  readonly leaf: Uint16Array;
  /** Bits of FLAGS. */
  readonly flags: Uint8Array;
  /** Probability of failure of the leaf in this minute on the old version: what a clairvoyant knows. */
  readonly healthy: Float32Array;
}

export const FLAGS = {
  new: 1,
  predecessor: 2,
  /** The device's first of the day and kind. */
  vote: 4,
  /** The fault covers it. */
  affected: 8,
  /** Tried again within minutes. */
  retry: 16,
} as const;

export interface WorldOptions {
  scenario: Scenario;
  seed: string;
  /** Ceremonies a day, retries not counted. */
  perDay: number;
  days: number;
  /** Days before the first release; 3 where nothing is said. */
  quietDays?: number;
}

export interface World {
  next(): WorldMinute;
  /** Minute of the run in which the first device with the fault could update; Infinity without a fault. */
  readonly faultFrom: number;
}

const DAY = 1_440;
/** A Monday's midnight in Japan. */
const MONDAY = Date.UTC(2026, 2, 1, 15) / 60_000;
const CEREMONIES_A_MINUTE_MAX = 16_384;
const FIRST_ID = 100_000;

/**
 * The world of the field notes, §4.1: devices with a rate, a place and a date of update; every ceremony is one of
 * theirs. The same options give the same ceremonies.
 */
export function createWorld({ scenario, seed, perDay, days, quietDays }: WorldOptions): World {
  const { decoy = {}, fault } = scenario;
  const firstWeekday = Math.floor(7 * createChance(`${seed}/weekday`).uniform());
  const firstMinute = MONDAY + firstWeekday * DAY;
  const chance = createChance(`${seed}/ceremonies`);
  const population = createPopulation({
    chance: createChance(`${seed}/devices`),
    perDay,
    quietDays,
    ...(decoy.eagerness ? { eagerness: decoy.eagerness } : {}),
  });
  const weathers = createWeather({ chance: createChance(`${seed}/weather`), days, firstWeekday, decoy });
  const leaves = createLeaves({ chance: createChance(`${seed}/leaves`), cells: createCells(), fault });
  const retries = createRetries(chance);
  const draws = createDraws({ chance, population, retries, perDay, decoy });
  const outcomes = createOutcomes({ chance, leaves, decoy });
  const attack = decoy.attack
    ? createAttack(decoy.attack, { chance, cells: leaves.cells, devices: population.devices })
    : null;
  const votedOn = [new Uint8Array(population.devices), new Uint8Array(population.devices)];
  let elapsed = -1;

  const out: WorldMinute = {
    minute: firstMinute,
    elapsed: 0,
    trials: [],
    leaf: new Uint16Array(CEREMONIES_A_MINUTE_MAX),
    flags: new Uint8Array(CEREMONIES_A_MINUTE_MAX),
    healthy: new Float32Array(CEREMONIES_A_MINUTE_MAX),
  };

  /** One vote a device, kind and day in Japan. */
  function votes({ device, kind }: Drawn): boolean {
    const today = Math.floor(elapsed / DAY) + 1;
    const last = votedOn[kind];
    if (!last || last[device] === today) return false;
    last[device] = today;
    return true;
  }

  function add(drawn: Drawn, prefix: string): void {
    const { device, leaf, version } = drawn;
    const outcome = outcomes.settle(drawn);
    if (outcome.failed) retries.afterFailure(drawn);
    if (outcome.isLost) return;
    const index = out.trials.length;
    out.leaf[index] = leaf;
    out.healthy[index] = outcome.healthy;
    out.flags[index] =
      (version === VERSION.new ? FLAGS.new : version === VERSION.predecessor ? FLAGS.predecessor : 0) |
      (votes(drawn) ? FLAGS.vote : 0) |
      (version === VERSION.new && leaves.effect[leaf] !== 1 ? FLAGS.affected : 0) |
      (drawn.attempt > 0 ? FLAGS.retry : 0);
    const cell = leaves.cells[leaf * VERSIONS + version];
    if (!cell) throw new RangeError(`The world has no cell of leaf ${leaf}.`);
    out.trials.push({
      minute: out.minute,
      ceremonyId: prefix + (FIRST_ID + index),
      voter: voterOf(device),
      account: accountOf(device),
      cell,
      failed: outcome.toldFailed,
      aborted: outcome.aborted,
      elapsedMs: outcome.elapsedMs,
      cause: outcome.cause,
      fallback: outcome.fallback,
    });
  }

  function addAttack(prefix: string): void {
    for (const trial of attack?.enter(out.minute, elapsed) ?? []) {
      const index = out.trials.length;
      out.leaf[index] = attack?.leaf ?? 0;
      out.healthy[index] = 0;
      out.flags[index] = FLAGS.new | FLAGS.vote;
      out.trials.push({ ...trial, ceremonyId: prefix + (FIRST_ID + index) });
    }
  }

  function next(): WorldMinute {
    elapsed += 1;
    out.minute = firstMinute + elapsed;
    out.elapsed = elapsed;
    out.trials = [];
    const weather = weathers.enter(elapsed);
    outcomes.enter(elapsed, weather);
    const prefix = `c${out.minute}-`;
    for (let left = draws.enter(elapsed, weather); left > 0; left -= 1) {
      const drawn = draws.draw(left);
      if (drawn) add(drawn, prefix);
    }
    addAttack(prefix);
    return out;
  }

  const starts = Array.from({ length: LEAVES }, (_, leaf) =>
    isFaulty(leaf, fault)
      ? (population.startOf[PLACES[leaf >> 1]?.maker ?? 0] ?? 0)
      : Number.POSITIVE_INFINITY,
  );
  return { next, faultFrom: Math.min(...starts) };
}
