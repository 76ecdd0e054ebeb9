import { PRIORS } from './priors.ts';
import { adoptedAfterMs, hashOf, patchDate } from './releases.ts';

const DAY_MS = 86_400_000;
/** A Monday, so that releases set off on Mondays. */
const FIRST_MS = Date.UTC(2020, 0, 6);
/** The slowest roll-out is over after four of the fastest trains. */
const BACK_MAX = 5;

/** What an Android phone has of the releases that reach every phone all the time, whatever a scenario adds. */
export interface Trains {
  play_services: string;
  security_patch: string;
}

/**
 * The releases that have reached a phone with this place in the queue (0 to 1) and with makers this many months late.
 * Depends on the moment alone, not on when a simulation starts, and never goes back.
 */
export function trainsAt(
  { place, patchLagMonths }: { place: number; patchLagMonths: number },
  atMs: number,
): Trains {
  return {
    play_services: playServicesAt(place, atMs),
    security_patch: securityPatchAt({ place, patchLagMonths }, atMs),
  };
}

/** A release of Play services sets off every two weeks and is called by year and week, as in `26.30.34`. */
function playServicesAt(place: number, atMs: number): string {
  const everyMs = PRIORS.playServicesEveryDays.value * DAY_MS;
  let train = Math.floor((atMs - FIRST_MS) / everyMs);
  for (let back = 0; back < BACK_MAX; back += 1, train -= 1) {
    if (atMs >= FIRST_MS + train * everyMs + adoptedAfterMs(place, daysOf(`play-services/${train}`))) break;
  }
  return playServicesVersion(FIRST_MS + train * everyMs);
}

function playServicesVersion(setOffMs: number): string {
  const year = new Date(setOffMs).getUTCFullYear();
  const week = Math.floor((setOffMs - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(year % 100)}.${two(week)}.${two(hashOf(`play-services/${setOffMs}`) % 90)}`;
}

/** A security patch is published on the first Monday of its month, and reaches phones when their maker has it. */
function securityPatchAt(
  { place, patchLagMonths }: { place: number; patchLagMonths: number },
  atMs: number,
): string {
  let back = 0;
  while (back < BACK_MAX) {
    const monthMs = Date.parse(patchDate(atMs, back));
    const adoptedMs = adoptedAfterMs(place, daysOf(`patch/${monthMs}`));
    if (atMs >= firstMondayMs(monthMs) + adoptedMs) break;
    back += 1;
  }
  return patchDate(atMs, back + patchLagMonths);
}

function firstMondayMs(monthMs: number): number {
  const weekday = new Date(monthMs).getUTCDay();
  return monthMs + ((8 - weekday) % 7) * DAY_MS;
}

/** How long one roll-out takes: its own number of days, always the same. */
function daysOf(release: string): number {
  const [low, high] = PRIORS.adoptionDays.value;
  return low + (hashOf(release) % (high - low + 1));
}
