import { ratio } from './effect.ts';

export interface ShareWatchSettings {
  /** How many standard deviations, after widening for what varies more than chance, and how large an odds ratio. */
  zMin: number;
  oddsRatioMin: number;
  /** Real shares vary more than independent trials do: by this factor of the variance. */
  overdispersion: number;
  partsMin: number;
  /** The look-back, and how long it has to be quiet for an alarm to end. */
  windowMinutes: number;
  quietMinutes: number;
  keysMax: number;
}

/** What happened under a key in one block of minutes: `parts` of a `whole`. */
export interface Share {
  key: string;
  parts: number;
  whole: number;
}

/** An alarm as it begins, goes on or ends. */
export interface ShareAlarm {
  key: string;
  is: 'begun' | 'on' | 'ended';
  sinceMinute: number;
  /** Of the window (as it begins) or since then. */
  parts: number;
  whole: number;
  /** The share that this hour of the week has had. */
  usual: number;
}

interface Watched {
  /** Parts and whole of the last blocks: minute, parts, whole, three numbers a block. */
  window: number[];
  /** What the running hour has added so far. */
  hour: [parts: number, whole: number];
  /** Parts and whole by hour of the week, then by hour of the day, then of all: decaying. */
  history: number[];
  alarm: { sinceMinute: number; quietMinutes: number; parts: number; whole: number; usual: number } | null;
}

export interface ShareWatch {
  /** Takes in a block that ended with `minute`; returns the alarms of it. */
  block(shares: readonly Share[], at: { minute: number; blockMinutes: number }): ShareAlarm[];
  snapshot(): ShareWatchState;
}

export interface ShareWatchState {
  hour: number;
  hours: number;
  watched: [key: string, watched: Watched][];
}

const WEEK_HOURS = 168;
const DAY_HOURS = 24;
const ALL = WEEK_HOURS + DAY_HOURS;
/** Epoch hours to hours since a Monday in Japan: a Thursday at 9 in the morning. */
const MONDAY_HOURS = 3 * DAY_HOURS + 9;
const HISTORY_HOURS_MIN = 72;
const SLOT_WHOLE_MIN = 200;
const KEEP = 0.7;

/** Watches shares against what the same hour of the week has had: the guard of what has no cell, and the decoys. */
export function createShareWatch(settings: ShareWatchSettings, state?: ShareWatchState): ShareWatch {
  const watched = new Map<string, Watched>(state?.watched.map(([key, one]) => [key, structuredClone(one)]));
  let hour = state?.hour ?? -1;
  let hours = state?.hours ?? 0;

  function turn(now: number): void {
    if (now === hour) return;
    if (hour >= 0) {
      for (const one of watched.values()) learn(one, hour);
      hours += now - hour;
    }
    hour = now;
  }

  return {
    block(shares, { minute, blockMinutes }) {
      turn(Math.floor(minute / 60));
      for (const { key, parts, whole } of shares) {
        let one = watched.get(key);
        if (one === undefined) {
          if (watched.size >= settings.keysMax) continue;
          one = newWatched();
          watched.set(key, one);
        }
        one.window.push(minute, parts, whole);
        one.hour[0] += parts;
        one.hour[1] += whole;
      }
      const alarms: ShareAlarm[] = [];
      for (const [key, one] of watched) {
        dropUntil(one.window, minute - settings.windowMinutes);
        // Before three days nothing is usual.
        if (hours < HISTORY_HOURS_MIN) continue;
        const usual = usualOf(one.history, hour);
        const alarm = judge(one, { key, minute, blockMinutes, usual });
        if (alarm !== undefined) alarms.push(alarm);
      }
      return alarms;
    },
    snapshot: () => ({ hour, hours, watched: [...watched].map(([key, one]) => [key, structuredClone(one)]) }),
  };

  function judge(
    one: Watched,
    at: { key: string; minute: number; blockMinutes: number; usual: number },
  ): ShareAlarm | undefined {
    const { key, minute, usual } = at;
    const [parts, whole] = sumOf(one.window);
    const isHigh = isFar({ parts, whole, usual }, settings);
    if (one.alarm === null) {
      if (!isHigh) return undefined;
      const sinceMinute = Math.max(one.window[0] ?? minute, minute - settings.windowMinutes + 1);
      one.alarm = { sinceMinute, quietMinutes: 0, parts, whole, usual };
      return { key, is: 'begun', sinceMinute, parts, whole, usual };
    }
    const { alarm } = one;
    if (one.window.at(-3) === minute) {
      alarm.parts += one.window.at(-2) ?? 0;
      alarm.whole += one.window.at(-1) ?? 0;
    }
    alarm.quietMinutes = isHigh ? 0 : alarm.quietMinutes + at.blockMinutes;
    const { sinceMinute } = alarm;
    const is = alarm.quietMinutes >= settings.quietMinutes ? 'ended' : 'on';
    if (is === 'ended') one.alarm = null;
    return { key, is, sinceMinute, parts: alarm.parts, whole: alarm.whole, usual: alarm.usual };
  }
}

