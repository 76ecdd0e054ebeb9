import type { Family } from './clients.ts';
import type { TrueCause } from './truth.ts';

/** What else can be noticed beside the error: each is true or false, and more likely with some causes than with others. */
export const COSIGNALS = [
  'noPlatformAuthenticator',
  'noHybrid',
  'unfocused',
  'inactive',
  'patched',
  'noScreenLock',
  'bluetoothOff',
  'noCredentialManager',
  'oldPlayServices',
  'keyAsked',
  'pageLeft',
] as const;
export type Cosignal = (typeof COSIGNALS)[number];

/** What phones say whose Play services no longer takes releases. Synthetic. */
export const OLD_PLAY_SERVICES = '22.18.21';

/** Which message tells it: the one with the call, or the one with its end, or each of them. */
export const TOLD_BY: Readonly<Record<Cosignal, 'opening' | 'closing' | 'both'>> = {
  noPlatformAuthenticator: 'opening',
  noHybrid: 'opening',
  unfocused: 'opening',
  inactive: 'opening',
  patched: 'opening',
  noScreenLock: 'both',
  bluetoothOff: 'both',
  noCredentialManager: 'both',
  oldPlayServices: 'both',
  keyAsked: 'opening',
  pageLeft: 'closing',
};

interface Likelihood {
  /** With any other cause, or none; 0 where the family can't show it. Synthetic. */
  usual: (family: Family) => number;
  /** With these causes. Synthetic. */
  with: Partial<Record<TrueCause, number>>;
}

const isWeb = (family: Family) => !family.startsWith('native') && !family.startsWith('webview');
const isDesktop = (family: Family) => family.endsWith('desktop') || family === 'webkit_mac';
const onWeb = (share: number) => (family: Family) => (isWeb(family) ? share : 0);
const onDesktop = (share: number) => (family: Family) => (isDesktop(family) ? share : 0);
const onAndroidApp = (share: number) => (family: Family) => (family === 'native_android' ? share : 0);
const onApp = (share: number) => (family: Family) => (family.startsWith('native') ? share : 0);

const LIKELIHOODS: Readonly<Record<Cosignal, Likelihood>> = {
  noPlatformAuthenticator: {
    usual: (family) => (isWeb(family) ? (isDesktop(family) ? 0.05 : 0.012) : 0),
    with: {
      MDM_POLICY: 0.96,
      NO_ELIGIBLE_AUTHENTICATOR: 0.92,
      NO_SCREEN_LOCK: 0.93,
      BLUETOOTH_OFF: 0.15,
      QR_HANDOFF_FAIL: 0.15,
    },
  },
  noHybrid: { usual: onWeb(0.03), with: { BLUETOOTH_OFF: 0.6, NO_ELIGIBLE_AUTHENTICATOR: 0.5 } },
  unfocused: { usual: onWeb(0.02), with: { FOCUS_START: 0.93 } },
  inactive: { usual: onWeb(0.04), with: { NO_USER_ACTIVATION: 0.95, FOCUS_START: 0.5, CONCURRENT: 0.3 } },
  patched: { usual: onDesktop(0.09), with: { PROVIDER_INTERFERENCE: 0.75 } },
  noScreenLock: { usual: onApp(0.01), with: { NO_SCREEN_LOCK: 0.97 } },
  bluetoothOff: { usual: onAndroidApp(0.2), with: {} },
  noCredentialManager: { usual: onAndroidApp(0.03), with: { CREDMAN_FEATURE_ABSENT: 0.95 } },
  oldPlayServices: { usual: onAndroidApp(0.03), with: { PLAY_SERVICES: 0.7, CREDMAN_FAULT: 0.08 } },
  keyAsked: { usual: onDesktop(0.02), with: { SECURITY_KEY_FAILED: 0.55 } },
  pageLeft: { usual: () => 0.02, with: { NAV_ABORT: 0.85, APP_ABORT: 0.05, INTERRUPTED: 0.1 } },
};

/** How likely a ceremony of this cause shows the signal on this family of clients. */
export function likelihoodOf(signal: Cosignal, cause: TrueCause, family: Family): number {
  const { usual, with: causes } = LIKELIHOODS[signal];
  const base = usual(family);
  return base === 0 ? 0 : (causes[cause] ?? base);
}

export type Cosignals = Readonly<Record<Cosignal, boolean>>;
