import type { Place } from '../../../../processors/regressions/trial.ts';

/** A family of operating systems, and the version that it rolls out during a run. */
export interface Family {
  os: string;
  /** Share of the ceremonies. */
  share: number;
  token: string;
  predecessor: string;
  /** What the rest has, who don't update during a run. */
  older: string;
  /** Odds of failure are those of these rates, by kind: authentication, registration. */
  rates: readonly [number, number];
}

export const FAMILIES: readonly Family[] = [
  family('Android', 0.248, ['Android 16', 'Android 15', 'Android 14'], [0.03, 0.09]),
  family('iOS', 0.372, ['iOS 26.2', 'iOS 26.1', 'iOS 18.7'], [0.03, 0.04]),
  family('Windows', 0.3, ['Windows 11 25H2', 'Windows 11 24H2', 'Windows 10 22H2'], [0.14, 0.09]),
  family('macOS', 0.08, ['macOS 26', 'macOS 15', 'macOS 14'], [0.14, 0.09]),
];

/** Index of a kind; a leaf is `place × 2 + kind`. */
export const KINDS = ['authentication', 'registration'] as const;
export const REGISTRATION_SHARE = 0.18;

/** Where a device is used, without the kind. */
export interface DevicePlace {
  family: number;
  /** Index of the maker among all makers. */
  maker: number;
  os: string;
  oem: string;
  model: string;
  browser: string;
  /** Share of the ceremonies. */
  share: number;
}

/** Shares of mobile traffic in Japan, StatCounter mid-2024; Sharp's is raised to what domestic surveys say. */
const ANDROID_MAKERS: readonly [string, number, readonly [string, string, string]][] = [
  ['Samsung', 7.2, ['Galaxy S', 'Galaxy A', 'Galaxy Z']],
  ['Google', 5.2, ['Pixel', 'Pixel a', 'Pixel Pro']],
  ['Xiaomi', 4.8, ['Redmi', 'Xiaomi', 'POCO']],
  ['Sony', 4.2, ['Xperia 10', 'Xperia 1', 'Xperia 5']],
  ['Oppo', 2.6, ['Reno', 'OPPO A', 'Find']],
  ['Sharp', 8, ['AQUOS sense', 'AQUOS wish', 'AQUOS R']],
  ['FCNT', 3, ['arrows We', 'arrows N', 'Raku-Raku']],
  ['Kyocera', 2.2, ['DIGNO', 'TORQUE', 'Android One']],
  ['Motorola', 1.6, ['moto g', 'edge', 'razr']],
];
const MODEL_SHARES = [0.45, 0.35, 0.2] as const;

type Shares = Readonly<Record<string, number>>;
const ANDROID_BROWSERS: Shares = {
  Chrome: 58,
  'Bank app': 14,
  'Yahoo! JAPAN': 9,
  LINE: 8,
  Edge: 3,
  Firefox: 2.5,
  Brave: 2,
  'Google app': 1.7,
  Opera: 1,
  'Samsung Internet': 0.8,
};
const SAMSUNG_BROWSERS: Shares = { ...ANDROID_BROWSERS, 'Samsung Internet': 35 };
const IOS_BROWSERS: Shares = {
  Safari: 62,
  'Bank app': 12,
  'Yahoo! JAPAN': 7,
  LINE: 7,
  Chrome: 6,
  'Google app': 3,
  Edge: 1,
  Firefox: 1,
  Brave: 0.7,
  DuckDuckGo: 0.3,
};
const WINDOWS_BROWSERS: Shares = { Edge: 55, Chrome: 36, Firefox: 5, Brave: 2, Opera: 1, Vivaldi: 1 };
const MACOS_BROWSERS: Shares = { Safari: 50, Chrome: 40, Firefox: 4, Edge: 3, Brave: 2, Arc: 1 };

/** Every place of the world, 302 of them; with two kinds they are its 604 leaves. */
export const PLACES: readonly DevicePlace[] = [
  ...ANDROID_MAKERS.flatMap(([oem, weight, models], maker) =>
    models.flatMap((model, at) =>
      browsersAt({
        at: { family: 0, maker, os: 'Android', oem, model },
        share: (0.248 * weight * (MODEL_SHARES[at] ?? 0)) / total(ANDROID_MAKERS.map(([, part]) => part)),
        browsers: oem === 'Samsung' ? SAMSUNG_BROWSERS : ANDROID_BROWSERS,
      }),
    ),
  ),
  ...[
    { model: 'iPhone', share: 0.372 * 0.93 },
    { model: 'iPad', share: 0.372 * 0.07 },
  ].flatMap(({ model, share }) =>
    browsersAt({
      at: { family: 1, maker: 9, os: 'iOS', oem: 'Apple', model },
      share,
      browsers: IOS_BROWSERS,
    }),
  ),
  ...browsersAt({
    at: { family: 2, maker: 10, os: 'Windows', oem: '', model: '' },
    share: 0.3,
    browsers: WINDOWS_BROWSERS,
  }),
  ...browsersAt({
    at: { family: 3, maker: 11, os: 'macOS', oem: '', model: '' },
    share: 0.08,
    browsers: MACOS_BROWSERS,
  }),
];

export const MAKERS = 12;

/** The place of a leaf as the detector gets it. */
export function placeOf(leaf: number): Place {
  const place = PLACES[leaf >> 1];
  const kind = KINDS[leaf & 1];
  if (!place || !kind) throw new RangeError(`The world has no leaf ${leaf}.`);
  const { os, oem, model, browser } = place;
  return { os, oem, model, browser, kind };
}

/** Share of a leaf in the usual traffic. */
export function shareOf(leaf: number): number {
  const kinds = leaf & 1 ? REGISTRATION_SHARE : 1 - REGISTRATION_SHARE;
  return (PLACES[leaf >> 1]?.share ?? 0) * kinds;
}

function family(
  os: string,
  share: number,
  [token, predecessor, older]: readonly [string, string, string],
  rates: readonly [number, number],
): Family {
  return { os, share, token, predecessor, older, rates };
}

function browsersAt({
  at,
  share,
  browsers,
}: {
  at: Omit<DevicePlace, 'browser' | 'share'>;
  share: number;
  browsers: Shares;
}): DevicePlace[] {
  const whole = total(Object.values(browsers));
  return Object.entries(browsers).map(([browser, weight]) => ({
    ...at,
    browser,
    share: (share * weight) / whole,
  }));
}

function total(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
