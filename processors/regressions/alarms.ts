import { byPlace } from './by-place.ts';
import type { RecentFailure } from './recent-failures.ts';
import { ANYWHERE, type AnyPlace } from './region.ts';
import {
  createShareWatch,
  type Share,
  type ShareAlarm,
  type ShareWatchSettings,
  type ShareWatchState,
} from './share-watch.ts';
import type { LeafCount } from './traffic.ts';
import type { Place } from './trial.ts';

/**
 * Shares of the whole traffic that are held against what their hour of the week has had. `failure`: votes that failed,
 * by kind, the global guard of what has no cell. The others tell decoys: ceremonies that end in silence and failures of
 * strangers, by system and browser, and the mix of kinds and systems.
 */
export const ALARM_KINDS = ['failure', 'silence', 'strangers', 'mix'] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface Alarm {
  alarmKind: AlarmKind;
  place: AnyPlace;
  share: ShareAlarm;
}

export type AlarmsState = Record<AlarmKind, ShareWatchState>;

const HOUR = 60;
const SETTINGS: Readonly<Record<AlarmKind, ShareWatchSettings>> = {
  failure: settings({ zMin: 8, oddsRatioMin: 2.5, partsMin: 30, windowMinutes: 30, keysMax: 8 }),
  silence: settings({ zMin: 8, oddsRatioMin: 4, partsMin: 30, windowMinutes: HOUR, keysMax: 500 }),
  strangers: settings({ zMin: 8, oddsRatioMin: 5, partsMin: 30, windowMinutes: HOUR, keysMax: 500 }),
  mix: settings({ zMin: 10, oddsRatioMin: 1.7, partsMin: 100, windowMinutes: HOUR, keysMax: 50 }),
};

/** Watches the shares, block by block. */
export function createAlarms(state?: AlarmsState) {
  const watches = ALARM_KINDS.map((kind) => createShareWatch(SETTINGS[kind], state?.[kind]));
  return {
    /** `failures`: those of the block that ends with `minute`. */
    block(
      counts: readonly LeafCount[],
      failures: readonly RecentFailure[],
      at: { minute: number; blockMinutes: number; isWarm: boolean },
    ): Alarm[] {
      const strangers = failures.filter(({ isStranger }) => isStranger);
      const shares: Record<AlarmKind, Share[]> = {
        failure: sharesOf(counts, kindOf, (share, { voteFailures, votes }) => {
          share.parts += voteFailures;
          share.whole += votes;
        }),
        silence: sharesOf(counts, clientOf, (share, { silent, trials }) => {
          share.parts += silent;
          share.whole += trials;
        }),
        // In the first days everybody is a stranger, and nobody is called one: that is no custom to go by.
        strangers: at.isWarm ? strangerShares(counts, strangers) : [],
        mix: mixShares(counts),
      };
      return ALARM_KINDS.flatMap((alarmKind, which) =>
        (watches[which]?.block(shares[alarmKind], at) ?? []).map((share) => ({
          alarmKind,
          place: placeOfKey(share.key),
          share,
        })),
      );
    },
    snapshot: (): AlarmsState =>
      Object.fromEntries(ALARM_KINDS.map((kind, which) => [kind, watches[which]?.snapshot()])) as AlarmsState,
  };
}

function settings(
  own: Pick<ShareWatchSettings, 'zMin' | 'oddsRatioMin' | 'partsMin' | 'windowMinutes' | 'keysMax'>,
): ShareWatchSettings {
  return { ...own, overdispersion: 2, quietMinutes: HOUR };
}

function sharesOf(
  counts: readonly LeafCount[],
  keyOf: (place: Place) => string,
  add: (share: Share, count: LeafCount) => void,
): Share[] {
  const shares = new Map<string, Share>();
  for (const count of counts) {
    const key = keyOf(count.place);
    let share = shares.get(key);
    if (share === undefined) {
      share = { key, parts: 0, whole: 0 };
      shares.set(key, share);
    }
    add(share, count);
  }
  return [...shares.values()];
}

function strangerShares(counts: readonly LeafCount[], strangers: readonly RecentFailure[]): Share[] {
  const failed = new Map<string, number>();
  for (const { place } of strangers) {
    const key = keyOfPlace({ os: place.os, browser: place.browser });
    failed.set(key, (failed.get(key) ?? 0) + 1);
  }
  const all = sharesOf(counts, clientOf, (share, { trials }) => {
    share.whole += trials;
  });
  return all.map((share) => ({
    ...share,
    parts: Math.min(share.whole, failed.get(share.key) ?? 0),
  }));
}

/** What part of all ceremonies each kind and each system has. */
function mixShares(counts: readonly LeafCount[]): Share[] {
  const all = counts.reduce((sum, { trials }) => sum + trials, 0);
  const add = (share: Share, { trials }: LeafCount) => {
    share.parts += trials;
  };
  const kinds = sharesOf(counts, kindOf, add);
  const systems = sharesOf(counts, systemOf, add);
  return [...kinds, ...systems].map((share) => ({ ...share, whole: all }));
}

const kindOf = byPlace(({ kind }) => keyOfPlace({ kind }));
const systemOf = byPlace(({ os }) => keyOfPlace({ os }));
const clientOf = byPlace(({ os, browser }) => keyOfPlace({ os, browser }));

function keyOfPlace(place: Partial<AnyPlace>): string {
  const { os, browser, kind } = { ...ANYWHERE, ...place };
  return `${os}\0${browser}\0${kind}`;
}

function placeOfKey(key: string): AnyPlace {
  const [os = '', browser = '', kind = ''] = key.split('\0');
  return { ...ANYWHERE, os, browser, kind: kind as AnyPlace['kind'] };
}