/** Whether a share is far above what is usual: by chance's measure and in size. */
export function isFar(
  { parts, whole, usual }: { parts: number; whole: number; usual: number },
  settings: Pick<ShareWatchSettings, 'zMin' | 'oddsRatioMin' | 'overdispersion' | 'partsMin'>,
): boolean {
  if (parts < settings.partsMin || whole === 0) return false;
  const odds = (parts + 0.5) / (whole - parts + 0.5);
  if (odds < (settings.oddsRatioMin * usual) / (1 - usual)) return false;
  const deviation = Math.sqrt(settings.overdispersion * whole * usual * (1 - usual));
  return parts - whole * usual >= settings.zMin * deviation;
}

/** The hour goes into the history, unless an alarm was on: an incident must not become the custom. */
function learn(one: Watched, hour: number): void {
  const [parts, whole] = one.hour;
  one.hour = [0, 0];
  if (one.alarm !== null) return;
  const weekHour = (hour + MONDAY_HOURS) % WEEK_HOURS;
  for (const slot of [weekHour, WEEK_HOURS + (weekHour % DAY_HOURS), ALL]) {
    one.history[2 * slot] = (one.history[2 * slot] ?? 0) * KEEP + parts;
    one.history[2 * slot + 1] = (one.history[2 * slot + 1] ?? 0) * KEEP + whole;
  }
}

/** The finest slot with enough in it. The hours of all fade within a day, so they only serve as the last resort. */
function slotOf(history: readonly number[], hour: number): number {
  const weekHour = (hour + MONDAY_HOURS) % WEEK_HOURS;
  for (const slot of [weekHour, WEEK_HOURS + (weekHour % DAY_HOURS)]) {
    if ((history[2 * slot + 1] ?? 0) >= SLOT_WHOLE_MIN) return slot;
  }
  return ALL;
}

/** The share that an hour of the week has had. */
function usualOf(history: readonly number[], hour: number): number {
  const slot = slotOf(history, hour);
  return ratio((history[2 * slot] ?? 0) + 0.5, (history[2 * slot + 1] ?? 0) + 1);
}

/** Removes blocks that ended with a minute or before. Windows are short: the built-in ways take longer to be called. */
function dropUntil(window: number[], minute: number): void {
  let old = 0;
  while (old < window.length && (window[old] as number) <= minute) old += 3;
  if (old === 0) return;
  for (let at = old; at < window.length; at++) window[at - old] = window[at] as number;
  window.length -= old;
}

function sumOf(window: readonly number[]): [parts: number, whole: number] {
  let parts = 0;
  let whole = 0;
  for (let at = 0; at < window.length; at += 3) {
    parts += window[at + 1] ?? 0;
    whole += window[at + 2] ?? 0;
  }
  return [parts, whole];
}

function newWatched(): Watched {
  return { window: [], hour: [0, 0], history: new Array<number>(2 * (ALL + 1)).fill(0), alarm: null };
}
