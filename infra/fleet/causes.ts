import type { Family } from './clients.ts';
import { PRIORS } from './priors.ts';
import type { TrueCause } from './truth.ts';

/** What a ceremony is, as far as it changes what may go wrong with it. All of it can be observed, but for `lacks`. */
export interface Setting {
  family: Family;
  kind: 'registration' | 'authentication';
  mediation: 'optional' | 'conditional';
  oem: string;
  /** Android's major version; 0 elsewhere. */
  android: number;
  isCorporate: boolean;
  /** The device holds no passkey of its account. Hidden: a reader of one ceremony knows only the share (`LACK_SHARE`). */
  lacks: boolean;
}

/** Percent of ceremonies, on the families named. Synthetic, but for the figures of `priors.ts`. */
interface Rate {
  cause: TrueCause;
  on: Partial<Record<Family, number>>;
  /** Default: both, with a prompt. */
  kind?: Setting['kind'];
  mediation?: Setting['mediation'];
}

const ALL = (percent: number): Rate['on'] => ({
  chromium_android: percent,
  chromium_desktop: percent,
  firefox_desktop: percent,
  webkit_ios: percent,
  webkit_mac: percent,
  webview_android: percent,
  webview_ios: percent,
  native_android: percent,
  native_ios: percent,
});
const WEB = (percent: number): Rate['on'] => ({ ...ALL(percent), native_android: 0, native_ios: 0 });
const DESKTOP = (percent: number): Rate['on'] => ({
  chromium_desktop: percent,
  firefox_desktop: percent,
  webkit_mac: percent,
});
const ANDROID = (percent: number): Rate['on'] => ({ chromium_android: percent, native_android: percent });
const PHONE = (percent: number): Rate['on'] => ({
  ...ANDROID(percent),
  webkit_ios: percent,
  native_ios: percent,
});

const RATES: readonly Rate[] = [
  { cause: 'USER_CANCEL', on: { ...ALL(2), webkit_ios: 2.2, native_ios: 1.8, chromium_android: 2.1 } },
  { cause: 'USER_CANCEL', on: WEB(0.5), mediation: 'conditional' },
  { cause: 'TIMEOUT', on: { ...ALL(0.4), chromium_desktop: 0.5, native_ios: 0, native_android: 0.1 } },
  // Where a device holds one: it was deleted, or its provider turned off.
  { cause: 'NO_LOCAL_CREDENTIAL', on: { ...ALL(0.15), chromium_desktop: 0.25 }, kind: 'authentication' },
  { cause: 'NO_ELIGIBLE_AUTHENTICATOR', on: { ...WEB(0.08), firefox_desktop: 0.4 } },
  { cause: 'FOCUS_START', on: WEB(0.12) },
  { cause: 'NO_USER_ACTIVATION', on: { ...WEB(0.05), webkit_ios: 0.2, webkit_mac: 0.2 } },
  { cause: 'INTERRUPTED', on: { ...ALL(0.12), ...PHONE(0.35) } },
  { cause: 'CONCURRENT', on: ALL(0.12) },
  { cause: 'APP_ABORT', on: { ...WEB(0.4), native_android: 0.1, native_ios: 0.1 } },
  { cause: 'APP_ABORT', on: WEB(5), mediation: 'conditional' },
  { cause: 'NAV_ABORT', on: WEB(0.15) },
  { cause: 'NAV_ABORT', on: WEB(2), mediation: 'conditional' },
  { cause: 'ALREADY_REGISTERED', on: ALL(3), kind: 'registration' },
  { cause: 'RP_ID_MISMATCH', on: ALL(0.08) },
  { cause: 'ASSOC_NOT_READY', on: { native_ios: 0.25 } },
  { cause: 'INSECURE_TLS', on: WEB(0.02) },
  { cause: 'FRAME_POLICY', on: WEB(0.05) },
  { cause: 'WEBVIEW_UNSUPPORTED', on: { webview_android: 38, webview_ios: 30 } },
  {
    cause: 'NO_SCREEN_LOCK',
    on: { ...ANDROID(0.4), webkit_ios: 0.2, native_ios: 0.3 },
    kind: 'registration',
  },
  { cause: 'NO_PROVIDER', on: { ...ANDROID(0.6), native_ios: 0.3 }, kind: 'registration' },
  { cause: 'CREDMAN_FEATURE_ABSENT', on: ANDROID(0.08) },
  { cause: 'PROVIDER_INTERFERENCE', on: { ...DESKTOP(0.15), ...ANDROID(0.07), webkit_ios: 0.05 } },
  { cause: 'PROVIDER_DECLINED', on: { chromium_android: 0.15, native_android: 0.15 } },
  { cause: 'BAD_REQUEST', on: { ...ANDROID(0.04), native_ios: 0.02 } },
  { cause: 'PLAY_SERVICES', on: ANDROID(0.15) },
  { cause: 'BLUETOOTH_OFF', on: DESKTOP(0.3), kind: 'authentication' },
  { cause: 'HYBRID_BLOCKED', on: DESKTOP(0.08), kind: 'authentication' },
  { cause: 'QR_HANDOFF_FAIL', on: DESKTOP(0.2), kind: 'authentication' },
  { cause: 'SECURITY_KEY_FAILED', on: DESKTOP(0.15) },
  { cause: 'BIOMETRY_LOCKOUT', on: { ...PHONE(0.15), webkit_mac: 0.1, chromium_desktop: 0.08 } },
  { cause: 'MDM_POLICY', on: { chromium_desktop: 0.03, firefox_desktop: 0.03 } },
  { cause: 'UPGRADE_INELIGIBLE', on: WEB(48), kind: 'registration', mediation: 'conditional' },
  {
    cause: 'LOST',
    on: { ...WEB(0.2), native_android: 0.1, native_ios: 0.1, webview_android: 1, webview_ios: 1 },
  },
  { cause: 'SERVER_UNKNOWN_CREDENTIAL', on: ALL(0.2), kind: 'authentication' },
  { cause: 'SERVER_CHALLENGE_EXPIRED', on: ALL(0.14) },
  { cause: 'SERVER_UV_MISSING', on: ALL(0.06) },
  { cause: 'SERVER_SIGNATURE', on: ALL(0.04) },
  { cause: 'SERVER_ORIGIN', on: ALL(0.04) },
  { cause: 'SERVER_REJECTED', on: ALL(0.05) },
  { cause: 'SERVER_UNKNOWN_CREDENTIAL', on: ALL(0.3), kind: 'authentication', mediation: 'conditional' },
];

