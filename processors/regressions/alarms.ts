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
  const ofKind = createShares(({ kind }) => keyOfPlace({ kind }));
  const ofSystem = createShares(({ os }) => keyOfPlace({ os }));
  const ofClient = createShares(({ os, browser }) => keyOfPlace({ os, browser }));

  /** What part of all ceremonies each kind and each system has. */
  function mixOf(counts: readonly LeafCount[]): Share[] {
    let all = 0;
    for (const { trials } of counts) all += trials;
    const ofAll = ({ trials }: LeafCount) => trials;
    const shares = [...ofKind(counts, ofAll, NONE), ...ofSystem(counts, ofAll, NONE)];
    for (const share of shares) share.whole = all;
    return shares;
  }

  function strangersOf(counts: readonly LeafCount[], failures: readonly RecentFailure[]): Share[] {
    const failed = new Map<string, number>();
    for (const { place, isStranger } of failures) {
      if (!isStranger) continue;
      const key = keyOfPlace({ os: place.os, browser: place.browser });
      failed.set(key, (failed.get(key) ?? 0) + 1);
    }
    const shares = ofClient(counts, NONE, ({ trials }) => trials);
    for (const share of shares) share.parts = Math.min(share.whole, failed.get(share.key) ?? 0);
    return shares;
  }

  return {
    /** `failures`: those of the block that ends with `minute`. */
    block(
      counts: readonly LeafCount[],
      failures: readonly RecentFailure[],
      at: { minute: number; blockMinutes: number; isWarm: boolean },
    ): Alarm[] {
      const shares: Record<AlarmKind, Share[]> = {
        failure: ofKind(
          counts,
          ({ voteFailures }) => voteFailures,
          ({ votes }) => votes,
        ),
        silence: ofClient(
          counts,
          ({ silent }) => silent,
          ({ trials }) => trials,
        ),
        // In the first days everybody is a stranger, and nobody is called one: that is no custom to go by.
        strangers: at.isWarm ? strangersOf(counts, failures) : [],
        mix: mixOf(counts),
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

const NONE = () => 0;

/** Sums the counts of places by what they have in common, in order of first sight in the block. */
function createShares(keyOf: (place: Place) => string) {
  const slots = new Map<string, { key: string; share: Share | undefined }>();
  const slotOf = byPlace((place) => {
    const key = keyOf(place);
    const known = slots.get(key) ?? { key, share: undefined };
    slots.set(key, known);
    return known;
  });
  return (
    counts: readonly LeafCount[],
    partsOf: (count: LeafCount) => number,
    wholeOf: (count: LeafCount) => number,
  ): Share[] => {
    for (const slot of slots.values()) slot.share = undefined;
    const shares: Share[] = [];
    for (const count of counts) {
      const slot = slotOf(count);
      if (slot.share === undefined) {
        slot.share = { key: slot.key, parts: 0, whole: 0 };
        shares.push(slot.share);
      }
      slot.share.parts += partsOf(count);
      slot.share.whole += wholeOf(count);
    }
    return shares;
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
