/** A day to which the rules were applied. Days are UTC, since the epoch. */
export interface EvaluatedDay {
  day: number;
  evaluatedAtMs: number;
  /** How far ClickHouse had the log by then; 0 where nobody said. */
  logReachedMs: number;
}

/** Days to which the rules are applied at once, the first and the last. */
export interface DaySpan {
  from: number;
  to: number;
}

export interface DueOptions {
  nowMs: number;
  evaluated: readonly EvaluatedDay[];
  /** How many days before today are looked at. */
  daysBack: number;
}

const DAY_MS = 86_400_000;
/** A day that may still change, but is not one of the current ones, is looked at again after so long. */
const AGAIN_MS = 600_000;

/** The day of ceremonies whose id was derived from a challenge and has no time. */
export const DERIVED: DaySpan = { from: 0, to: 0 };

/** What was known of days when the rules were last applied to them. */
export interface Applied {
  /** On the process's own clock, which never jumps. */
  appliedMs: number;
  /** How far ClickHouse had the log by then; 0 where nobody said. */
  logReachedMs: number;
}

/** Rows of one log may be appended in the millisecond up to which it was read. */
const SLACK_MS = 1_000;

/**
 * Whether the rules would say of days what they said: all that ClickHouse did not have by then was appended to the log
 * later, so where nothing was, nothing changed. Every ten minutes they are applied all the same.
 * @param changedMs when the log took the newest event of a ceremony of these days, or of the day before
 */
export function isUnchanged(last: Applied | undefined, changedMs: number, nowMs: number): boolean {
  if (last === undefined || last.logReachedMs === 0 || nowMs - last.appliedMs >= AGAIN_MS) return false;
  return changedMs < last.logReachedMs - SLACK_MS;
}

/**
 * The current days: yesterday, to whose cases later events belong, today, and tomorrow, where a relying party's clock
 * runs ahead at midnight.
 */
export function currentDays(nowMs: number): DaySpan {
  const today = Math.floor(nowMs / DAY_MS);
  return { from: today - 1, to: today + 1 };
}

/**
 * Days before the current ones that must be looked at, newest first: those that never were, as after a first start or
 * an outage, and every ten minutes those that were last looked at before the log had reached the end of the next day,
 * as while processors catch up.
 */
export function overdueDays({ nowMs, evaluated, daysBack }: DueOptions): DaySpan[] {
  const known = new Map(evaluated.map((one) => [one.day, one]));
  const { from } = currentDays(nowMs);
  const due: DaySpan[] = [];
  for (let day = from - 1; day >= from + 1 - daysBack; day -= 1) {
    const last = known.get(day);
    if (last === undefined || (!isSettled(last) && nowMs - last.evaluatedAtMs >= AGAIN_MS)) {
      due.push({ from: day, to: day });
    }
  }
  return due;
}

function isSettled({ day, logReachedMs }: EvaluatedDay): boolean {
  return logReachedMs >= (day + 2) * DAY_MS;
}