/** Every cause that the fleet can truly have. */
export const TRUE_CAUSES: readonly TrueCause[] = [
  'NONE',
  'CREDMAN_FAULT',
  ...new Set(RATES.map(({ cause }) => cause)),
];

/** Causes that happen in an employer's network, as times the usual rate. Synthetic. */
const CORPORATE: Partial<Record<TrueCause, number>> = {
  HYBRID_BLOCKED: 15,
  INSECURE_TLS: 15,
  MDM_POLICY: 30,
};
/** Makers whose own software stands between. Synthetic; that it happens to them is in the field notes. */
const OF_OEM: Readonly<Record<string, Partial<Record<TrueCause, number>>>> = {
  Samsung: { PROVIDER_INTERFERENCE: 8 },
  Motorola: { CREDMAN_FEATURE_ABSENT: 12 },
};
const ANDROID_WITH_CREDMAN = 14;

const SEVERAL = PRIORS.devicesPerAccount.value[2] + PRIORS.devicesPerAccount.value[3];
const OTHER_SHARE = SEVERAL * (1 - PRIORS.firstDeviceShare.value);
const NEW_SHARE =
  (PRIORS.deviceChangeShare.value * PRIORS.newDeviceHours.value) / 24 / (2 * PRIORS.deviceChangeDays.value);

/** The share of ceremonies on a device that holds no passkey of its account, on average. */
export const LACK_SHARE =
  (1 - OTHER_SHARE) * PRIORS.lacksCredential.value.first +
  OTHER_SHARE * PRIORS.lacksCredential.value.other +
  NEW_SHARE * PRIORS.newDeviceNoCredential.value;

export type CauseRate = readonly [cause: TrueCause, share: number];

const known = new Map<string, readonly CauseRate[]>();

/** What goes wrong in this setting without any scenario's fault, as shares of all its ceremonies. */
export function causeRates(setting: Setting): readonly CauseRate[] {
  const { family, kind, mediation, oem, android, isCorporate, lacks } = setting;
  const key = `${family}/${kind}/${mediation}/${oem}/${android}/${isCorporate}/${lacks}`;
  const before = known.get(key);
  if (before) return before;
  const rates = drawable(setting);
  known.set(key, rates);
  return rates;
}

