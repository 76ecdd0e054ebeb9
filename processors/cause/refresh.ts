import type { Cause } from '../../schemas/vocabulary.ts';
import { softmax, weigh } from './classify.ts';
import { compileModel, platformOfCell } from './compile.ts';
import { FEATURES, type Observation, OPEN_FEATURES } from './features.ts';
import { createTally, createTimes, OWN_TIMES_MIN, rounded } from './learn.ts';
import { fitMixture, type MixturePrior, type Weighted } from './lognormal.ts';
import { ANYWHERE, type CauseModel, type Counts } from './model.ts';

/** How many ceremonies the model that one begins with is worth; traffic beyond that has its way. */
export interface Anchors {
  /** Of each cause: what it looks like. Strong, so that a cause keeps its meaning. */
  shape: number;
  /** Of each cell: how common the causes are. */
  prior: number;
  /** Of each cause: names that the field invents (codes, networks, models). Weak, so that new ones are learned. */
  names: number;
}

const ANCHORS: Anchors = { shape: 2_000, prior: 200, names: 50 };
const TURNS = 5;
const EM_ITERATIONS = 10;
/** A responsibility below this is not worth its place in the file. */
const SHARE_MIN = 0.01;

/**
 * Fits a model to traffic that nobody has labelled, by expectation and maximisation: every ceremony counts for each
 * cause as much as its posterior says. What a cause looks like is anchored; how common causes are, how long they take
 * where, and what the codes of a relying party mean, follow the traffic. Same observations, same model.
 */
export function refreshModel(
  model: CauseModel,
  observations: readonly Observation[],
  { version, anchors = ANCHORS }: { version: number; anchors?: Anchors },
): CauseModel {
  let current = model;
  for (let turn = 0; turn < TURNS; turn += 1) current = oneTurn(model, { current, observations, anchors });
  return { ...current, version };
}

function oneTurn(
  model: CauseModel,
  {
    current,
    observations,
    anchors,
  }: { current: CauseModel; observations: readonly Observation[]; anchors: Anchors },
): CauseModel {
  const compiled = compileModel(current);
  const tally = createTally(model.causes.length);
  const times = createTimes();
  anchorCounts(model, tally, anchors);
  for (const observation of observations) {
    const posterior = softmax(weigh(observation, compiled).scores);
    for (const [cause, share] of posterior.entries()) {
      if (share < SHARE_MIN) continue;
      tally.add(observation, cause, share);
      const code = model.causes[cause];
      if (code && observation.logElapsed !== null) {
        times.add(code, observation.cell, [observation.logElapsed, share]);
      }
    }
  }
  return {
    ...model,
    prior: tally.prior(),
    tables: tally.tables(),
    elapsed: anchoredTimes(model, times.all, anchors),
  };
}

/** What the model knew, no heavier than its anchors. */
function anchorCounts(model: CauseModel, tally: ReturnType<typeof createTally>, anchors: Anchors): void {
  for (const [cell, counts] of Object.entries(model.prior)) {
    const scale = Math.min(1, anchors.prior / Math.max(1, total(counts)));
    for (const [cause, count] of counts) tally.countPrior(cell, cause, count * scale);
  }
  for (const feature of FEATURES) {
    const strength = OPEN_FEATURES.has(feature) ? anchors.names : anchors.shape;
    const table = model.tables[feature] ?? {};
    const ofCause = totalsByCause(table, model.causes.length);
    for (const [platform, values] of Object.entries(table)) {
      for (const [value, counts] of Object.entries(values)) {
        for (const [cause, count] of counts) {
          const scale = Math.min(1, strength / Math.max(1, ofCause[cause] ?? 1));
          tally.count({ feature, platform, value }, cause, count * scale);
        }
      }
    }
  }
}

function anchoredTimes(
  model: CauseModel,
  times: Map<Cause, Map<string, Weighted[]>>,
  anchors: Anchors,
): CauseModel['elapsed'] {
  const elapsed: CauseModel['elapsed'] = { ...model.elapsed };
  for (const [cause, places] of times) {
    const known = model.elapsed[cause] ?? {};
    const fitted = { ...known };
    for (const [where, data] of places) {
      const components = known[where] ?? known[platformOfCell(where)] ?? known[ANYWHERE];
      const isNew = known[where] === undefined;
      if (!components || (isNew && weightOf(data) < OWN_TIMES_MIN)) continue;
      const prior: MixturePrior = { components, strength: anchors.prior };
      fitted[where] = rounded(fitMixture(data, prior, { iterations: EM_ITERATIONS }));
    }
    elapsed[cause] = fitted;
  }
  return elapsed;
}

/** What a code of the relying party means: the causes behind it, in the traffic that the model has seen. Most likely first. */
export function causesOfCode(model: CauseModel, code: string): { cause: Cause; probability: number }[] {
  const sums = new Float64Array(model.causes.length);
  for (const values of Object.values(model.tables.rp_code ?? {})) {
    for (const [cause, count] of values[code] ?? []) sums[cause] = (sums[cause] ?? 0) + count;
  }
  const all = sums.reduce((sum, count) => sum + count, 0);
  return [...sums.entries()]
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([cause, count]) => ({ cause: model.causes[cause] ?? 'UNKNOWN', probability: count / all }));
}

function weightOf(data: readonly Weighted[]): number {
  return data.reduce((sum, [, weight]) => sum + weight, 0);
}

function total(counts: Counts): number {
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

function totalsByCause(table: Record<string, Record<string, Counts>>, size: number): Float64Array {
  const totals = new Float64Array(size);
  for (const values of Object.values(table)) {
    for (const counts of Object.values(values)) {
      for (const [cause, count] of counts) totals[cause] = (totals[cause] ?? 0) + count;
    }
  }
  return totals;
}
