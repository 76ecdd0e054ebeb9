import type { CeremonyEvent } from '../../schemas/events.ts';
import type { IdentitySource } from '../../schemas/vocabulary.ts';
import { oemOfModel } from './oem.ts';
import type { ParsedUserAgent } from './user-agent.ts';

/** A statement about the client with how it was come by and how sure it is (0 to 1). Empty text: not known. */
export interface Identity {
  name: string;
  version: string;
  source: IdentitySource;
  confidence: number;
}

export interface Device {
  oem: string;
  model: string;
  source: IdentitySource;
  confidence: number;
}

export interface Client {
  os: Identity;
  browser: Identity;
  device: Device;
}

type Hints = Pick<
  CeremonyEvent,
  | 'user_agent'
  | 'ch_platform'
  | 'ch_platform_version'
  | 'ch_model'
  | 'ch_full_version_list'
  | 'max_touch_points'
>;

const UNKNOWN: Identity = { name: '', version: '', source: 'none', confidence: 0 };
const UNKNOWN_DEVICE: Device = { oem: '', model: '', source: 'none', confidence: 0 };

/**
 * Names operating system, browser and device from client hints first (W3C UA Client Hints), then the browser's
 * version as a proxy, then the user agent, and says which it was. What a reduced user agent hides stays empty: a
 * frozen "Android 10; K" never becomes Android 10.
 */
export function createClientStep({ parse }: { parse: (userAgent: string) => ParsedUserAgent }) {
  return function identifyClient(hints: Hints): Client {
    const userAgent = hints.user_agent ?? '';
    const parsed = userAgent === '' ? null : parse(userAgent);
    return {
      os: osOf(hints, parsed, userAgent),
      browser: browserOf(hints, parsed, userAgent),
      device: deviceOf(hints, parsed, userAgent),
    };
  };
}

function osOf(hints: Hints, parsed: ParsedUserAgent | null, userAgent: string): Identity {
  const platform = hints.ch_platform ?? '';
  if (platform !== '') return osFromHints(platform, hints.ch_platform_version ?? '');
  if (!parsed || parsed.os === '') return UNKNOWN;
  switch (parsed.os) {
    case 'iOS':
      return iosOf(parsed, userAgent);
    case 'Mac OS':
      return macOf(hints);
    case 'Windows':
      return parsed.osVersion === '10'
        ? { name: 'Windows', version: '10/11', source: 'ua', confidence: 0.5 }
        : { name: 'Windows', version: parsed.osVersion, source: 'ua', confidence: 0.8 };
    case 'Android':
      return isReduced(userAgent)
        ? { name: 'Android', version: '', source: 'ua', confidence: 0.9 }
        : { name: 'Android', version: parsed.osVersion, source: 'ua', confidence: 0.8 };
    default:
      return { name: parsed.os, version: parsed.osVersion, source: 'ua', confidence: 0.6 };
  }
}

function osFromHints(platform: string, platformVersion: string): Identity {
  if (platform === 'Windows') return windowsOf(platformVersion);
  const version = platformVersion.replace(/(\.0)+$/, '');
  return { name: platform, version, source: 'uach', confidence: version === '' ? 0.9 : 0.95 };
}

/** Chromium on Windows reports a platform version of its own: 13 and above is Windows 11, 1 to 10 is Windows 10. */
function windowsOf(platformVersion: string): Identity {
  const major = Number.parseInt(platformVersion, 10);
  if (Number.isNaN(major)) return { name: 'Windows', version: '10/11', source: 'uach', confidence: 0.5 };
  if (major >= 13) return { name: 'Windows', version: '11', source: 'uach', confidence: 0.95 };
  return { name: 'Windows', version: major >= 1 ? '10' : '8.1', source: 'uach', confidence: 0.9 };
}

