/**
 * How an instance of a rule stands. What is normal is not kept.
 * pending: holds, but not yet for long enough. firing: it holds. recovering: it no longer holds, and goes on firing for
 * `keepFiringFor`.
 */
export type InstanceState = 'pending' | 'firing' | 'recovering';

/** One set of labels of a rule, as of its last evaluation. Times are milliseconds since the epoch. */
export interface Instance {
  labels: Readonly<Record<string, string>>;
  state: InstanceState;
  /** Null where no query gave one: the rule fires because there were no rows, or no answer. */
  value: number | null;
  /** Since when it has held without a break. */
  activeAtMs: number;
  /** Since when it fires; null while pending. */
  startsAtMs: number | null;
  recoveringSinceMs: number | null;
  /** Evaluations in a row that gave no row for it. */
  missing: number;
}

export interface InstanceTiming {
  forMs: number;
  keepFiringForMs: number;
}

/** What an evaluation says of one instance. */
export interface Verdict {
  labels: Readonly<Record<string, string>>;
  value: number | null;
  holds: boolean;
}

/** The next state of an instance; null when it is normal. `before` is null where it was. */
export function advanceInstance(
  before: Instance | null,
  verdict: Verdict,
  { nowMs, timing }: { nowMs: number; timing: InstanceTiming },
): Instance | null {
  return verdict.holds ? hold(before, verdict, { nowMs, timing }) : letGo(before, { nowMs, timing });
}

function hold(
  before: Instance | null,
  { labels, value }: Verdict,
  { nowMs, timing }: { nowMs: number; timing: InstanceTiming },
): Instance {
  const activeAtMs = before?.activeAtMs ?? nowMs;
  const fired = before !== null && before.startsAtMs !== null;
  const fires = fired || nowMs - activeAtMs >= timing.forMs;
  return {
    labels,
    value,
    activeAtMs,
    state: fires ? 'firing' : 'pending',
    startsAtMs: fires ? (before?.startsAtMs ?? nowMs) : null,
    recoveringSinceMs: null,
    missing: 0,
  };
}

/** The value stays the last one that held: it is what people are told about. */
function letGo(
  before: Instance | null,
  { nowMs, timing }: { nowMs: number; timing: InstanceTiming },
): Instance | null {
  if (before === null || before.startsAtMs === null) return null;
  const recoveringSinceMs = before.recoveringSinceMs ?? nowMs;
  if (nowMs - recoveringSinceMs >= timing.keepFiringForMs) return null;
  return { ...before, state: 'recovering', recoveringSinceMs, missing: 0 };
}
