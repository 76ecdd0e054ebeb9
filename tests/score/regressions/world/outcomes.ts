import type { Decoy } from '../scenarios.ts';
import type { Chance } from './chance.ts';
import type { Drawn } from './draws.ts';
import { type Leaves, VERSION, VERSIONS } from './leaves.ts';
import { KINDS } from './places.ts';
import { BROKEN, BROKEN_SHARE, FRAILTY, FRAILTY_MASK, FRAILTY_SHIFT, normalQuantile } from './population.ts';
import type { Weather } from './weather.ts';

/** How a ceremony ended, and what was told of it. */
export interface Outcome {
  /** Whether it failed; `toldFailed` is what arrives. */
  failed: boolean;
  toldFailed: 0 | 1;
  aborted: 0 | 1;
  elapsedMs: number | null;
  cause: string;
  fallback: 0 | 1;
  /** Nothing at all arrives. */
  isLost: boolean;
  healthy: number;
}

/** Devices on which little works fail so often; the others of a leaf fail so much less that the leaf's rate holds. */
const BROKEN_RATE = 0.7;
const RETRY_FAILS = 0.35;
const RATE_MIN = 0.002;
const RATE_MAX = 0.98;
const LOST_SUCCESSES = 0.7;
const SILENT_SHARE = 0.5;
const LATENCY_STEPS = 512;
const LATENCY_SPREAD = 0.55;
const CAUSES = [
  'CREDMAN_FAULT',
  'CREDMAN_FAULT',
  'NO_ELIGIBLE_AUTHENTICATOR',
  'SERVER_CHALLENGE_EXPIRED',
] as const;

export function createOutcomes({ chance, leaves, decoy }: { chance: Chance; leaves: Leaves; decoy: Decoy }) {
  const latency = Float64Array.from({ length: LATENCY_STEPS }, (_, step) =>
    Math.exp(LATENCY_SPREAD * normalQuantile((step + 0.5) / LATENCY_STEPS)),
  );
  const loss = decoy.beaconLoss;
  const isChrome = leaves.browser.map((browser, leaf) => browser === 'Chrome' && leaves.family[leaf] === 0);
  const isSafari = leaves.browser.map((browser, leaf) => browser === 'Safari' && leaves.family[leaf] === 1);
  const outcome: Outcome = {
    failed: false,
    toldFailed: 0,
    aborted: 0,
    elapsedMs: null,
    cause: 'NONE',
    fallback: 0,
    isLost: false,
    healthy: 0,
  };
  let odds: Float64Array = new Float64Array(0);
  let incident: Float64Array = new Float64Array(0);
  let isLosing = false;
  let isSilencing = false;

  /** Probability of failure of this device now. The leaf's own is the mean over its devices. */
  function rateOf({ leaf, kind, version, traits, attempt }: Drawn): number {
    const now = (leaves.odds[leaf] ?? 0) * (odds[(leaves.family[leaf] ?? 0) * KINDS.length + kind] ?? 1);
    outcome.healthy = now / (1 + now);
    const ratio = version === VERSION.new ? (leaves.nullRatio[leaf] ?? 1) * (leaves.effect[leaf] ?? 1) : 1;
    const mean = (now * ratio) / (1 + now * ratio);
    if (traits & BROKEN) return BROKEN_RATE;
    const others = Math.max(RATE_MIN, (mean - BROKEN_SHARE * BROKEN_RATE) / (1 - BROKEN_SHARE));
    const own = Math.min(RATE_MAX, others * (FRAILTY[(traits >>> FRAILTY_SHIFT) & FRAILTY_MASK] ?? 1));
    return attempt > 0 ? RETRY_FAILS + (1 - RETRY_FAILS) * own : own;
  }

  function causeOf({ leaf, kind, version }: Drawn, bits: number): string {
    const incidents = incident[kind] ?? 1;
    if (incidents > 1 && (bits & 0xff) / 256 < 1 - 1 / incidents) return 'SERVER_REJECTED';
    const effect = version === VERSION.new ? (leaves.effect[leaf] ?? 1) : 1;
    if (effect > 1 && (bits & 0xff) / 256 < 1 - 1 / effect) return 'CREDMAN_FAULT';
    return CAUSES[(bits >>> 8) & 3] ?? CAUSES[0];
  }

  /** What does not fail is told as it is, or is lost, or ends in silence. */
  function tell(drawn: Drawn): void {
    const { leaf, version } = drawn;
    const isSilent =
      isSilencing && version === VERSION.new && isSafari[leaf] && chance.uniform() < SILENT_SHARE;
    const bits = chance.word();
    outcome.isLost =
      isLosing && !outcome.failed && isChrome[leaf] === true && chance.uniform() < LOST_SUCCESSES;
    outcome.toldFailed = outcome.failed && !isSilent ? 1 : 0;
    const ends = (bits & 0xffff) / 65_536 < (leaves.abortRate[leaf * VERSIONS + version] ?? 0);
    outcome.aborted = isSilent || (!outcome.failed && ends) ? 1 : 0;
    outcome.cause = outcome.toldFailed
      ? causeOf(drawn, bits)
      : isSilent
        ? 'LOST'
        : outcome.aborted
          ? 'USER_CANCEL'
          : 'NONE';
    outcome.fallback = outcome.toldFailed && bits & 0x10000 ? 1 : 0;
    outcome.elapsedMs =
      outcome.toldFailed || outcome.aborted
        ? null
        : Math.round((leaves.latencyMs[leaf * VERSIONS + version] ?? 0) * (latency[bits >>> 23] ?? 1));
  }

  return {
    enter(elapsed: number, weather: Weather): void {
      odds = weather.odds;
      incident = weather.incident;
      isLosing = loss !== undefined && isWithin(elapsed, loss.fromMinute, loss.minutes);
      isSilencing = loss !== undefined && isWithin(elapsed, loss.silentFromMinute, loss.silentMinutes);
    },
    /** The same object every time. */
    settle(drawn: Drawn): Readonly<Outcome> {
      outcome.failed = chance.uniform() < rateOf(drawn);
      tell(drawn);
      return outcome;
    },
  };
}

function isWithin(minute: number, from: number, minutes: number): boolean {
  return minute >= from && minute < from + minutes;
}
