/**
 * Every number the fleet rests on, each with its mark: `sourced` stands in the field notes (`field/passkeys.md` §3,
 * `field/detection.md` §4), `synthetic` was made up within what the notes allow. Nothing here was measured on real users.
 */
export interface Prior<T> {
  value: T;
  mark: 'sourced' | 'synthetic';
  /** Where it stands, or why this much. */
  note: string;
}

const sourced = <T>(value: T, note: string): Prior<T> => ({ value, mark: 'sourced', note });
const synthetic = <T>(value: T, note: string): Prior<T> => ({ value, mark: 'synthetic', note });

type Shares<Key extends string> = Readonly<Record<Key, number>>;

export const PRIORS = {
  /** Kinds of device among ceremonies. */
  deviceKind: sourced<Shares<'iphone' | 'ipad' | 'android' | 'windows' | 'macos'>>(
    { iphone: 0.36, ipad: 0.012, android: 0.248, windows: 0.3, macos: 0.08 },
    'detection §4.1: 62 % mobile, of which iOS 60 %, desktop heavy with Windows; the desktop split is synthetic',
  ),
  androidMaker: sourced<Readonly<Record<string, number>>>(
    {
      Samsung: 7.2,
      Google: 5.2,
      Xiaomi: 4.8,
      Sony: 4.2,
      OPPO: 2.6,
      Sharp: 6.5,
      FCNT: 2,
      Kyocera: 1.2,
      Motorola: 0.8,
    },
    'detection §4.1 (StatCounter, mid-2024) for the first five; Sharp, FCNT, Kyocera and Motorola are synthetic',
  ),
  phoneSurface: synthetic<Shares<'web' | 'native' | 'in_app' | 'webview'>>(
    { web: 0.55, native: 0.33, in_app: 0.07, webview: 0.05 },
    'banks push their own apps; in-app browsers are the loud minority',
  ),
  windowsBrowser: synthetic<Shares<'Chrome' | 'Edge' | 'Firefox'>>(
    { Chrome: 0.5, Edge: 0.44, Firefox: 0.06 },
    'Edge-heavy desktops (detection §4.1 says so without a figure)',
  ),
  windows11Share: synthetic(0.72, 'Windows 10 is past its end of support'),
  macSafariShare: synthetic(0.55, 'the rest is Chrome'),
  iphoneChromeShare: synthetic(0.07, 'CriOS on the web surface'),
  samsungInternetShare: synthetic(0.3, 'of web visits on Galaxy phones'),
  networkOfPhone: synthetic<Shares<'mobile' | 'residential' | 'corporate'>>(
    { mobile: 0.58, residential: 0.36, corporate: 0.06 },
    'per ceremony: a phone moves between its networks',
  ),
  networkOfDesktop: synthetic<Shares<'residential' | 'corporate' | 'hosting'>>(
    { residential: 0.68, corporate: 0.31, hosting: 0.01 },
    'per device: a desktop stays where it is',
  ),
  devicesPerAccount: synthetic<Shares<'1' | '2' | '3'>>({ 1: 0.68, 2: 0.26, 3: 0.06 }, 'one to three'),
  ceremoniesPerAccount: synthetic(2, 'accounts are drawn with a heavy tail around this'),
  registrationShare: synthetic(0.18, 'a roll-out that is still enrolling'),
  stepUpOfRegistration: synthetic<
    Shares<
      | 'ekyc'
      | 'otp_sms'
      | 'app_approval'
      | 'otp_app'
      | 'passkey'
      | 'phone_call'
      | 'otp_token'
      | 'jpki'
      | 'branch'
      | 'none'
    >
  >(
    {
      ekyc: 0.24,
      otp_sms: 0.24,
      app_approval: 0.19,
      otp_app: 0.12,
      passkey: 0.1,
      phone_call: 0.05,
      otp_token: 0.03,
      jpki: 0.02,
      branch: 0.006,
      none: 0.004,
    },
    'nearly every enrolment has a check; an old screen of the bank was forgotten',
  ),
  businessAction: synthetic<Shares<'unknown' | 'trade' | 'withdrawal' | 'account_change' | 'payee_change'>>(
    { unknown: 0.56, trade: 0.35, withdrawal: 0.06, account_change: 0.02, payee_change: 0.01 },
    'of sessions that go on: most look at the balance, a third trades',
  ),
  conditionalShare: synthetic(0.3, 'of authentications on the web'),
  automaticUpgradeShare: synthetic(0.12, 'of registrations on clients with conditional create'),
  stepUpShare: synthetic(0.08, 'of authentications'),
  hybridShare: synthetic(0.12, 'of desktop ceremonies that end well, by a phone after its QR code'),
  modalSuccess: sourced(
    [0.92, 0.98] as const,
    'passkeys §3: 92–98 % by platform; on a first try outside employers and in-app browsers, which lie below',
  ),
  goesOnShare: synthetic(0.85, 'goes on to business after the session'),
  fallbackAfterFailure: synthetic(0.16, 'takes another method at once'),
  unsignedShare: synthetic(0.02, 'beacons without a token'),
  timeoutsMs: sourced([60_000, 60_000, 120_000, 300_000] as const, 'passkeys §3: 60, 120 and 300 s ± 1 %'),
  timeoutOvershoot: sourced([0.99, 1.01] as const, 'passkeys §3'),
  beaconLoss: sourced([0.01, 0.04] as const, 'passkeys §3: 1–4 %, a share of its own for each device'),
  beaconLossInApp: sourced(0.12, 'passkeys §3'),
  duplicates: sourced(0.007, 'passkeys §3'),
  reorderMsMax: sourced(30_000, 'passkeys §3'),
  clockSkewMs: sourced(
    { deviation: 2_000, badShare: 0.005, badLow: 300_000, badHigh: 1_200_000 },
    'passkeys §3: N(0, 2 s) + 0.5 % > 5 min',
  ),
  newDeviceNoCredential: sourced(0.3, 'passkeys §3: NO_CREDENTIAL on the first visit of a new device'),
  newDeviceHours: synthetic(24, 'how long a new phone that came without a passkey stays without one'),
  lacksCredential: synthetic(
    { first: 0.004, other: 0.03 },
    'devices that hold no passkey of their account: never enrolled, or it lives in another ecosystem',
  ),
  lackingNoCredential: synthetic(
    0.9,
    'of sign-ins on a device that holds none, which fail for that; others end on another device, or otherwise',
  ),
  firstDeviceShare: synthetic(0.75, 'of the visits of an account with several devices: people like one best'),
  deviceChangeShare: synthetic(0.3, 'accounts that change their phone within ±60 days'),
  deviceChangeDays: synthetic(60, 'half the window of the above'),
  credmanFaultPixel: sourced(0.003, 'passkeys §3: base rate on Pixel'),
  credmanFaultOem: sourced(0.01, 'passkeys §3: base rate on other makers'),
  adoptionDays: sourced(
    [10, 25] as const,
    'passkeys §3: staged OS roll-out, logistic; security patches and Play services likewise',
  ),
  patchLagMonths: synthetic<Shares<'0' | '2' | '5'>>(
    { 0: 0.45, 2: 0.35, 5: 0.2 },
    'how long after its publication a maker sends a security patch out',
  ),
  playServicesEveryDays: synthetic(14, 'how often a release of Play services sets off'),
  marketOpen: sourced(
    { hourJst: 9, factor: 6, minutes: 12 },
    'passkeys §3: 09:00 JST ×6 on weekdays; its width is synthetic',
  ),
  slowShare: synthetic(0.15, 'devices of people who take longer (passkeys §5 F20); no age is kept'),
  slowFactor: synthetic(1.6, 'how much longer'),
  retryPauseMs: synthetic({ median: 9_000, spread: 0.9, low: 1_500, high: 180_000 }, 'a human pause'),
  thirdPartyProvider: synthetic<Shares<'1Password' | 'Bitwarden' | 'Dashlane' | 'none'>>(
    { '1Password': 0.03, Bitwarden: 0.02, Dashlane: 0.005, none: 0.945 },
    'password managers that hold passkeys',
  ),
  samsungPassShare: synthetic(0.25, 'of Galaxy phones; its passkeys say BE=0 (passkeys §0.7)'),
  securityKeyShare: sourced(0.03, 'passkeys §5 R6: 3 % of desktops use a key'),
  appleUndisclosedShare: synthetic(0.4, 'passkeys §2: a zero AAGUID may be normal on iOS 26'),
} as const satisfies Record<string, Prior<unknown>>;
