import { systemClock } from '../../infra/adapters/clock.ts';
import type { Figure, Headline } from './figures.ts';
import type { Place } from './place.ts';
import type { RoundsOptions } from './rounds.ts';

/** What every benchmark is given. */
export interface BenchContext {
  place: Place;
  /** The short run: smaller inputs, fewer rounds. */
  quick: boolean;
  /** Rounds asked for; null leaves it to the benchmark. */
  rounds: number | null;
  say: (line: string) => void;
}

/** How a benchmark repeats its comparison: `quick` rounds in the short run, `full` in the long one. */
export function roundsFor(
  { quick, rounds, say }: BenchContext,
  own: { quick: number; full: number; warmups: number },
): RoundsOptions {
  return {
    rounds: rounds ?? (quick ? own.quick : own.full),
    warmups: own.warmups,
    budgetMs: quick ? QUICK_BUDGET_MS : FULL_BUDGET_MS,
    clock: systemClock,
    onRound: say,
  };
}

const QUICK_BUDGET_MS = 20_000;
const FULL_BUDGET_MS = 180_000;

export interface BenchResult {
  figures: Figure[];
  headline?: Partial<Headline>;
}

export interface Bench {
  name: string;
  /** What it measures, for `--help` and the report. */
  about: string;
  run(context: BenchContext): Promise<BenchResult>;
}
