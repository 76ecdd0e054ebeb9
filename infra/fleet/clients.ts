import type { BeaconClient } from '../../schemas/wire/beacon.ts';
import { hashOf } from './releases.ts';
import type { DeviceTruth } from './truth.ts';

/** Whose words a client's errors are. */
export const FAMILIES = [
  'chromium_android',
  'chromium_desktop',
  'firefox_desktop',
  'webkit_ios',
  'webkit_mac',
  'webview_android',
  'webview_ios',
  'native_android',
  'native_ios',
] as const;
export type Family = (typeof FAMILIES)[number];

/** What a device tells a server: its headers, and what the SDK reads. */
export interface Client {
  family: Family;
  userAgent: string;
  beacon: BeaconClient;
}

const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const MAC_AGENT = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const WINDOWS_AGENT = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const TOUCH = { max_touch_points: 5 } as const;

/**
 * What this device tells, as such clients do in 2026: user agents are reduced in Chromium and their system's token is
 * frozen in Safari 26, in-app WebViews send no client hints but keep model and build, native apps know all of it.
 */
export function clientOf(truth: DeviceTruth): Client {
  if (truth.surface === 'android') return nativeAndroid(truth);
  if (truth.surface === 'ios') return nativeIos(truth);
  switch (truth.os) {
    case 'Android':
      return truth.surface === 'web' ? androidWeb(truth) : androidWebView(truth);
    case 'iOS':
      return truth.surface === 'web' ? iphoneWeb(truth) : iphoneWebView(truth);
    case 'iPadOS':
      return safariOnMac(truth, { ...TOUCH });
    case 'Windows':
      return windows(truth);
    default:
      return truth.browser === 'Safari' ? safariOnMac(truth, { max_touch_points: 0 }) : macChrome(truth);
  }
}

export function familyOf(truth: Pick<DeviceTruth, 'os' | 'browser' | 'surface'>): Family {
  if (truth.surface === 'android') return 'native_android';
  if (truth.surface === 'ios') return 'native_ios';
  if (truth.os === 'Android') return truth.surface === 'web' ? 'chromium_android' : 'webview_android';
  if (truth.os === 'iOS') return truth.surface === 'web' ? 'webkit_ios' : 'webview_ios';
  if (truth.os === 'iPadOS') return 'webkit_ios';
  if (truth.browser === 'Firefox') return 'firefox_desktop';
  return truth.browser === 'Safari' ? 'webkit_mac' : 'chromium_desktop';
}

function androidWeb(truth: DeviceTruth): Client {
  const { browser, browser_version, os_version, model } = truth;
  const isSamsung = browser === 'Samsung Internet';
  const engine = isSamsung ? '148.0.7778.60' : browser_version;
  const product = isSamsung ? `SamsungBrowser/${major(browser_version)}.0 ` : '';
  const brand = isSamsung ? 'Samsung Internet' : 'Google Chrome';
  return {
    family: familyOf(truth),
    userAgent: `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} ${product}Chrome/${major(engine)}.0.0.0 Mobile Safari/537.36`,
    beacon: {
      platform: 'Android',
      platform_version: `${os_version}.0.0`,
      model,
      full_version_list: brands(brand, browser_version, engine),
      mobile: true,
      form_factors: 'Mobile',
      ...TOUCH,
    },
  };
}

function androidWebView(truth: DeviceTruth): Client {
  const { os_version, model, os_build } = truth;
  const engine = '156.0.8078.79';
  return {
    family: familyOf(truth),
    userAgent: `Mozilla/5.0 (Linux; Android ${os_version}; ${model} Build/${os_build}; wv) ${BLINK} Version/4.0 Chrome/${engine} Mobile Safari/537.36${inAppToken(truth)}`,
    beacon: { ...TOUCH },
  };
}

function iphoneWeb(truth: DeviceTruth): Client {
  const { browser, browser_version, os_version } = truth;
  const [head = '', minor = '0'] = os_version.split('.');
  const isChrome = browser === 'Chrome';
  const token = !isChrome && Number(head) >= 26 ? '18_6' : os_version.replaceAll('.', '_');
  const product = isChrome ? `CriOS/${browser_version}` : `Version/${head}.${minor}`;
  return {
    family: familyOf(truth),
    userAgent: `${iphone(token)} ${product} Mobile/15E148 Safari/604.1`,
    beacon: { ...TOUCH },
  };
}

