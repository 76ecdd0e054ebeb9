import type { ParsedUserAgent } from '../user-agent.ts';
import type { Agent } from './agent.ts';
import type { Hints } from './hints.ts';
import { type Identity, type OperatingSystem, UNKNOWN } from './identity.ts';

/** The operating system: native fields, then client hints, then what the browser's version gives away, then the user agent. */
export function osOf(hints: Hints, agent: Agent, parsed: ParsedUserAgent | null): OperatingSystem {
  const native = nativeOs(hints);
  const identity = native ?? hintedOs(hints, agent) ?? agentOs(hints, agent, parsed);
  const nativeBuild = hints.native_os_build ?? '';
  const build = nativeBuild === '' && identity.name !== '' ? agent.build : nativeBuild;
  return {
    ...identity,
    build,
    build_source: nativeBuild !== '' ? 'native' : build === '' ? 'none' : 'ua',
    security_patch: hints.security_patch ?? '',
  };
}

/** A native app reads its own system: exact. */
function nativeOs({ surface, native_os_version, native_model }: Hints): Identity | null {
  if (surface !== 'android' && surface !== 'ios') return null;
  const apple = /^iPad/.test(native_model ?? '') ? 'iPadOS' : 'iOS';
  const name = surface === 'android' ? 'Android' : apple;
  return { name, version: native_os_version ?? '', source: 'native', confidence: 1 };
}

/** User-Agent Client Hints (https://wicg.github.io/ua-client-hints/). */
function hintedOs(hints: Hints, agent: Agent): Identity | null {
  const platform = hints.ch_platform ?? '';
  const version = hints.ch_platform_version ?? '';
  switch (platform) {
    case '':
    case 'Unknown':
      return null;
    case 'Windows':
      return windowsOf(version, agent);
    case 'Linux':
      return linuxOf(hints, agent);
    case 'Chrome OS':
    case 'Chromium OS':
      return { name: 'ChromeOS', version: '', source: 'uach', confidence: 0.95 };
    default:
      return hinted(platform, version.replace(/(\.0)+$/, ''));
  }
}

function hinted(name: string, version: string): Identity {
  return { name, version, source: 'uach', confidence: version === '' ? 0.9 : 0.95 };
}

/** Chromium on Windows counts API contracts: 13 and above is Windows 11, 1 to 10 is 10, 0.x are the ones before. */
function windowsOf(platformVersion: string, agent: Agent): Identity {
  const major = Number.parseInt(platformVersion, 10);
  if (Number.isNaN(major)) return ntWindows(agent, 'uach');
  if (major >= 13) return { name: 'Windows', version: '11', source: 'uach', confidence: 0.95 };
  if (major >= 1) return { name: 'Windows', version: '10', source: 'uach', confidence: 0.9 };
  const old: Readonly<Record<string, string>> = { '0.1': '7', '0.2': '8', '0.3': '8.1' };
  const version = old[platformVersion.split('.').slice(0, 2).join('.')] ?? '';
  return { name: 'Windows', version, source: 'uach', confidence: version === '' ? 0.8 : 0.9 };
}

const NT: Readonly<Record<string, string>> = { '6.1': '7', '6.2': '8', '6.3': '8.1' };

/** Windows 10 and 11 both say NT 10.0. */
function ntWindows(agent: Agent, source: 'ua' | 'uach'): Identity {
  const version = NT[agent.osVersion] ?? '';
  if (version !== '') return { name: 'Windows', version, source, confidence: 0.8 };
  return { name: 'Windows', version: '10/11', source, confidence: 0.5 };
}

/** A phone that asks for the desktop site says it is Linux: touch, or a browser that only phones have, gives it away. */
function linuxOf(hints: Hints, agent: Agent): Identity {
  const phoneBrowser = /\bSamsungBrowser\/|\bEdgA\//.test(agent.text);
  const touches = hints.max_touch_points ?? 0;
  if (phoneBrowser) return { name: 'Android', version: '', source: 'proxy', confidence: 0.9 };
  if (touches === 5) return { name: 'Android', version: '', source: 'proxy', confidence: 0.6 };
  return { name: 'Linux', version: '', source: 'ua', confidence: touches > 0 ? 0.4 : 0.8 };
}