/** Safari of iOS 26 freezes the system's token at 18_6 or 18_7 and tells the truth in `Version/26.x`. */
function iosOf(parsed: ParsedUserAgent, userAgent: string): Identity {
  const version = /Version\/(\d+(?:\.\d+)?)/.exec(userAgent)?.[1];
  if (version && Number.parseInt(version, 10) >= 26) {
    return { name: 'iOS', version, source: 'proxy', confidence: 0.9 };
  }
  return { name: 'iOS', version: parsed.osVersion, source: 'ua', confidence: 0.8 };
}

/** macOS is frozen at 10_15_7, and an iPad in desktop mode says it is a Mac: touch points tell them apart. */
function macOf(hints: Hints): Identity {
  if ((hints.max_touch_points ?? 0) > 1)
    return { name: 'iPadOS', version: '', source: 'proxy', confidence: 0.8 };
  return {
    name: 'macOS',
    version: '',
    source: 'ua',
    confidence: hints.max_touch_points === null ? 0.7 : 0.9,
  };
}

const BRANDS: readonly (readonly [brand: string, name: string])[] = [
  ['Microsoft Edge', 'Edge'],
  ['Samsung Internet', 'Samsung Internet'],
  ['Opera', 'Opera'],
  ['Google Chrome', 'Chrome'],
  ['Android WebView', 'Android WebView'],
  ['Chromium', 'Chromium'],
];

function browserOf(hints: Hints, parsed: ParsedUserAgent | null, userAgent: string): Identity {
  const inApp = /\bLine\/([\d.]+)/.exec(userAgent);
  if (inApp) return { name: 'LINE', version: inApp[1] ?? '', source: 'ua', confidence: 0.9 };
  const full = hints.ch_full_version_list ?? '';
  for (const [brand, name] of BRANDS) {
    const version = full
      .split(', ')
      .find((entry) => entry.startsWith(`${brand} `))
      ?.slice(brand.length + 1);
    if (version) return { name, version, source: 'uach', confidence: 0.95 };
  }
  if (!parsed || parsed.browser === '') return UNKNOWN;
  return {
    name: plainBrowser(parsed.browser),
    version: parsed.browserVersion,
    source: 'ua',
    confidence: 0.8,
  };
}

/** One word per browser, whatever the parser calls its mobile or headless build. */
function plainBrowser(name: string): string {
  return name
    .replace(/^Mobile /, '')
    .replace(/ Headless$/, '')
    .replace(/^Chrome WebView$/, 'Android WebView');
}

function deviceOf(hints: Hints, parsed: ParsedUserAgent | null, userAgent: string): Device {
  const hinted = hints.ch_model ?? '';
  if (hinted !== '') return { oem: oemOfModel(hinted), model: hinted, source: 'uach', confidence: 0.95 };
  if (/\biPhone\b/.test(userAgent)) return { oem: 'Apple', model: 'iPhone', source: 'ua', confidence: 0.9 };
  if (/\biPad\b/.test(userAgent)) return { oem: 'Apple', model: 'iPad', source: 'ua', confidence: 0.9 };
  if (/\bMacintosh\b/.test(userAgent)) return macDevice(hints);
  const model =
    /\bAndroid [\d.]+; (?:[a-z]{2}[-_][A-Za-z]{2}; )?([^;)]+?)(?: Build\/[^;)]*)?(?:; wv)?\)/.exec(
      userAgent,
    )?.[1];
  if (model && model !== 'K') return { oem: oemOfModel(model), model, source: 'ua', confidence: 0.8 };
  if (parsed && parsed.model !== '' && parsed.model !== 'K') {
    return { oem: parsed.vendor, model: parsed.model, source: 'ua', confidence: 0.5 };
  }
  return UNKNOWN_DEVICE;
}

function macDevice(hints: Hints): Device {
  return (hints.max_touch_points ?? 0) > 1
    ? { oem: 'Apple', model: 'iPad', source: 'proxy', confidence: 0.8 }
    : { oem: 'Apple', model: 'Mac', source: 'ua', confidence: 0.8 };
}

/** Chrome's user-agent reduction: the version is always 10 and the model always K. */
function isReduced(userAgent: string): boolean {
  return /Android 10; K\)/.test(userAgent);
}