function iphoneWebView(truth: DeviceTruth): Client {
  const token = truth.os_version.replaceAll('.', '_');
  return {
    family: familyOf(truth),
    userAgent: `${iphone(token)} Mobile/15E148${inAppToken(truth)}`,
    beacon: { ...TOUCH },
  };
}

/** How an in-app browser names itself. */
function inAppToken({ browser, browser_version, os }: DeviceTruth): string {
  const isAndroid = os === 'Android';
  switch (browser) {
    case 'LINE':
      return isAndroid ? ` Line/${browser_version}/IAB` : ` Safari Line/${browser_version}`;
    case 'Yahoo! JAPAN':
      return isAndroid
        ? ` YJApp-ANDROID jp.co.yahoo.android.yjtop/${browser_version}`
        : ` YJApp-IOS jp.co.yahoo.ipn.appli/${browser_version}`;
    case 'Instagram':
      return ` Instagram ${browser_version}`;
    default:
      return '';
  }
}

function windows(truth: DeviceTruth): Client {
  const { browser, browser_version, os_version } = truth;
  if (browser === 'Firefox') {
    const version = `${major(browser_version)}.0`;
    const agent = `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${version}) Gecko/20100101 Firefox/${version}`;
    return { family: familyOf(truth), userAgent: agent, beacon: { max_touch_points: 0 } };
  }
  const engine = browser === 'Edge' ? '156.0.8078.79' : browser_version;
  const agent = `${WINDOWS_AGENT} ${BLINK} Chrome/${major(engine)}.0.0.0 Safari/537.36`;
  const brand = browser === 'Edge' ? 'Microsoft Edge' : 'Google Chrome';
  return {
    family: familyOf(truth),
    userAgent: browser === 'Edge' ? `${agent} Edg/${major(browser_version)}.0.0.0` : agent,
    beacon: {
      platform: 'Windows',
      platform_version: os_version === '11' ? '19.0.0' : '10.0.0',
      ...desktop(brands(brand, browser_version, engine)),
    },
  };
}

function safariOnMac(truth: DeviceTruth, beacon: BeaconClient): Client {
  const { browser_version } = truth;
  return {
    family: familyOf(truth),
    userAgent: `${MAC_AGENT} ${WEBKIT} Version/${browser_version} Safari/605.1.15`,
    beacon,
  };
}

function macChrome(truth: DeviceTruth): Client {
  const { browser_version, os_version } = truth;
  return {
    family: familyOf(truth),
    userAgent: `${MAC_AGENT} ${BLINK} Chrome/${major(browser_version)}.0.0.0 Safari/537.36`,
    beacon: {
      platform: 'macOS',
      platform_version: os_version,
      ...desktop(brands('Google Chrome', browser_version, browser_version)),
    },
  };
}

function desktop(list: string): BeaconClient {
  return { full_version_list: list, mobile: false, form_factors: 'Desktop', max_touch_points: 0 };
}

function nativeAndroid(truth: DeviceTruth): Client {
  return {
    family: 'native_android',
    userAgent: 'okhttp/4.12.0',
    beacon: {
      surface: 'android',
      os_version: truth.os_version,
      os_build: truth.os_build,
      security_patch: truth.security_patch,
      play_services_version: truth.play_services,
      webview_version: '156.0.8078.79',
      manufacturer: truth.oem === 'Sharp' || truth.oem === 'FCNT' ? truth.oem.toUpperCase() : truth.oem,
      model_code: truth.model,
    },
  };
}

function nativeIos(truth: DeviceTruth): Client {
  return {
    family: 'native_ios',
    userAgent: `FleetBank/5.4.1 CFNetwork/${1_490 + (hashOf(truth.os_version) % 60)} Darwin/24.6.0`,
    beacon: {
      surface: 'ios',
      os_version: truth.os_version,
      os_build: truth.os_build,
      manufacturer: 'Apple',
      model_code: truth.model,
    },
  };
}

/** As the SDK writes it: `Google Chrome 156.0.8078.79, Chromium 156.0.8078.79`. */
function brands(brand: string, version: string, engine: string): string {
  return `${brand} ${version}, Chromium ${engine}`;
}

function major(version: string): string {
  return version.split('.')[0] ?? '';
}

function iphone(token: string): string {
  return `Mozilla/5.0 (iPhone; CPU iPhone OS ${token} like Mac OS X) ${WEBKIT}`;
}
