import type { Cause } from '../../schemas/vocabulary.ts';
import type { Component, MixturePrior } from './lognormal.ts';

/**
 * How long each cause takes before any traffic has been seen. Sources: the published measurements of an iOS collector
 * (silent 25 to 81 ms and 444 ms cold, human from 950 ms, collisions 4 to 100 ms, excluded match near 6.3 s), and the
 * published bands of web errors (under 1 s the platform, 1 to 15 s the person, from 30 s the clock). The rest is belief.
 */
const at = (medianMs: number, spread: number, weight = 1): Component => ({
  weight,
  mean: Math.log(medianMs),
  spread,
});

const INSTANT = [at(40, 1)];
const HUMAN = [at(4_000, 0.6)];
const UNSURE: readonly Component[] = [at(300, 1.2, 0.5), at(6_000, 1, 0.5)];

const TIMINGS: Partial<Record<Cause, readonly Component[]>> = {
  USER_CANCEL: HUMAN,
  PROVIDER_DECLINED: [at(7_000, 0.5)],
  TIMEOUT: [at(60_000, 0.05, 0.5), at(120_000, 0.05, 0.3), at(300_000, 0.05, 0.2)],
  INTERRUPTED: [at(9_000, 0.9)],
  NO_LOCAL_CREDENTIAL: [at(60, 0.6, 0.6), at(450, 0.5, 0.4)],
  BIOMETRY_LOCKOUT: [at(14_000, 0.4)],
  ALREADY_REGISTERED: [at(6_300, 0.4, 0.7), at(300, 0.8, 0.3)],
  NO_ELIGIBLE_AUTHENTICATOR: [at(30, 0.7)],
  FOCUS_START: INSTANT,
  NO_USER_ACTIVATION: INSTANT,
  /** The newer request is refused at once; the older one, which Safari cancels, may have waited for any time. */
  CONCURRENT: [at(20, 0.8, 0.6), at(8_000, 1.6, 0.4)],
  APP_ABORT: [at(2_500, 1)],
  NAV_ABORT: [at(4_000, 1.2)],
  RP_ID_MISMATCH: INSTANT,
  ASSOC_NOT_READY: [at(120, 0.8)],
  INSECURE_TLS: INSTANT,
  FRAME_POLICY: INSTANT,
  WEBVIEW_UNSUPPORTED: INSTANT,
  BAD_REQUEST: INSTANT,
  CREDMAN_FEATURE_ABSENT: INSTANT,
  NO_SCREEN_LOCK: [at(100, 0.9)],
  NO_PROVIDER: [at(200, 0.9)],
  PLAY_SERVICES: [at(150, 1)],
  CREDMAN_FAULT: [at(500, 0.8, 0.7), at(4_000, 0.6, 0.3)],
  BLUETOOTH_OFF: [at(20_000, 0.6)],
  HYBRID_BLOCKED: [at(25_000, 0.7)],
  QR_HANDOFF_FAIL: [at(22_000, 0.6)],
  SECURITY_KEY_FAILED: [at(12_000, 0.7)],
  MDM_POLICY: INSTANT,
  UPGRADE_INELIGIBLE: [at(200, 1)],
};

/**
 * A time-out against the time that the page asked for, as the difference of their logarithms: the client's timer ends
 * the wait (WebAuthn §5.1.3 and §5.1.4, lifetimeTimer), a little late on a busy device. What is left of the whole is
 * clients that keep to limits of their own.
 */
export const AT_TIMEOUT: readonly Component[] = [
  { weight: 0.7, mean: 0.002, spread: 0.008 },
  { weight: 0.2, mean: 0.01, spread: 0.03 },
];
export const OWN_LIMIT_SHARE = 0.1;

/** Observations that a belief is worth. */
const STRENGTH = 8;

/** What is believed of the times of a cause. */
export function timingPrior(cause: Cause): MixturePrior {
  return { components: TIMINGS[cause] ?? UNSURE, strength: STRENGTH };
}
