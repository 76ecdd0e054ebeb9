import type { Chance } from './chance.ts';
import { IPHONE_MODELS, PHONE_MODELS, type PhoneModel } from './models.ts';
import { PRIORS } from './priors.ts';
import { CHROME_RELEASES, IOS_RELEASES } from './releases.ts';
import type { DeviceTruth } from './truth.ts';

type DeviceKind = keyof typeof PRIORS.deviceKind.value;
type PhoneSurface = keyof typeof PRIORS.phoneSurface.value;

const weights = <Key extends string>(shares: Readonly<Record<Key, number>>) =>
  Object.entries(shares) as [Key, number][];

const KINDS = weights(PRIORS.deviceKind.value);
const MAKERS = weights(PRIORS.androidMaker.value);
const SURFACES = weights(PRIORS.phoneSurface.value);
const WINDOWS_BROWSERS = weights(PRIORS.windowsBrowser.value);
const IPHONES = IPHONE_MODELS.map((row) => [row, row[2]] as const);
const IOS = IOS_RELEASES.map((row) => [row, row[2]] as const);
const MODELS_BY_MAKER = new Map(
  MAKERS.map(([oem]) => [
    oem,
    PHONE_MODELS.filter((model) => model.oem === oem).map((model) => [model, model.weight] as const),
  ]),
);
/** Who carries phones that every carrier sells. Synthetic. */
const CARRIERS = [
  ['docomo', 30],
  ['au', 26],
  ['SoftBank', 22],
  ['Rakuten Mobile', 10],
  ['SIM-free', 12],
] as const;
/** Which Android of those that a model runs: the newest, the one before, the oldest. Synthetic. */
const ANDROID_AGES = [
  [0, 60],
  [1, 28],
  [9, 12],
] as const;
const IN_APP_BROWSERS: readonly (readonly [readonly [DeviceTruth['browser'], version: string], number])[] = [
  [['LINE', '15.18.0'], 70],
  [['Yahoo! JAPAN', '4.120.0'], 22],
  [['Instagram', '402.0.0.30'], 8],
];

export const isPhone = (kind: DeviceKind) => kind === 'iphone' || kind === 'android';

export function drawDeviceKind(chance: Chance): DeviceKind {
  return chance.weighted(KINDS);
}

/** A device of this kind. What an Android phone has of the releases that keep coming is left empty. */
export function drawDevice(kind: DeviceKind, chance: Chance): DeviceTruth {
  switch (kind) {
    case 'iphone':
      return drawIphone(chance);
    case 'ipad':
      return drawIpad(chance);
    case 'android':
      return drawAndroid(chance);
    case 'windows':
      return drawWindows(chance);
    default:
      return drawMac(chance);
  }
}

function drawIphone(chance: Chance): DeviceTruth {
  const [model, market_name] = chance.weighted(IPHONES);
  const [os_version, os_build] = chance.weighted(IOS);
  const surface = chance.weighted(SURFACES);
  return {
    os: 'iOS',
    os_version,
    os_build,
    security_patch: '',
    play_services: '',
    ...iphoneBrowser(surface, os_version, chance),
    oem: 'Apple',
    series: 'iPhone',
    model,
    market_name,
    carrier: chance.weighted(CARRIERS),
    surface: surface === 'native' ? 'ios' : surface,
  };
}

type BrowserTruth = Pick<DeviceTruth, 'browser' | 'browser_version'>;

function iphoneBrowser(surface: PhoneSurface, osVersion: string, chance: Chance): BrowserTruth {
  if (surface === 'native') return { browser: '', browser_version: '' };
  if (surface === 'in_app') return inAppBrowser(chance);
  if (surface === 'webview') return { browser: 'WKWebView', browser_version: shortVersion(osVersion) };
  return chance.happens(PRIORS.iphoneChromeShare.value)
    ? { browser: 'Chrome', browser_version: chance.weighted(CHROME_RELEASES) }
    : { browser: 'Safari', browser_version: shortVersion(osVersion) };
}

function inAppBrowser(chance: Chance): BrowserTruth {
  const [browser, browser_version] = chance.weighted(IN_APP_BROWSERS);
  return { browser, browser_version };
}

function drawIpad(chance: Chance): DeviceTruth {
  const [os_version, os_build] = chance.weighted(IOS);
  return {
    os: 'iPadOS',
    os_version,
    os_build,
    security_patch: '',
    play_services: '',
    browser: 'Safari',
    browser_version: shortVersion(os_version),
    oem: 'Apple',
    series: 'iPad',
    model: 'iPad13,18',
    market_name: 'iPad (10th generation)',
    carrier: '',
    surface: 'web',
  };
}

function drawAndroid(chance: Chance): DeviceTruth {
  const phone = chance.weighted(MODELS_BY_MAKER.get(chance.weighted(MAKERS)) ?? []);
  const [oldest, newest] = phone.android;
  const android = Math.max(oldest, newest - chance.weighted(ANDROID_AGES));
  const surface = chance.weighted(SURFACES);
  return {
    os: 'Android',
    os_version: String(android),
    os_build: '',
    security_patch: '',
    play_services: '',
    ...androidBrowser(surface, phone, chance),
    oem: phone.oem,
    series: phone.series,
    model: phone.model,
    market_name: phone.market_name,
    carrier: phone.carrier === '' ? chance.weighted(CARRIERS) : phone.carrier,
    surface: surface === 'native' ? 'android' : surface,
  };
}

function androidBrowser(surface: PhoneSurface, phone: PhoneModel, chance: Chance): BrowserTruth {
  if (surface === 'native') return { browser: '', browser_version: '' };
  if (surface === 'in_app') return inAppBrowser(chance);
  if (surface === 'webview') return { browser: 'Android WebView', browser_version: '156.0.8078.79' };
  return phone.oem === 'Samsung' && chance.happens(PRIORS.samsungInternetShare.value)
    ? { browser: 'Samsung Internet', browser_version: '30.0.1.23' }
    : { browser: 'Chrome', browser_version: chance.weighted(CHROME_RELEASES) };
}

const NO_PHONE = {
  security_patch: '',
  play_services: '',
  series: '',
  model: '',
  market_name: '',
  carrier: '',
  surface: 'web',
} as const;

function drawWindows(chance: Chance): DeviceTruth {
  const browser = chance.weighted(WINDOWS_BROWSERS);
  const isEleven = chance.happens(PRIORS.windows11Share.value);
  return {
    ...NO_PHONE,
    os: 'Windows',
    os_version: isEleven ? '11' : '10',
    os_build: isEleven ? '26200' : '19045',
    browser,
    browser_version:
      browser === 'Edge'
        ? '156.0.4301.41'
        : browser === 'Firefox'
          ? '152.0'
          : chance.weighted(CHROME_RELEASES),
    oem: '',
  };
}

function drawMac(chance: Chance): DeviceTruth {
  const os_version = chance.happens(0.6) ? '26.1' : '15.6.1';
  const isSafari = chance.happens(PRIORS.macSafariShare.value);
  return {
    ...NO_PHONE,
    os: 'macOS',
    os_version,
    os_build: os_version === '26.1' ? '25B78' : '24G90',
    browser: isSafari ? 'Safari' : 'Chrome',
    browser_version: isSafari ? (os_version === '26.1' ? '26.1' : '18.6') : chance.weighted(CHROME_RELEASES),
    oem: 'Apple',
    series: 'Mac',
    model: 'Mac',
    market_name: 'Mac',
  };
}

/** Major and minor: what Safari calls its own version. */
function shortVersion(version: string): string {
  const [major = '', minor = '0'] = version.split('.');
  return `${major}.${minor}`;
}
