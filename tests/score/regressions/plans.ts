import type { Plan } from './run.ts';
import { DECOYS, FAULTS, NULL_WEEK } from './scenarios.ts';

/**
 * Seeds on which settings may be tuned, and seeds on which they are scored. Both are texts that begin with their set,
 * so that no seed is in both.
 */
export const SEED_SETS = ['tune', 'score'] as const;
export type SeedSet = (typeof SEED_SETS)[number];

/** How much of everything a score runs. */
export interface Extent {
  perDay: number;
  nullWeeks: number;
  runsPerFault: number;
  runsPerDecoy: number;
  /** The same settings at other loads: null weeks and runs of scenario A. */
  scales: readonly { perDay: number; nullWeeks: number; runs: number }[];
}

export const FULL: Extent = {
  perDay: 300_000,
  nullWeeks: 40,
  runsPerFault: 12,
  runsPerDecoy: 12,
  scales: [
    { perDay: 50_000, nullWeeks: 12, runs: 12 },
    { perDay: 1_000_000, nullWeeks: 4, runs: 6 },
  ],
};

/** For a look in between and for CI. */
export const QUICK: Extent = { perDay: 100_000, nullWeeks: 3, runsPerFault: 1, runsPerDecoy: 1, scales: [] };

/** Every run of a score, the long ones first. `only` keeps the scenarios of these names. */
export function plansOf(extent: Extent, { set, only }: { set: SeedSet; only?: readonly string[] }): Plan[] {
  const repeat = (scenario: string, runs: number, perDay: number): Plan[] =>
    Array.from({ length: runs }, (_, index) => ({
      scenario,
      seed: `${set}/${scenario}/${perDay}/${index + 1}`,
      perDay,
    }));
  const plans = [
    ...extent.scales.flatMap(({ perDay, nullWeeks, runs }) => [
      ...repeat(NULL_WEEK.name, nullWeeks, perDay),
      ...repeat('A', runs, perDay),
    ]),
    ...repeat(NULL_WEEK.name, extent.nullWeeks, extent.perDay),
    ...FAULTS.flatMap(({ name }) => repeat(name, extent.runsPerFault, extent.perDay)),
    ...DECOYS.flatMap(({ name }) => repeat(name, extent.runsPerDecoy, extent.perDay)),
  ].filter(({ scenario }) => only === undefined || only.includes(scenario));
  return plans.sort((a, b) => b.perDay - a.perDay);
}
