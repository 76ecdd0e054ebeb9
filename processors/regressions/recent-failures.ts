import { isInRegion, type Region } from './region.ts';
import type { Cell, Place, Trial } from './trial.ts';

/** A failure as the causes and the signs of an attack need it. */
export interface RecentFailure {
  minute: number;
  place: Place;
  tokens: Cell['tokens'];
  voter: string;
  account: string;
  cause: string;
  /** Nobody had seen its voter before. */
  isStranger: boolean;
}

export interface RecentFailures {
  add(trial: Trial, isStranger: boolean): void;
  /** The failures of a region from a minute on, oldest first. */
  of(region: Region, sinceMinute: number): RecentFailure[];
  snapshot(): RecentFailure[];
}

/** A day of failures at 200,000 ceremonies a day; of more traffic it holds the last hours. */
const FAILURES_MAX = 8_192;
const AGE_MINUTES_MAX = 24 * 60;

/** A ring of the last failures of every kind of trial, votes or not. */
export function createRecentFailures(state: readonly RecentFailure[] = []): RecentFailures {
  const ring: RecentFailure[] = [...state];
  let next = ring.length % FAILURES_MAX;
  const inOrder = () => (ring.length < FAILURES_MAX ? ring : [...ring.slice(next), ...ring.slice(0, next)]);
  /** Older ones are as good as forgotten, whether or not a snapshot has left them out since. */
  const oldestMinute = () =>
    (ring[(next - 1 + FAILURES_MAX) % FAILURES_MAX]?.minute ?? 0) - AGE_MINUTES_MAX + 1;
  return {
    add({ minute, cell, voter, account, cause }, isStranger) {
      const { os, oem, model, browser, kind, tokens } = cell;
      ring[next] = {
        minute,
        place: { os, oem, model, browser, kind },
        tokens,
        voter,
        account,
        cause,
        isStranger,
      };
      next = (next + 1) % FAILURES_MAX;
    },
    of(region, sinceMinute) {
      const found: RecentFailure[] = [];
      const firstMinute = Math.max(sinceMinute, oldestMinute());
      for (let back = 1; back <= ring.length; back++) {
        const failure = ring[(next - back + 2 * FAILURES_MAX) % FAILURES_MAX] as RecentFailure;
        if (failure.minute < firstMinute) break;
        if (isInRegion(region, failure.place, failure.tokens)) found.push(failure);
      }
      return found.reverse();
    },
    snapshot() {
      const firstMinute = oldestMinute();
      return inOrder().filter(({ minute }) => minute >= firstMinute);
    },
  };
}

/** The commonest cause among failures, and its share; equal counts go to the one seen first. */
export function commonestCause(failures: readonly RecentFailure[]): { cause: string; causeShare: number } {
  const counts = new Map<string, number>();
  for (const { cause } of failures) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  let cause = '';
  let most = 0;
  for (const [name, count] of counts) {
    if (count <= most) continue;
    cause = name;
    most = count;
  }
  return { cause, causeShare: failures.length > 0 ? most / failures.length : 0 };
}
