import type { Chance } from './chance.ts';
import { PRIORS } from './priors.ts';

/** What happens to a message between its sender and the collector. */
export interface Faults {
  lossShare: number;
  duplicateShare: number;
  /** Share that is held up for up to `delayMsMax`, and so overtaken. */
  delayedShare: number;
  delayMsMax: number;
  latencyMs: number;
}

/** A page's beacons: the loss is the device's own. */
export function beaconFaults(lossShare: number): Faults {
  return {
    lossShare,
    duplicateShare: PRIORS.duplicates.value,
    delayedShare: 0.03,
    delayMsMax: PRIORS.reorderMsMax.value,
    latencyMs: 60,
  };
}

/** A gateway's log shipper loses nothing, but repeats itself and takes its time. */
export const GATEWAY_FAULTS: Faults = {
  lossShare: 0,
  duplicateShare: 0.005,
  delayedShare: 0.02,
  delayMsMax: PRIORS.reorderMsMax.value,
  latencyMs: 300,
};

/** The longest that a message can take to arrive, its copy included, milliseconds. */
export const TRAVEL_MS_MAX = 5_000 + PRIORS.reorderMsMax.value + 10_000;

/** The moments at which copies of a message arrive: none when it is lost, two when it is repeated. */
export function arrivals(leavesAtMs: number, faults: Faults, chance: Chance): number[] {
  const isLost = chance.happens(faults.lossShare);
  const isTwice = chance.happens(faults.duplicateShare);
  const delayMs = chance.happens(faults.delayedShare) ? chance.uniform(0, faults.delayMsMax) : 0;
  const atMs = leavesAtMs + Math.min(5_000, chance.lognormal(faults.latencyMs, 0.5)) + delayMs;
  if (isLost) return [];
  return isTwice ? [atMs, atMs + chance.uniform(1, 10_000)] : [atMs];
}
