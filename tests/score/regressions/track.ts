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
  /** Pages that name the fault, at once or once refined: at least a quarter of the slice is affected. */
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
  const fitTo = (slice: Slice | null) => (slice && fault ? fitOf(slice, fault) : { affected: 0, jaccard: 0 });

  function found(exposure: Readonly<Exposure>, jaccard: number): void {
    result.hits += 1;
    if (result.found !== null) return;
    result.found = { ...exposure, jaccard };
    result.refinedJaccard = jaccard;
  }

  return {
    result,
    /** `slice` is null for a page that can't hit: it names another version or none. True for the first that hits. */
    page(slice: Slice | null, exposure: Readonly<Exposure>): boolean {
      result.pages += 1;
      const fit = fitTo(slice);
      const isFirst = fit.affected >= HIT_SHARE && result.found === null;
      if (fit.affected >= HIT_SHARE) found(exposure, fit.jaccard);
      if (result.found && exposure.minutes < result.found.minutes + DAY) result.pagesInFirstDay += 1;
      return isFirst;
    },
    /** A page that did not hit names another slice now, without a new page. True when it hits first with that. */
    rename(slice: Slice | null, exposure: Readonly<Exposure>): boolean {
      const fit = fitTo(slice);
      if (fit.affected < HIT_SHARE || result.found !== null) return false;
      found(exposure, fit.jaccard);
      result.pagesInFirstDay = 1;
      return true;
    },
    refine(slice: Slice): void {
      if (fault && result.found) result.refinedJaccard = fitOf(slice, fault).jaccard;
    },
  };
}
