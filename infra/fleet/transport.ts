import type { Chance } from './chance.ts';

/** What happens to a message between its sender and the collector. */
export interface Faults {
  lossShare: number;
  duplicateShare: number;
  /** Share that is held up for up to `delayMsMax`, and so overtaken. */
  delayedShare: number;
  delayMsMax: number;
  latencyMs: number;
}

/** In-app browsers are torn down before their last beacon more often than others. */
export const BEACON_FAULTS = {
  browser: {
    lossShare: 0.025,
    duplicateShare: 0.007,
    delayedShare: 0.03,
    delayMsMax: 30_000,
    latencyMs: 60,
  },
  inApp: { lossShare: 0.12, duplicateShare: 0.007, delayedShare: 0.05, delayMsMax: 30_000, latencyMs: 90 },
} as const satisfies Record<string, Faults>;

/** A gateway's log shipper loses nothing, but repeats itself and takes its time. */
export const GATEWAY_FAULTS: Faults = {
  lossShare: 0,
  duplicateShare: 0.005,
  delayedShare: 0.02,
  delayMsMax: 30_000,
  latencyMs: 300,
};

/** The moments at which copies of a message arrive: none when it is lost, two when it is repeated. */
export function arrivals(leavesAtMs: number, faults: Faults, chance: Chance): number[] {
  const isLost = chance.happens(faults.lossShare);
  const isTwice = chance.happens(faults.duplicateShare);
  const delayMs = chance.happens(faults.delayedShare) ? chance.uniform(0, faults.delayMsMax) : 0;
  const atMs = leavesAtMs + Math.min(5_000, chance.lognormal(faults.latencyMs, 0.5)) + delayMs;
  if (isLost) return [];
  return isTwice ? [atMs, atMs + chance.uniform(1, 10_000)] : [atMs];
}
