import type { RecentFailures } from './recent-failures.ts';
import { ANYWHERE, isInRegion, type Region } from './region.ts';

/** A script tries from devices that nobody has met: so many of a region's failures are strangers'. */
const STRANGERS_MIN = 0.6;
/** And so much more often than of the failures elsewhere, as a ratio of odds. */
const ODDS_RATIO_MIN = 6;
const WINDOW_MINUTES = 60;
const ELSEWHERE_MINUTES = 12 * 60;
const FAILURES_MIN = 3;

/**
 * Whether what failed in a region within the last hour looks like somebody trying stolen accounts rather than like a
 * fault: nearly all by devices that were never met, while elsewhere the usual customers fail. A bank whose customers are
 * all new sees strangers everywhere, and no attack.
 */
export function looksLikeAttack(failures: RecentFailures, region: Region, minute: number): boolean {
  const here = failures.of(region, minute - WINDOW_MINUTES + 1);
  if (here.length < FAILURES_MIN) return false;
  const strangers = here.filter(({ isStranger }) => isStranger).length;
  if (strangers < STRANGERS_MIN * here.length) return false;
  const elsewhere = failures
    .of({ place: ANYWHERE, versions: [] }, minute - ELSEWHERE_MINUTES + 1)
    .filter(({ place, tokens }) => !isInRegion(region, place, tokens));
  return (
    oddsOf(strangers, here.length) >=
    ODDS_RATIO_MIN * oddsOf(elsewhere.filter(({ isStranger }) => isStranger).length, elsewhere.length)
  );
}

function oddsOf(part: number, whole: number): number {
  return (part + 0.5) / (whole - part + 0.5);
}
