import { createCells } from '../../processors/regressions/cells.ts';
import { type StoredTrial, trialOf } from '../../processors/regressions/reading.ts';
import type { Trial } from '../../processors/regressions/trial.ts';
import { uuidOfHex } from '../../schemas/uuid.ts';
import { createMulberry } from './mulberry.ts';

/**
 * A small dense world for tests of the detector: a few thousand devices, one family of systems beside another, and one
 * release that spreads over the first. Everything follows from the seed and the minute, so any minute can be asked for.
 */
export interface TownOptions {
  seed?: number;
  /** The minute from which the seed counts, so that a town of today is that of any other day. */
  from?: number;
  perMinute?: number;
  devices?: number;
  /** From this minute on Android 16 spreads, in a straight line to `shareMax` within a day. */
  spreadsFrom: number;
  shareMax?: number;
  /** Whether each model has builds of its own, as makers' are; otherwise one build a version, as Android's own are. */
  hasOwnBuilds?: boolean;
  /** Changes a ceremony that was drawn: a fault, an incident. */
  change?: (drawn: DrawnCeremony) => Partial<DrawnCeremony> | null;
  /** Ceremonies on top, after the drawn ones. */
  more?: (minute: number) => Partial<StoredTrial>[];
}

export interface DrawnCeremony {
  minute: number;
  voter: string;
  os: string;
  oem: string;
  series: string;
  browser: string;
  kind: 'authentication' | 'registration';
  isNew: boolean;
  /** Odds of failure, times as many as usual. */
  odds: number;
  cause: string;
  causeClass: string;
  /** It ends in silence instead of as it would. */
  isSilent: boolean;
  /** It never arrives. */
  isMissing: boolean;
  build: string;
}

export const PATCH = '2026-11-05';
export const TOWN_START = Date.UTC(2026, 8, 6, 15) / 60_000;

const MAKERS = ['Sony', 'Samsung', 'Google', 'Sharp'] as const;
const SERIES = { Sony: 'Xperia', Samsung: 'Galaxy', Google: 'Pixel', Sharp: 'AQUOS' } as const;
const USUAL = { authentication: 0.04, registration: 0.09 } as const;

export function createTown(options: TownOptions) {
  const { seed = 1, perMinute = 24, devices = 20_000, spreadsFrom, shareMax = 0.3 } = options;
  const { hasOwnBuilds = false, from = TOWN_START } = options;
  const cells = createCells();

  function shareOfNew(minute: number): number {
    return Math.min(shareMax, Math.max(0, ((minute - spreadsFrom) / 1_440) * shareMax));
  }

  function draw(minute: number, random: () => number): DrawnCeremony {
    const device = Math.floor(random() * devices);
    const own = createMulberry(seed * 7_919 + device);
    const isAndroid = own() < 0.7;
    const oem = MAKERS[Math.floor(own() * MAKERS.length)] ?? 'Sony';
    const model = Math.floor(own() * 2) + 1;
    const browser = own() < 0.6 ? 'Chrome' : 'Bank app';
    const place = own();
    return {
      minute,
      voter: `v${device}`,
      os: isAndroid ? 'Android' : 'iOS',
      oem: isAndroid ? oem : 'Apple',
      series: isAndroid ? `${SERIES[oem]} ${model}` : 'iPhone',
      browser: isAndroid ? browser : 'Safari',
      kind: random() < 0.85 ? 'authentication' : 'registration',
      isNew: isAndroid && place < shareOfNew(minute),
      odds: 1,
      cause: 'BAD_REQUEST',
      causeClass: 'relying_party',
      isSilent: false,
      isMissing: false,
      build: '',
    };
  }

  function stored(minute: number): StoredTrial[] {
    const random = createMulberry(seed * 104_729 + minute - from);
    const rows: StoredTrial[] = [];
    for (let index = 0; index < perMinute; index += 1) {
      const usual = draw(minute, random);
      const drawn = { ...usual, ...options.change?.(usual) };
      if (drawn.os === 'Android') {
        const build = drawn.isNew ? 'BP2A.251105.015' : 'AP3A.241005.015';
        drawn.build = hasOwnBuilds ? `${drawn.series}/${build}` : build;
      }
      const chance = random();
      const elapsed = 2_000 + Math.floor(random() * 6_000);
      if (!drawn.isMissing) rows.push(rowOf(drawn, { index, chance, elapsed }));
    }
    const base = rowOf(draw(minute, random), { index: perMinute, chance: 1, elapsed: 3_000 });
    for (const [at, extra] of (options.more?.(minute) ?? []).entries()) {
      rows.push({ ...base, ceremony_id: idOf(minute, perMinute + 1 + at), ...extra });
    }
    return rows.sort((a, b) => (a.ceremony_id < b.ceremony_id ? -1 : 1));
  }

  return {
    stored,
    trials: (minute: number): Trial[] => stored(minute).map((row) => trialOf(row, cells)),
  };
}

/** In an order that has nothing to do with that of drawing. */
function idOf(minute: number, index: number): string {
  const mixed = (Math.imul(index + 1, 0x9e3779b1) ^ minute) >>> 0;
  const hex = minute.toString(16).padStart(12, '0') + mixed.toString(16).padStart(8, '0');
  return uuidOfHex(`${hex}${index.toString(16).padStart(12, '0')}`, 8);
}

function rowOf(
  drawn: DrawnCeremony,
  { index, chance, elapsed }: { index: number; chance: number; elapsed: number },
): StoredTrial {
  const { minute, voter, os, oem, series, browser, kind, isNew } = drawn;
  const odds = (drawn.odds * USUAL[kind]) / (1 - USUAL[kind]);
  const hasFailed = !drawn.isSilent && chance < odds / (1 + odds);
  const isAndroid = os === 'Android';
  const version = isAndroid ? (isNew ? '16' : '15') : '26.1';
  const outcome = drawn.isSilent ? 'lost' : hasFailed ? 'failed' : 'success';
  return {
    minute,
    ceremony_id: idOf(minute, index),
    kind,
    outcome,
    cause: drawn.isSilent ? 'LOST' : hasFailed ? drawn.cause : 'NONE',
    cause_class: hasFailed ? drawn.causeClass : 'none',
    fallback: 0,
    elapsed_ms: outcome === 'success' ? elapsed : null,
    device_ref: voter,
    user_ref: `u${voter}`,
    os,
    os_version: version,
    os_source: 'hints',
    os_confidence: 1,
    os_build: drawn.build,
    security_patch: isAndroid ? (isNew ? PATCH : '2026-10-05') : '',
    play_services_version: '',
    webview_version: '',
    browser,
    browser_version: '',
    browser_source: 'none',
    browser_confidence: 0,
    device_oem: oem,
    device_series: series,
    device_model: series,
    app: 'bank',
    app_version: '',
    provider: '',
    surface: 'web',
  };
}
