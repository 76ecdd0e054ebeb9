import type { Fault } from './scenarios.ts';
import { fitOf, type Slice } from './slices.ts';

/** How far the fault has gone: minutes since its roll-out began, ceremonies on it (retries not counted), their votes. */
export interface Exposure {
  minutes: number;
  ceremonies: number;
  votes: number;
}

/** What one method did in one run. */
export interface MethodResult {
  pages: number;
  /** Pages that name the fault: at least a quarter of the slice is affected. */
  hits: number;
  /** The first that hits, and how well its slice fits. */
  found: (Exposure & { jaccard: number }) | null;
  /** How well the slice fits two days later; null when nothing was found. */
  refinedJaccard: number | null;
  /** Pages of any kind in the 24 hours from the first that hits. */
  pagesInFirstDay: number;
}

/** A page hits when at least this share of its slice is affected (§4.1). */
const HIT_SHARE = 0.25;
const DAY = 1_440;

/** Counts the pages of one method and judges them. */
export function createTrack(fault: Fault | undefined) {
  const result: MethodResult = { pages: 0, hits: 0, found: null, refinedJaccard: null, pagesInFirstDay: 0 };
  return {
    result,
    /** `slice` is null for a page that can't hit: it names another version or none. True for the first that hits. */
    page(slice: Slice | null, exposure: Readonly<Exposure>): boolean {
      result.pages += 1;
      const fit = slice && fault ? fitOf(slice, fault) : { affected: 0, jaccard: 0 };
      const isHit = fit.affected >= HIT_SHARE;
      const isFirst = isHit && result.found === null;
      if (isHit) result.hits += 1;
      if (isFirst) {
        result.found = { ...exposure, jaccard: fit.jaccard };
        result.refinedJaccard = fit.jaccard;
      }
      if (result.found && exposure.minutes < result.found.minutes + DAY) result.pagesInFirstDay += 1;
      return isFirst;
    },
    refine(slice: Slice): void {
      if (fault && result.found) result.refinedJaccard = fitOf(slice, fault).jaccard;
    },
  };
}
