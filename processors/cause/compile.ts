import type { Component } from '../../schemas/cause-model.ts';
import type { Cause } from '../../schemas/vocabulary.ts';
import { FEATURES, type Feature } from './features.ts';
import { density, type FlatMixtures, flatten, logDensities } from './lognormal.ts';
import { ANYWHERE, type CauseModel, type Counts } from './model.ts';
import { AT_TIMEOUT, OWN_LIMIT_SHARE } from './timing-priors.ts';

/** A model made ready for use: likelihoods are worked out when first asked for, and kept. */
export interface CompiledModel {
  readonly model: CauseModel;
  /** Log-probability of each cause in a cell. */
  prior(cell: string): Float64Array;
  /** Log-likelihood of a value under each cause; null where no one has ever seen it. Feature by its place in FEATURES. */
  likelihood(feature: number, platform: string, value: string): Float64Array | null;
  /** Log-density of a log-time under each cause, into `densities`; of a time-out against the time asked for, if one was. */
  elapsed(cell: string, time: { logMs: number; logTimeout: number | null }, densities: Float64Array): void;
}

/** Dirichlet strengths: how many observations each level of the hierarchy is worth to the one below. */
const STRENGTH = { value: 0.5, cause: 2, platform: 6, prior: 8 } as const;
/** Who the client is says little of the cause by itself: these back off to their platform and not to the cause. */
const CONTEXT: ReadonlySet<Feature> = new Set([
  'os',
  'browser',
  'oem',
  'model',
  'network',
  'asn',
  'prefix',
  'play_services',
  'purpose',
  'capability',
  'counts',
  'credman',
  'patched',
]);

/** What was said in words means its cause wherever it is said; how a page behaves differs more between platforms. */
const SAID: ReadonlySet<Feature> = new Set([
  'error',
  'error_name',
  'message',
  'native',
  'rejection',
  'rp_code',
]);
/** Where a passkey was used means the same on every platform, and few accounts teach it: one table for all. */
const PLATFORMLESS: ReadonlySet<Feature> = new Set(['history']);

function causeShareOf(feature: Feature): number {
  if (CONTEXT.has(feature)) return 0;
  return SAID.has(feature) || PLATFORMLESS.has(feature) ? 0.98 : 0.6;
}

export function compileModel(model: CauseModel): CompiledModel {
  const size = model.causes.length;
  const priors = createPriors(model, size);
  const tables = FEATURES.map((feature) => createTable(model, feature, size));
  const times = new Map<string, FlatMixtures>();
  const timeout = model.causes.indexOf('TIMEOUT');

  function mixtures(cell: string): FlatMixtures {
    const known = times.get(cell);
    if (known) return known;
    const made = flatten(model.causes.map((cause) => timesOf(model, cause, cell)));
    if (times.size < CELLS_MAX) times.set(cell, made);
    return made;
  }

  return {
    model,
    prior: priors,
    likelihood: (feature, platform, value) => tables[feature]?.(platform, value) ?? null,
    elapsed(cell, { logMs, logTimeout }, densities) {
      logDensities(mixtures(cell), logMs, densities);
      if (logTimeout === null || timeout < 0) return;
      const own = OWN_LIMIT_SHARE * Math.exp(densities[timeout] ?? 0);
      densities[timeout] = Math.log(own + density(AT_TIMEOUT, logMs - logTimeout));
    },
  };
}

/** How long a cause takes: in the cell, or else on its platform, or else anywhere. */
export function timesOf({ elapsed }: CauseModel, cause: Cause, cell: string): readonly Component[] {
  const ofCause = elapsed[cause];
  return ofCause?.[cell] ?? ofCause?.[platformOfCell(cell)] ?? ofCause?.[ANYWHERE] ?? [];
}

/** A cell begins with its platform. */
export function platformOfCell(cell: string): string {
  return cell.split(' ', 1)[0] ?? '';
}

