import { dayInJapan } from './japan-time.ts';
import type { Trial } from './trial.ts';

const HOUR = 60;
/** A person who failed so long ago and came no other way, did not come. */
const SETTLED_MINUTES = 30;
/** Accounts kept for the hour, and for the day; beyond, figures are lower bounds. */
const ACCOUNTS_MAX = 5_000;

/** What an episode does to people: an hour that slides, and a day of who did not get in. */
export interface Impact {
  /** Minute, ceremonies, failures: three numbers a minute, ascending, of the last hour. */
  minutes: number[];
  /** Accounts (or, where none is known, devices) and when each last failed, of the last hour. */
  hit: [account: string, minute: number][];
  /** Accounts that failed this day and found no way in since, with the minute of the last failure. */
  out: [account: string, minute: number][];
  day: number;
  /** Accounts that failed at all this day. */
  failedToday: number;
  /** Accounts left outside on the days before this one. */
  outBefore: number;
}

export interface ImpactFigures {
  ceremoniesPerHour: number;
  accountsPerHour: number;
  failuresPerHour: number;
  noOtherWay: number;
  /** Of the accounts that failed today, those that found no other way in. */
  noOtherWayShare: number;
}

/** What is known of the hour before an episode was counted. */
export interface ImpactBefore {
  minute: number;
  ceremonies: number;
  /** Failures of that hour. */
  failed: readonly { account: string; voter: string; minute: number }[];
}

export interface ImpactCounter {
  /** A ceremony that the episode explains. */
  count(trial: Trial): void;
  /** Any ceremony: its account may have found a way in. */
  settle(trial: Trial): void;
  figures(minute: number): ImpactFigures;
  snapshot(): Impact;
}

/**
 * A counter that begins with the hour before. Who of that hour found no way in is not known, for successes were not kept:
 * those are counted from now on.
 */
export function beginImpact({ minute, ceremonies, failed }: ImpactBefore): ImpactCounter {
  const hit = new Map(failed.map((failure) => [failure.account || failure.voter, failure.minute]));
  return createImpact({
    minutes: ceremonies === 0 ? [] : [minute - 1, ceremonies, failed.length],
    hit: [...hit].slice(-ACCOUNTS_MAX),
    out: [],
    day: -1,
    failedToday: 0,
    outBefore: 0,
  });
}

export function createImpact(state?: Impact): ImpactCounter {
  const minutes = [...(state?.minutes ?? [])];
  const hit = new Map(state?.hit);
  const out = new Map(state?.out);
  let day = state?.day ?? -1;
  let failedToday = state?.failedToday ?? 0;
  let outBefore = state?.outBefore ?? 0;

  function turn(minute: number): void {
    const today = dayInJapan(minute);
    if (today === day) return;
    outBefore += out.size;
    out.clear();
    failedToday = 0;
    day = today;
  }

  function forget(minute: number): void {
    let gone = 0;
    while (gone < minutes.length && (minutes[gone] ?? 0) <= minute - HOUR) gone += 3;
    if (gone > 0) minutes.splice(0, gone);
    for (const [account, at] of hit) if (at <= minute - HOUR) hit.delete(account);
  }

  return {
    count({ minute, account, voter, failed, fallback }) {
      turn(minute);
      const last = minutes.length - 3;
      if (last < 0 || minutes[last] !== minute) minutes.push(minute, 1, failed);
      else {
        minutes[last + 1] = (minutes[last + 1] ?? 0) + 1;
        minutes[last + 2] = (minutes[last + 2] ?? 0) + failed;
      }
      if (failed === 0) return;
      const who = account === '' ? voter : account;
      if (hit.size < ACCOUNTS_MAX || hit.has(who)) hit.set(who, minute);
      if (out.has(who)) out.set(who, minute);
      else {
        failedToday += 1;
        if (fallback === 0 && out.size < ACCOUNTS_MAX) out.set(who, minute);
      }
    },
    settle({ minute, account, voter, failed, aborted, fallback }) {
      turn(minute);
      if (out.size === 0) return;
      if (fallback === 1 || (failed === 0 && aborted === 0)) out.delete(account === '' ? voter : account);
    },
    figures(minute) {
      turn(minute);
      forget(minute);
      let ceremonies = 0;
      let failures = 0;
      for (let at = 0; at < minutes.length; at += 3) {
        ceremonies += minutes[at + 1] ?? 0;
        failures += minutes[at + 2] ?? 0;
      }
      let settled = 0;
      for (const at of out.values()) if (at <= minute - SETTLED_MINUTES) settled += 1;
      return {
        ceremoniesPerHour: ceremonies,
        accountsPerHour: hit.size,
        failuresPerHour: failures,
        noOtherWay: outBefore + settled,
        noOtherWayShare: failedToday > 0 ? settled / failedToday : 0,
      };
    },
    snapshot: () => ({ minutes: [...minutes], hit: [...hit], out: [...out], day, failedToday, outBefore }),
  };
}
