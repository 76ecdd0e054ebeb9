import { BASELINES } from './baselines/panel.ts';
import type { Extent } from './plans.ts';
import type { RunResult } from './run.ts';
import { DECOYS, FAULTS, NULL_WEEK } from './scenarios.ts';
import type { MethodResult } from './track.ts';

/** The last line. Medians count a run without a finding as endless; null is an endless median. */
export interface Summary {
  null_weeks: number;
  false_pages_per_week: number;
  detected: Record<string, number>;
  delay_ceremonies_median: Record<string, number | null>;
  delay_vs_clairvoyant: Record<string, number | null>;
  exact_cell: number | null;
  pages_per_fault: number | null;
  decoy_pages: number;
  baselines: Record<
    string,
    Pick<Summary, 'false_pages_per_week' | 'detected' | 'delay_ceremonies_median' | 'pages_per_fault'>
  >;
}

export type MethodOf = (result: RunResult) => MethodResult;
export const detectorOf: MethodOf = ({ detector }) => detector;
const EXACT_JACCARD = 0.9;

export function baselineOf(id: string): MethodOf {
  return ({ baselines }) => {
    const found = baselines[id];
    if (!found) throw new RangeError(`There is no baseline "${id}".`);
    return found;
  };
}

/** Results of one scenario at one load. */
export function pick(results: readonly RunResult[], scenario: string, perDay: number): RunResult[] {
  return results.filter((result) => result.scenario === scenario && result.perDay === perDay);
}

export function summarise(results: readonly RunResult[], { perDay }: Extent): Summary {
  const runsOf = (name: string) => pick(results, name, perDay);
  const faults = FAULTS.map(({ name }) => [name, runsOf(name)] as const).filter(
    ([, runs]) => runs.length > 0,
  );
  const allRuns = faults.flatMap(([, runs]) => runs);
  const perFault = <T>(tell: (runs: RunResult[]) => T) =>
    Object.fromEntries(faults.map(([name, runs]) => [name, tell(runs)]));
  const nullWeeks = runsOf(NULL_WEEK.name);
  const figures = (method: MethodOf) => ({
    false_pages_per_week: rounded(mean(nullWeeks.map((result) => method(result).pages))) ?? 0,
    detected: perFault((runs) => rounded(foundShare(runs, method)) ?? 0),
    delay_ceremonies_median: perFault((runs) => rounded(quantile(delays(runs, method), 0.5))),
    pages_per_fault: rounded(mean(pagesPerFault(allRuns, method))),
  });
  const { pages_per_fault, ...ours } = figures(detectorOf);
  return {
    null_weeks: nullWeeks.length,
    ...ours,
    delay_vs_clairvoyant: perFault((runs) => rounded(quantile(timesClairvoyant(runs, 'ceremonies'), 0.5))),
    exact_cell: rounded(mean(exactness(allRuns).refined)),
    pages_per_fault,
    decoy_pages: sum(DECOYS.flatMap(({ name }) => runsOf(name).map(({ detector }) => detector.pages))),
    baselines: Object.fromEntries(BASELINES.map(({ id }) => [id, figures(baselineOf(id))])),
  };
}

export function foundShare(runs: readonly RunResult[], method: MethodOf): number {
  return mean(runs.map((result) => (method(result).found ? 1 : 0)));
}

/** Affected ceremonies, votes or minutes until the first page that hits; Infinity where none did. */
export function delays(
  runs: readonly RunResult[],
  method: MethodOf,
  unit: 'ceremonies' | 'votes' | 'minutes' = 'ceremonies',
): number[] {
  return runs.map((result) => method(result).found?.[unit] ?? Number.POSITIVE_INFINITY);
}

/** Run by run, how many times as long the detector took as the clairvoyant. */
export function timesClairvoyant(runs: readonly RunResult[], unit: 'ceremonies' | 'minutes'): number[] {
  return runs.map(({ detector, clairvoyant }) => {
    const best = clairvoyant?.[unit] ?? Number.NaN;
    return (detector.found?.[unit] ?? Number.POSITIVE_INFINITY) / best;
  });
}

export function pagesPerFault(runs: readonly RunResult[], method: MethodOf): number[] {
  return runs.map(method).flatMap(({ found, pagesInFirstDay }) => (found ? [pagesInFirstDay] : []));
}

/** 1 for every found fault whose slice is exact, as it opened and two days later. */
export function exactness(runs: readonly RunResult[]): { opened: number[]; refined: number[] } {
  const found = runs.flatMap(({ detector: { found: first, refinedJaccard } }) =>
    first ? [{ opened: first.jaccard, refined: refinedJaccard ?? 0 }] : [],
  );
  const isExact = (jaccard: number) => (jaccard >= EXACT_JACCARD ? 1 : 0);
  return {
    opened: found.map(({ opened }) => isExact(opened)),
    refined: found.map(({ refined }) => isExact(refined)),
  };
}

/** Share of the pages that name no fault, averaged over runs. */
export function falseShare(runs: readonly RunResult[], method: MethodOf): number {
  return mean(runs.map(method).map(({ pages, hits }) => (pages === 0 ? 0 : (pages - hits) / pages)));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** The value below which the share `p` lies, between neighbours where both are finite. NaN of nothing. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}

/** Null for what is endless or is a figure of nothing. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 1e3) / 1e3 : null;
}
