import type { Family } from './clients.ts';
import { human, machine, type Spread, timeout, uniform } from './spread.ts';
import type { TrueCause } from './truth.ts';
import { ANDROID, APPLE, CHROMIUM, type ErrorWords, FIREFOX, NO_API, WEBKIT } from './words.ts';

/** One way in which a cause may look. The weights of a cause's ways say how often it looks so. */
export interface Appearance {
  weight: number;
  words: ErrorWords;
  elapsed: Spread;
  /** How likely the page loses the focus to a sheet at the call. */
  sheet: number;
  /** How likely the page is hidden during the call. */
  hidden: number;
}

const way = (
  weight: number,
  words: ErrorWords,
  elapsed: Spread,
  seen: { sheet?: number; hidden?: number } = {},
) => ({
  weight,
  words,
  elapsed,
  sheet: seen.sheet ?? 0,
  hidden: seen.hidden ?? 0.01,
});
const SHEET = { sheet: 0.96, hidden: 0.03 };

/** Thinking at a sheet, and thinking at a QR code (field notes: 1–15 s; 6–60 s). */
const THINKING = human(4_000, 0.6, [950, 15_000]);
const AT_QR = human(14_000, 0.6, [3_000, 60_000]);
const INSTANT = uniform(25, 450);
const AT_ONCE = uniform(1, 20);

/** The plain "no" of a family: what hides most causes (WebAuthn §14.5). */
function refusal(family: Family): ErrorWords {
  switch (family) {
    case 'webkit_ios':
    case 'webkit_mac':
    case 'webview_ios':
      return WEBKIT.cancelled;
    case 'firefox_desktop':
      return FIREFOX.notAllowed;
    case 'native_android':
      return ANDROID.cancelled;
    case 'native_ios':
      return APPLE.cancelled;
    default:
      return CHROMIUM.notAllowed;
  }
}

type Engine = 'chromium' | 'webkit' | 'firefox' | 'android' | 'apple';

export function engineOf(family: Family): Engine {
  if (family === 'native_android') return 'android';
  if (family === 'native_ios') return 'apple';
  if (family === 'firefox_desktop') return 'firefox';
  return family.startsWith('webkit') || family === 'webview_ios' ? 'webkit' : 'chromium';
}

/** Words of their own, by engine; where an engine has none, its plain refusal. */
function own(family: Family, words: Partial<Record<Engine, ErrorWords>>): ErrorWords {
  return words[engineOf(family)] ?? refusal(family);
}

const isDesktop = (family: Family) => family.endsWith('desktop') || family === 'webkit_mac';

/** How a cause may look in a family of clients. Servers' causes and NONE have no error and look like a success. */
export function appearancesOf(cause: TrueCause, family: Family): readonly Appearance[] {
  const key = `${cause}/${family}`;
  const before = known.get(key);
  if (before) return before;
  const ways = (WAYS[cause] ?? (() => []))(family);
  known.set(key, ways);
  return ways;
}

const known = new Map<string, readonly Appearance[]>();

const WAYS: Partial<Record<TrueCause, (family: Family) => Appearance[]>> = {
  ...personWays(),
  ...pageWays(),
  ...deviceWays(),
  ...acrossDevicesWays(),
};

function personWays(): typeof WAYS {
  return {
    USER_CANCEL: (family) =>
      isDesktop(family)
        ? [way(0.75, refusal(family), THINKING, SHEET), way(0.25, refusal(family), AT_QR, SHEET)]
        : [way(1, refusal(family), THINKING, SHEET)],
    PROVIDER_DECLINED: (family) => [
      way(1, own(family, { android: ANDROID.declined }), human(6_500, 0.5, [3_000, 30_000]), SHEET),
    ],
    TIMEOUT: (family) => [
      way(1, own(family, { webkit: WEBKIT.timedOut, android: ANDROID.timeout }), timeout, {
        sheet: 0.95,
        hidden: 0.12,
      }),
    ],
    NO_LOCAL_CREDENTIAL: noCredentialWays,
    INTERRUPTED: (family) => {
      const seen = { sheet: 0.9, hidden: 0.85 };
      const away = human(12_000, 0.9, [1_000, 120_000]);
      if (family === 'chromium_android') {
        return [way(0.6, CHROMIUM.notAllowed, away, seen), way(0.4, CHROMIUM.credman, away, seen)];
      }
      return [way(1, own(family, { android: ANDROID.interrupted }), away, seen)];
    },
    BIOMETRY_LOCKOUT: (family) => [way(1, refusal(family), human(14_000, 0.35, [7_000, 40_000]), SHEET)],
    ALREADY_REGISTERED: (family) => [
      way(
        1,
        own(family, {
          chromium: CHROMIUM.excluded,
          webkit: WEBKIT.excluded,
          firefox: FIREFOX.excluded,
          android: ANDROID.excluded,
          apple: APPLE.excluded,
        }),
        human(6_300, 0.3, [1_500, 20_000]),
        SHEET,
      ),
    ],
  };
}