/** P(cause | platform, operation, mediation), backing off to the platform and to all traffic. */
function createPriors({ prior }: CauseModel, size: number) {
  const all = new Float64Array(size).fill(0.5);
  const byPlatform = new Map<string, Float64Array>();
  for (const [cell, counts] of Object.entries(prior)) {
    const platform = platformOfCell(cell);
    const sums = byPlatform.get(platform) ?? new Float64Array(size);
    byPlatform.set(platform, sums);
    for (const [cause, count] of counts) {
      sums[cause] = (sums[cause] ?? 0) + count;
      all[cause] = (all[cause] ?? 0) + count;
    }
  }
  const everywhere = normalised(all);
  const cells = new Map<string, Float64Array>();

  return function priorOf(cell: string): Float64Array {
    const known = cells.get(cell);
    if (known) return known;
    const platform = platformOfCell(cell);
    const ofPlatform = shrunk(byPlatform.get(platform) ?? new Float64Array(size), everywhere);
    const counts = new Float64Array(size);
    for (const [cause, count] of prior[cell] ?? []) counts[cause] = count;
    const logs = shrunk(counts, ofPlatform).map(Math.log);
    if (cells.size < CELLS_MAX) cells.set(cell, logs);
    return logs;
  };
}

/** More cells than platforms, operations and mediations there are. */
const CELLS_MAX = 512;

function shrunk(counts: Float64Array, base: Float64Array): Float64Array {
  const total = sum(counts);
  return counts.map((count, at) => (count + STRENGTH.prior * (base[at] ?? 0)) / (total + STRENGTH.prior));
}

/** P(value | cause, platform) for one feature, by Dirichlet priors one above the other. */
function createTable({ tables }: CauseModel, feature: Feature, size: number) {
  const table = tables[feature] ?? {};
  const byCause = sumsOf(table, size);
  const causeShare = causeShareOf(feature);
  const made = new Map<string, Map<string, Float64Array>>();
  const platformSums = new Map(
    Object.entries(table).map(
      ([platform, values]) => [platform, sumsOf({ [platform]: values }, size)] as const,
    ),
  );

  function make(platform: string, value: string): Float64Array {
    const counts = dense(table[platform]?.[value], size);
    const here = platformSums.get(platform);
    const ofValue = byCause.values.get(value) ?? new Float64Array(size);
    const anywhere =
      (sum(ofValue) + STRENGTH.value) / (sum(byCause.totals) + STRENGTH.value * (byCause.values.size + 1));
    const onPlatform = here
      ? (sum(counts) + STRENGTH.cause * anywhere) / (sum(here.totals) + STRENGTH.cause)
      : anywhere;
    return counts.map((count, cause) => {
      const ofCause =
        ((ofValue[cause] ?? 0) + STRENGTH.cause * anywhere) / ((byCause.totals[cause] ?? 0) + STRENGTH.cause);
      const base = causeShare * ofCause + (1 - causeShare) * onPlatform;
      return Math.log((count + STRENGTH.platform * base) / ((here?.totals[cause] ?? 0) + STRENGTH.platform));
    });
  }

  return function likelihoodOf(where: string, value: string): Float64Array | null {
    if (value === '' || !byCause.values.has(value)) return null;
    const platform = PLATFORMLESS.has(feature) ? ANYWHERE : where;
    const ofPlatform = made.get(platform) ?? new Map<string, Float64Array>();
    made.set(platform, ofPlatform);
    const known = ofPlatform.get(value);
    if (known) return known;
    const logs = make(platform, value);
    ofPlatform.set(value, logs);
    return logs;
  };
}

interface TableSums {
  totals: Float64Array;
  values: Map<string, Float64Array>;
}

function sumsOf(table: Record<string, Record<string, Counts>>, size: number): TableSums {
  const totals = new Float64Array(size);
  const values = new Map<string, Float64Array>();
  for (const byValue of Object.values(table)) {
    for (const [value, counts] of Object.entries(byValue)) {
      const sums = values.get(value) ?? new Float64Array(size);
      values.set(value, sums);
      for (const [cause, count] of counts) {
        sums[cause] = (sums[cause] ?? 0) + count;
        totals[cause] = (totals[cause] ?? 0) + count;
      }
    }
  }
  return { totals, values };
}

function dense(counts: Counts | undefined, size: number): Float64Array {
  const all = new Float64Array(size);
  for (const [cause, count] of counts ?? []) all[cause] = count;
  return all;
}

function normalised(counts: Float64Array): Float64Array {
  const total = sum(counts);
  return counts.map((count) => count / total);
}

function sum(numbers: Float64Array): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
