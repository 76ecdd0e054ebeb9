import type { Random } from '../../schemas/clock.ts';
import { type Measured, perCpuSecond, perSecond, roundsOf, type Series } from './rounds.ts';
import { type Estimate, estimate, ratioByRounds } from './statistics.ts';

/** One measured thing. `low` and `high` bound the median in 95 of 100 repetitions. */
export interface Figure {
  benchmark: string;
  what: string;
  unit: string;
  value: number;
  low?: number;
  high?: number;
}

/** The figures that a run is judged by, in the order of the last line. */
export interface Headline {
  collector_vs_bare: number;
  pipeline_vs_passthrough: number;
  pipeline_events_per_s: number;
  pipeline_vs_sql: number;
  e2e_p99_ms: number;
  cost_growth_16x: number;
  panel_p95_ms_10m: number;
  lane_vs_obvious: number;
  sink_vs_json: number;
  enrich_events_per_s: number;
  analyst_p95_ms_10m: number;
  detector_us_per_ceremony: number;
  detector_growth: number;
}

/** What each should reach; `least` where more is better, `most` where less is, null where it is only told. */
export const GOALS: readonly {
  name: keyof Headline;
  what: string;
  goal: { least: number } | { most: number } | null;
  stretch?: true;
}[] = [
  { name: 'collector_vs_bare', what: 'collector against a bare route', goal: { least: 0.8 } },
  { name: 'pipeline_vs_passthrough', what: 'pipeline against a pass-through', goal: { least: 0.6 } },
  { name: 'pipeline_events_per_s', what: 'pipeline, events a second', goal: { least: 500 } },
  { name: 'pipeline_vs_sql', what: 'pipeline against sessionizing in SQL', goal: { least: 1 } },
  { name: 'e2e_p99_ms', what: 'accepted until visible, p99, ms', goal: { most: 2_000 } },
  { name: 'cost_growth_16x', what: 'cost of an event at 16 times the load', goal: { most: 1.1 } },
  {
    name: 'panel_p95_ms_10m',
    what: 'slowest panel of a board over 10 M ceremonies, p95, ms',
    goal: { most: 200 },
  },
  { name: 'lane_vs_obvious', what: 'lane against the obvious one', goal: { least: 5 }, stretch: true },
  { name: 'sink_vs_json', what: 'Native blocks against JSONEachRow', goal: { least: 2.5 }, stretch: true },
  { name: 'enrich_events_per_s', what: 'events enriched a second, on one core', goal: { least: 100_000 } },
  {
    name: 'analyst_p95_ms_10m',
    what: "slowest of the analysts' queries over 10 M ceremonies, p95, ms",
    goal: null,
  },
  {
    name: 'detector_us_per_ceremony',
    what: 'detector of regressions, µs of CPU a ceremony',
    goal: { most: 0.5 },
  },
  {
    name: 'detector_growth',
    what: 'cost of a ceremony in the detector, day 21 against day 7',
    goal: { most: 1.1 },
  },
];

type Rate = (measured: Measured) => number;
const RATES = { 'a second': perSecond, 'a CPU second': perCpuSecond } as const;
export type Per = keyof typeof RATES;

/** Figures of rounds that were measured side by side. */
export function readSeries(
  benchmark: string,
  series: Series,
  { unit, random }: { unit: string; random: Random },
) {
  const rates = (name: string, rate: Rate) => roundsOf(series, name).map(rate);
  return {
    /** The speed of one variant. */
    speed(name: string, per: Per): Figure {
      return { benchmark, what: name, unit: `${unit} ${per}`, ...estimate(rates(name, RATES[per]), random) };
    },
    /** How many times as fast `name` is as `base`. */
    ratio(name: string, base: string, per: Per): Figure {
      const times = ratioByRounds(rates(name, RATES[per]), rates(base, RATES[per]), random);
      return { benchmark, what: `${name} ÷ ${base}`, unit: `× (${unit} ${per})`, ...times };
    },
  };
}

export function figure(benchmark: string, what: string, unit: string, value: number | Estimate): Figure {
  return { benchmark, what, unit, ...(typeof value === 'number' ? { value } : value) };
}
