import { DAY_MINUTES, JST_MINUTES } from './japan-time.ts';
import { hashOf, spread } from './voter-hash.ts';

const WEEK_MINUTES = 7 * DAY_MINUTES;
/** 1970-01-01 was a Thursday: the third day after a Monday. */
const EPOCH_WEEKDAY = 3;

/** A week's fake version: a wave that no device can feel, so that a finding on it shows how often findings are false. */
export interface Placebo {
  /** `placebo/2026-W07`. */
  id: string;
  /** `2026-W07`, the ISO 8601 week of the day in Japan. */
  week: string;
  startMinute: number;
  endMinute: number;
}

/** The placebo of the week, Monday to Sunday in Japan, that a minute (since the epoch) belongs to. */
export function placeboOf(minute: number): Placebo {
  const sinceMonday = minute + JST_MINUTES + EPOCH_WEEKDAY * DAY_MINUTES;
  const startMinute = minute - (((sinceMonday % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES);
  const week = isoWeek(startMinute + JST_MINUTES + 3 * DAY_MINUTES);
  return { id: `placebo/${week}`, week, startMinute, endMinute: startMinute + WEEK_MINUTES };
}

/** An ISO week belongs to the year in which its Thursday falls. */
function isoWeek(thursdayMinute: number): string {
  const thursday = new Date(thursdayMinute * 60_000);
  const year = thursday.getUTCFullYear();
  const dayOfYear = Math.floor((thursdayMinute * 60_000 - Date.UTC(year, 0, 1)) / (DAY_MINUTES * 60_000));
  return `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, '0')}`;
}

/** Whether a voter has the fake version of a week: one voter in `oneIn`, and others every week. */
export function hasPlacebo(voter: string, week: string, oneIn = 8): boolean {
  return wearsPlacebo(week, oneIn)(hashOf(voter));
}

/** `hasPlacebo` for many voters of one week, each by the first word of its hash. */
export function wearsPlacebo(week: string, oneIn: number): (hash: number) => boolean {
  const seed = hashOf(week);
  return (hash) => (spread(hash ^ seed) >>> 0) % oneIn === 0;
}
