import { type Chance, chanceOf } from './chance.ts';
import type { Weather } from './simulated-store.ts';

/** Everything that a seed decides beforehand. */
export interface Plan {
  startMs: number;
  /** Traffic and faults; the healing comes after it. */
  durationMs: number;
  ceremonies: number;
  processors: number;
  flushMs: number;
  tickMs: number;
  bufferedRecordsMax: number;
  batchRecordsMax: number;
  /** Chance that a single insert, append or commit fails. */
  hiccups: number;
  /** Chance that the log hands records of a batch over again. */
  repeats: number;
  /** Share of events whose row ClickHouse never takes. */
  refusedShare: number;
  faults: Fault[];
}

export type Fault = { atMs: number } & (
  | { what: 'crash'; slot: number; points: number; downMs: number }
  | { what: 'stop'; slot: number; downMs: number }
  | { what: 'pause'; slot: number; forMs: number }
  | { what: 'join'; forMs: number }
  | { what: 'rebalance' }
  | { what: 'forget'; partition: number | null }
  | { what: 'rewind' }
  | { what: 'weather'; weather: Weather; forMs: number }
  | { what: 'log down'; forMs: number }
);

const MINUTE_MS = 60_000;
const T0 = Date.UTC(2027, 0, 10, 23, 20);

export function planOf(seed: number): Plan {
  const chance = chanceOf(seed, 'plan');
  const startMs = T0 + chance.between(0, 60) * MINUTE_MS;
  const durationMs = chance.between(12, 28) * MINUTE_MS;
  const processors = chance.between(1, 3);
  const faults = Array.from({ length: chance.between(4, 24) }, () =>
    faultOf(chance, { processors, atMs: startMs + Math.floor(chance.next() * durationMs) }),
  ).flatMap((fault) => [fault, ...deploymentOf(chance, { processors, fault })]);
  return {
    startMs,
    durationMs,
    ceremonies: chance.between(15, 70),
    processors,
    flushMs: chance.pick([1_000, 3_000, 10_000]),
    tickMs: chance.pick([7_000, 15_000]),
    bufferedRecordsMax: chance.pick([20, 200, 5_000]),
    batchRecordsMax: chance.pick([3, 50, 500]),
    hiccups: chance.pick([0, 0, 0.01, 0.05]),
    repeats: chance.pick([0, 0, 0.03]),
    refusedShare: chance.pick([0, 0, 0.01]),
    faults: faults.sort((a, b) => a.atMs - b.atMs),
  };
}

function faultOf(chance: Chance, { processors, atMs }: { processors: number; atMs: number }): Fault {
  const slot = chance.between(0, processors - 1);
  const downMs = chance.between(200, 40_000);
  const dice = chance.next();
  if (dice < 0.34) return { atMs, what: 'crash', slot, downMs, points: chance.between(1, 60) };
  if (dice < 0.44) return { atMs, what: 'stop', slot, downMs };
  if (dice < 0.54) return { atMs, what: 'pause', slot, forMs: chance.between(2_000, 90_000) };
  if (dice < 0.62) return { atMs, what: 'join', forMs: chance.between(5_000, 10 * MINUTE_MS) };
  if (dice < 0.68) return { atMs, what: 'rebalance' };
  if (dice < 0.72) return { atMs, what: 'forget', partition: chance.yes(0.5) ? null : chance.between(0, 3) };
  if (dice < 0.75) return { atMs, what: 'rewind' };
  if (dice < 0.93) {
    const weather = chance.pick<Weather>(['refusing', 'deaf', 'torn', 'slow']);
    return { atMs, what: 'weather', weather, forMs: chance.between(1_000, 4 * MINUTE_MS) };
  }
  return { atMs, what: 'log down', forMs: chance.between(1_000, MINUTE_MS) };
}

/** Whoever sees trouble restarts things: some outages of the store meet a stop. */
function deploymentOf(chance: Chance, { processors, fault }: { processors: number; fault: Fault }): Fault[] {
  if (fault.what !== 'weather' || chance.yes(0.5)) return [];
  const atMs = fault.atMs + chance.between(0, fault.forMs);
  return [
    { atMs, what: 'stop', slot: chance.between(0, processors - 1), downMs: chance.between(200, 40_000) },
  ];
}

export function sentenceOf(fault: Fault, startMs: number): string {
  const { atMs, what, ...rest } = fault;
  const details = Object.entries(rest).map(([name, value]) => ` ${name}=${value}`);
  return `${((atMs - startMs) / 1_000).toFixed(1)} s: ${what}${details.join('')}`;
}