function agentOs(hints: Hints, agent: Agent, parsed: ParsedUserAgent | null): Identity {
  switch (agent.platform) {
    case 'Android':
      return androidOf(agent);
    case 'iPhone':
      return appleOf('iOS', agent);
    case 'iPad':
      return appleOf('iPadOS', agent);
    case 'Macintosh':
      return macOf(hints, agent);
    case 'Windows':
      return ntWindows(agent, 'ua');
    case 'ChromeOS':
      return { name: 'ChromeOS', version: '', source: 'ua', confidence: 0.9 };
    case 'Linux':
      return linuxOf(hints, agent);
    default:
      if (!parsed || parsed.os === '') return UNKNOWN;
      return { name: parsed.os, version: parsed.osVersion, source: 'ua', confidence: 0.6 };
  }
}

/** A reduced "Android 10; K" never becomes Android 10, nor does Firefox's, which stops counting there. */
function androidOf(agent: Agent): Identity {
  const slipped = agent.inApp?.osVersion ?? '';
  if (slipped !== '') return { name: 'Android', version: slipped, source: 'ua', confidence: 0.9 };
  const isFrozen = agent.isReduced || (agent.isGecko && agent.osVersion === '10');
  if (isFrozen || agent.osVersion === '')
    return { name: 'Android', version: '', source: 'ua', confidence: 0.9 };
  return { name: 'Android', version: agent.osVersion, source: 'ua', confidence: 0.8 };
}

/** Apple's builds begin with a number of their own: 22 is iOS 18, 23 is iOS 26. Those before were always 4 ahead. */
const BUILD_MAJORS: Readonly<Record<string, string>> = { 19: '15', 20: '16', 21: '17', 22: '18', 23: '26' };

/**
 * WebKit of iOS 26 freezes the system's token at 18_6 or 18_7 and tells the truth in `Version/26.x`, which only Safari
 * says. An app's WebView with that bare token may be either, unless the app or the build tells; other browsers write
 * their own token, and it is true.
 */
function appleOf(name: 'iOS' | 'iPadOS', agent: Agent): Identity {
  const slipped = agent.inApp?.osVersion ?? '';
  if (slipped !== '') return { name, version: slipped, source: 'ua', confidence: 0.9 };
  if (Number.parseInt(agent.safariVersion, 10) >= 26) {
    return { name, version: majorMinor(agent.safariVersion), source: 'proxy', confidence: 0.9 };
  }
  if (!isFrozenToken(agent)) return { name, version: agent.osVersion, source: 'ua', confidence: 0.8 };
  if (agent.safariVersion.startsWith('18')) {
    return { name, version: longest(agent.safariVersion, agent.osVersion), source: 'ua', confidence: 0.8 };
  }
  const major = BUILD_MAJORS[agent.build.slice(0, 2)] ?? '';
  if (major === '18') return { name, version: agent.osVersion, source: 'proxy', confidence: 0.85 };
  return { name, version: major, source: major === '' ? 'ua' : 'proxy', confidence: 0.85 };
}

function isFrozenToken({ osVersion, text }: Agent): boolean {
  return /^18\.[67]$/.test(osVersion) && !/\b(?:CriOS|FxiOS|EdgiOS|GSA|OPT|DuckDuckGo)\//.test(text);
}

function majorMinor(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Of two spellings of one version, the more exact one. */
function longest(a: string, b: string): string {
  return a.startsWith(b) ? a : b;
}

/**
 * macOS is frozen at 10_15_7, and an iPad in desktop mode says it is a Mac: touch points tell them apart, and Safari
 * on an iPad has the system's own version. Without touch points a Safari may be either; other browsers may not, for on
 * an iPad they name themselves (CriOS, EdgiOS, FxiOS).
 */
function macOf(hints: Hints, agent: Agent): Identity {
  const touches = hints.max_touch_points ?? null;
  const onIpad = /\b(?:CriOS|FxiOS|EdgiOS)\//.test(agent.text);
  if (onIpad || (touches ?? 0) > 1) {
    const version = onIpad ? '' : majorMinor(agent.safariVersion);
    return { name: 'iPadOS', version, source: 'proxy', confidence: version === '' ? 0.9 : 0.85 };
  }
  const isSafari = agent.safariVersion !== '';
  const confidence = touches === 0 || !isSafari ? 0.9 : 0.45;
  return { name: 'macOS', version: '', source: 'ua', confidence };
}
