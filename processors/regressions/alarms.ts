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
  const kinds = createSums(({ kind }) => ({ kind }));
  const systems = createSums(({ os }) => ({ os }));
  const clients = createSums(({ os, browser }) => ({ os, browser }));

  function sum(counts: readonly LeafCount[]): void {
    kinds.begin();
    systems.begin();
    clients.begin();
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] as LeafCount;
      kinds.add(count);
      systems.add(count);
      clients.add(count);
    }
  }

  /** What part of all ceremonies each kind and each system has. */
  function mix(): Share[] {
    const all = kinds.seen().reduce((sum, { trials }) => sum + trials, 0);
    return [...kinds.seen(), ...systems.seen()].map(({ key, trials }) => ({
      key,
      parts: trials,
      whole: all,
    }));
  }

  function strangers(failures: readonly RecentFailure[]): Share[] {
    const failed = new Map<string, number>();
    for (const { place, isStranger } of failures) {
      if (!isStranger) continue;
      const key = keyOfPlace({ os: place.os, browser: place.browser });
      failed.set(key, (failed.get(key) ?? 0) + 1);
    }
    return clients
      .seen()
      .map(({ key, trials }) => ({ key, parts: Math.min(trials, failed.get(key) ?? 0), whole: trials }));
  }

  return {
    /** `failures`: those of the block that ends with `minute`. */
    block(
      counts: readonly LeafCount[],
      failures: readonly RecentFailure[],
      at: { minute: number; blockMinutes: number; isWarm: boolean },
    ): Alarm[] {
      sum(counts);
      const shares: Record<AlarmKind, Share[]> = {
        failure: kinds
          .seen()
          .map(({ key, votes, voteFailures }) => ({ key, parts: voteFailures, whole: votes })),
        silence: clients.seen().map(({ key, trials, silent }) => ({ key, parts: silent, whole: trials })),
        // In the first days everybody is a stranger, and nobody is called one: that is no custom to go by.
        strangers: at.isWarm ? strangers(failures) : [],
        mix: mix(),
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

/** Sums over the places that have something in common. */
type Sums = Pick<LeafCount, 'votes' | 'voteFailures' | 'trials' | 'silent'> & { readonly key: string };

function createSums(commonOf: (place: Place) => Partial<AnyPlace>) {
  const all = new Map<string, Sums>();
  const sumsOf = byPlace((place) => {
    const key = keyOfPlace(commonOf(place));
    const sums = all.get(key) ?? { key, votes: 0, voteFailures: 0, trials: 0, silent: 0 };
    all.set(key, sums);
    return sums;
  });
  let seen: Sums[] = [];
  return {
    begin(): void {
      for (const sums of seen) Object.assign(sums, { votes: 0, voteFailures: 0, trials: 0, silent: 0 });
      seen = [];
    },
    add(count: LeafCount): void {
      const sums = sumsOf(count);
      if (sums.trials === 0) seen.push(sums);
      sums.votes += count.votes;
      sums.voteFailures += count.voteFailures;
      sums.trials += count.trials;
      sums.silent += count.silent;
    },
    /** Those of this block, in order of first sight. */
    seen: (): readonly Sums[] => seen,
  };
}

function settings(
  own: Pick<ShareWatchSettings, 'zMin' | 'oddsRatioMin' | 'partsMin' | 'windowMinutes' | 'keysMax'>,
): ShareWatchSettings {
  return { ...own, overdispersion: 2, quietMinutes: HOUR };
}

function keyOfPlace(place: Partial<AnyPlace>): string {
  const { os, browser, kind } = { ...ANYWHERE, ...place };
  return `${os}\0${browser}\0${kind}`;
}

function placeOfKey(key: string): AnyPlace {
  const [os = '', browser = '', kind = ''] = key.split('\0');
  return { ...ANYWHERE, os, browser, kind: kind as AnyPlace['kind'] };
}
