import type { Chance } from './chance.ts';
import { PRIORS } from './priors.ts';

const HOUR_MS = 3_600_000;
const JST_MS = 9 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
/** The day is cut into slots in which people come evenly. */
const SLOT_MS = 5 * 60_000;
const SLOTS_MAX = 200_000;

/** How busy each hour of a Japanese day is, without the market. Synthetic. */
const HOURS = [
  0.45, 0.25, 0.18, 0.15, 0.18, 0.35, 0.7, 1.1, 1.3, 1.2, 1.1, 1.1, 1.35, 1.2, 1.1, 1.1, 1.05, 1.1, 1.2, 1.3,
  1.35, 1.3, 1.1, 0.75,
] as const;
const WEEKEND = 0.55;

/** How busy the fleet is at a moment, relative to an ordinary hour: by hour, weekday and the market's opening. */
export function busyness(atMs: number): number {
  const local = atMs + JST_MS;
  const hour = (((local % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  // The epoch began on a Thursday.
  const weekday = (Math.floor(local / DAY_MS) + 4) % 7;
  const isWeekend = weekday === 0 || weekday === 6;
  const usual = HOURS[Math.floor(hour)] ?? 1;
  if (isWeekend) return usual * WEEKEND;
  const { hourJst, factor, minutes } = PRIORS.marketOpen.value;
  const awayMinutes = Math.abs(hour - hourJst) * 60;
  return usual * (1 + (factor - 1) * Math.exp(-awayMinutes / minutes));
}

/** Moments in order of time, drawn one by one. */
export interface Moments {
  /** The next of `left` moments that are still to come before the end. */
  next(left: number): number;
}

/**
 * Draws moments of [startMs, startMs + durationMs) in order, as busy as the calendar, without holding them: the next of n
 * uniform numbers above u is 1 - (1 - u)·U^(1/n), and the calendar's cumulative share turns it into a moment.
 * @throws RangeError for a duration of more than two years.
 */
export function createMoments(
  { startMs, durationMs }: { startMs: number; durationMs: number },
  chance: Chance,
): Moments {
  const slots = Math.max(1, Math.ceil(durationMs / SLOT_MS));
  if (slots > SLOTS_MAX) throw new RangeError('A simulation lasts two years at most.');
  const slotMs = durationMs / slots;
  const shares = Float64Array.from({ length: slots }, (_, slot) => busyness(startMs + (slot + 0.5) * slotMs));
  const total = shares.reduce((sum, share) => sum + share, 0);
  let u = 0;
  let slot = 0;
  /** Of all busyness, the share before this slot. */
  let before = 0;

  return {
    next(left) {
      u = 1 - (1 - u) * (1 - chance.uniform(0, 1)) ** (1 / Math.max(1, left));
      while (slot < slots - 1 && before + (shares[slot] ?? 0) / total <= u) {
        before += (shares[slot] ?? 0) / total;
        slot += 1;
      }
      const within = Math.min(1, Math.max(0, (u - before) / ((shares[slot] ?? 1) / total)));
      const atMs = startMs + (slot + within) * slotMs;
      return Math.min(Math.floor(atMs), Math.ceil(startMs + durationMs) - 1);
    },
  };
}