/** Some platforms say at once that there is nothing; most show a sheet on which nothing can be picked. */
function noCredentialWays(family: Family): Appearance[] {
  if (family === 'native_ios') {
    return [
      way(0.85, APPLE.cancelled, uniform(25, 81)),
      way(0.05, APPLE.cancelled, uniform(300, 444)),
      way(0.1, APPLE.cancelled, human(5_000, 0.6, [950, 30_000]), SHEET),
    ];
  }
  if (family === 'native_android') return [way(1, ANDROID.noCredential, machine(220, 0.5, [40, 1_500]))];
  const words = refusal(family);
  if (isDesktop(family)) {
    return [way(0.25, words, INSTANT), way(0.75, words, human(9_000, 0.7, [2_000, 60_000]), SHEET)];
  }
  if (engineOf(family) === 'webkit') {
    return [
      way(0.3, words, INSTANT),
      way(0.1, WEBKIT.failed, INSTANT),
      way(0.6, words, human(5_500, 0.6, [950, 40_000]), SHEET),
    ];
  }
  return [way(0.4, words, uniform(25, 900)), way(0.6, words, human(3_800, 0.6, [950, 20_000]), SHEET)];
}

function pageWays(): typeof WAYS {
  return {
    APP_ABORT: abortWays,
    NAV_ABORT: abortWays,
    CONCURRENT: (family) => [
      way(
        1,
        own(family, { chromium: CHROMIUM.pending, webkit: WEBKIT.newRequest, apple: APPLE.failed }),
        uniform(4, 100),
      ),
    ],
    RP_ID_MISMATCH: (family) => [
      way(
        1,
        own(family, {
          chromium: CHROMIUM.rpId,
          webkit: WEBKIT.rpId,
          firefox: FIREFOX.insecure,
          android: ANDROID.rpId,
          apple: APPLE.failed,
        }),
        engineOf(family) === 'apple' ? machine(180, 0.6, [20, 2_000]) : AT_ONCE,
      ),
    ],
    FRAME_POLICY: (family) => [
      way(1, own(family, { chromium: CHROMIUM.frame, webkit: WEBKIT.ancestors }), AT_ONCE),
    ],
    FOCUS_START: (family) => [
      way(0.6, own(family, { chromium: CHROMIUM.noFocus, webkit: WEBKIT.noFocus }), uniform(1, 60)),
      way(0.4, refusal(family), uniform(1, 60)),
    ],
    NO_USER_ACTIVATION: (family) => [way(1, own(family, { apple: APPLE.notInteractive }), uniform(1, 120))],
    BAD_REQUEST: (family) => [
      way(
        1,
        own(family, { chromium: CHROMIUM.parameters, android: ANDROID.data, apple: APPLE.unknown }),
        machine(60, 0.8, [2, 900]),
      ),
    ],
    INSECURE_TLS: insecureWays,
    UPGRADE_INELIGIBLE: (family) => [way(1, refusal(family), machine(160, 0.8, [10, 1_500]))],
  };
}

/** WebKit has no words for it: the interface is simply absent outside a secure context (WebAuthn §5.1, [SecureContext]). */
function insecureWays(family: Family): Appearance[] {
  if (engineOf(family) === 'webkit') return [way(1, NO_API, uniform(0, 5))];
  return [
    way(0.5, own(family, { chromium: CHROMIUM.certificate, firefox: FIREFOX.insecure }), uniform(1, 60)),
    way(0.2, own(family, { chromium: CHROMIUM.httpsOnly, firefox: FIREFOX.insecure }), uniform(1, 60)),
    way(0.3, refusal(family), uniform(1, 60)),
  ];
}

function abortWays(family: Family): Appearance[] {
  const elapsed = machine(2_500, 0.8, [100, 30_000]);
  const seen = { sheet: 0.8 };
  if (engineOf(family) === 'chromium') {
    return [way(0.8, CHROMIUM.aborted, elapsed, seen), way(0.2, CHROMIUM.abortedOlder, elapsed, seen)];
  }
  const words = { webkit: WEBKIT.aborted, firefox: FIREFOX.aborted, android: ANDROID.aborted };
  return [way(1, own(family, words), elapsed, seen)];
}