/** What a reader who can't see whether the device holds a passkey must suppose. */
export function expectedRates(setting: Setting): readonly CauseRate[] {
  const usual = causeRates({ ...setting, lacks: false });
  if (setting.kind === 'registration' || setting.mediation === 'conditional') return usual;
  return usual.map(([cause, share]) => [
    cause,
    cause === 'NO_LOCAL_CREDENTIAL'
      ? share * (1 - LACK_SHARE) + PRIORS.lackingNoCredential.value * LACK_SHARE
      : share,
  ]);
}

function drawable(setting: Setting): CauseRate[] {
  const { family, kind, mediation, oem, isCorporate, lacks } = setting;
  const rates = RATES.filter(
    (rate) => (rate.kind === undefined || rate.kind === kind) && (rate.mediation ?? 'optional') === mediation,
  ).map((rate): CauseRate => {
    const times = (isCorporate ? (CORPORATE[rate.cause] ?? 1) : 1) * (OF_OEM[oem]?.[rate.cause] ?? 1);
    return [rate.cause, ((rate.on[family] ?? 0) / 100) * times];
  });
  rates.push(['CREDMAN_FAULT', credmanRate(setting)]);
  return rates
    .map(
      ([cause, share]): CauseRate =>
        cause === 'NO_LOCAL_CREDENTIAL' && lacks ? [cause, PRIORS.lackingNoCredential.value] : [cause, share],
    )
    .filter(([, share]) => share > 0);
}

/** Android's credential manager answers since Android 14; on older ones Play services does, with fewer faults. */
function credmanRate({ family, mediation, oem, android }: Setting): number {
  if (mediation === 'conditional' || (family !== 'chromium_android' && family !== 'native_android')) return 0;
  const usual = oem === 'Google' ? PRIORS.credmanFaultPixel.value : PRIORS.credmanFaultOem.value;
  return android >= ANDROID_WITH_CREDMAN ? usual : usual / 4;
}

/** Whether a scenario's fault may have this cause: those without an error of their own are not made by a fault. */
export function isInjectable(cause: TrueCause): boolean {
  return cause !== 'NONE';
}

/** Whether the relying party, not the client, ends the ceremony. */
export function isServerCause(cause: TrueCause): boolean {
  return cause.startsWith('SERVER_');
}

/** How likely the next try meets the same cause again. Synthetic: settings stay as they are, moods pass. */
export function persistenceOf(cause: TrueCause): number {
  if (PERSISTENT.has(cause)) return 0.85;
  return PASSING.has(cause) ? 0.08 : 0.45;
}

const PERSISTENT: ReadonlySet<TrueCause> = new Set<TrueCause>([
  'NO_LOCAL_CREDENTIAL',
  'NO_ELIGIBLE_AUTHENTICATOR',
  'ALREADY_REGISTERED',
  'RP_ID_MISMATCH',
  'INSECURE_TLS',
  'FRAME_POLICY',
  'WEBVIEW_UNSUPPORTED',
  'NO_SCREEN_LOCK',
  'NO_PROVIDER',
  'CREDMAN_FEATURE_ABSENT',
  'BAD_REQUEST',
  'PLAY_SERVICES',
  'HYBRID_BLOCKED',
  'MDM_POLICY',
  'PROVIDER_INTERFERENCE',
  'SERVER_UNKNOWN_CREDENTIAL',
  'SERVER_ORIGIN',
]);
const PASSING: ReadonlySet<TrueCause> = new Set<TrueCause>([
  'USER_CANCEL',
  'TIMEOUT',
  'INTERRUPTED',
  'CONCURRENT',
  'APP_ABORT',
  'NAV_ABORT',
  'FOCUS_START',
  'NO_USER_ACTIVATION',
  'ASSOC_NOT_READY',
  'SERVER_CHALLENGE_EXPIRED',
  'LOST',
]);

/** Whether the person tries again: often where it was not the person's wish. Synthetic. */
export function retryShare(cause: TrueCause): number {
  if (cause === 'NONE' || cause === 'ALREADY_REGISTERED' || cause === 'UPGRADE_INELIGIBLE') return 0;
  if (cause === 'USER_CANCEL' || cause === 'APP_ABORT' || cause === 'NAV_ABORT') return 0.3;
  return cause === 'WEBVIEW_UNSUPPORTED' ? 0.2 : 0.55;
}