function deviceWays(): typeof WAYS {
  return {
    CREDMAN_FAULT: credmanWays,
    CREDMAN_FEATURE_ABSENT: (family) => [
      way(0.6, own(family, { chromium: CHROMIUM.parameters, android: ANDROID.unsupported }), uniform(5, 200)),
      way(0.4, own(family, { android: ANDROID.unsupported }), uniform(5, 200)),
    ],
    NO_PROVIDER: (family) => [
      way(
        1,
        own(family, {
          chromium: CHROMIUM.credman,
          android: ANDROID.noCreateOption,
          apple: APPLE.notConfigured,
        }),
        machine(250, 0.6, [40, 1_500]),
      ),
    ],
    PLAY_SERVICES: (family) => [
      way(
        0.5,
        own(family, { chromium: CHROMIUM.parameters, android: ANDROID.configuration }),
        uniform(10, 600),
      ),
      way(0.5, own(family, { android: ANDROID.configuration }), uniform(10, 600)),
    ],
    NO_SCREEN_LOCK: (family) => [
      way(
        0.6,
        own(family, {
          chromium: CHROMIUM.screenLock,
          android: ANDROID.constraint,
          apple: APPLE.notConfigured,
        }),
        uniform(10, 400),
      ),
      way(0.4, own(family, { android: ANDROID.constraint, apple: APPLE.notConfigured }), INSTANT),
    ],
    WEBVIEW_UNSUPPORTED: (family) => [
      way(0.5, own(family, { chromium: CHROMIUM.unsupported }), AT_ONCE),
      way(0.35, refusal(family), AT_ONCE),
      way(0.15, NO_API, uniform(0, 5)),
    ],
    MDM_POLICY: (family) => [
      way(0.6, refusal(family), uniform(20, 300)),
      way(0.4, refusal(family), human(7_000, 0.7, [1_500, 60_000]), SHEET),
    ],
    NO_ELIGIBLE_AUTHENTICATOR: (family) => [way(1, own(family, { apple: APPLE.unknown }), uniform(2, 100))],
    ASSOC_NOT_READY: (family) => [
      way(1, own(family, { apple: APPLE.failed }), machine(400, 0.8, [60, 4_000])),
    ],
    PROVIDER_INTERFERENCE: (family) => [
      way(0.7, refusal(family), human(3_200, 0.7, [300, 30_000]), { sheet: 0.6, hidden: 0.02 }),
      way(0.3, refusal(family), uniform(10, 300)),
    ],
  };
}

/** Chromium says NotReadableError for it, older WebViews UnknownError; some builds hide it behind a plain refusal. */
function credmanWays(family: Family): Appearance[] {
  const quick = machine(600, 0.7, [40, 4_000]);
  if (family === 'native_android') {
    return [
      way(0.72, ANDROID.unknown, quick, { sheet: 0.3 }),
      way(0.28, ANDROID.interrupted, quick, { sheet: 0.3 }),
    ];
  }
  const afterBiometrics = human(4_500, 0.4, [1_500, 15_000]);
  return [
    way(0.62, own(family, { chromium: CHROMIUM.credman }), quick, { sheet: 0.3 }),
    way(0.18, own(family, { chromium: CHROMIUM.credman }), afterBiometrics, SHEET),
    way(0.06, own(family, { chromium: CHROMIUM.unknown }), quick, { sheet: 0.3 }),
    way(0.14, refusal(family), afterBiometrics, SHEET),
  ];
}

function acrossDevicesWays(): typeof WAYS {
  return {
    BLUETOOTH_OFF: (family) => [
      way(0.8, refusal(family), human(22_000, 0.5, [8_000, 60_000]), SHEET),
      way(0.2, own(family, { webkit: WEBKIT.timedOut }), timeout, SHEET),
    ],
    HYBRID_BLOCKED: (family) => [
      way(0.65, refusal(family), human(32_000, 0.45, [12_000, 118_000]), SHEET),
      way(0.35, own(family, { webkit: WEBKIT.timedOut }), timeout, SHEET),
    ],
    QR_HANDOFF_FAIL: (family) => [
      way(0.85, refusal(family), human(20_000, 0.5, [6_000, 100_000]), SHEET),
      way(0.15, own(family, { webkit: WEBKIT.timedOut }), timeout, SHEET),
    ],
    SECURITY_KEY_FAILED: (family) => [way(1, refusal(family), human(12_000, 0.6, [2_000, 60_000]), SHEET)],
  };
}
