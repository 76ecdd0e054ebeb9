import { findInApp, type InApp } from './in-app.ts';

export type Platform = '' | 'Android' | 'iPhone' | 'iPad' | 'Macintosh' | 'Windows' | 'ChromeOS' | 'Linux';

/** What a user agent says in its own words, before anybody believes it. Empty text: it does not say. */
export interface Agent {
  text: string;
  platform: Platform;
  /** The platform's token: `14`, `18.6.2`, `10.0` (NT). */
  osVersion: string;
  model: string;
  build: string;
  /** Chromium's reduction is at work: the version is always 10 and the model always K. */
  isReduced: boolean;
  /** `; wv`, or `Version/4.0 Chrome/…` of older ones. */
  isWebView: boolean;
  isMobile: boolean;
  isGecko: boolean;
  /** `Version/26.1` of Safari, which tells the truth where the platform's token is frozen. */
  safariVersion: string;
  inApp: InApp | null;
}

/** Reads a user agent. The grammar of the Android part is that of the Android CDD, 3.4.1, and of Chromium. */
export function readAgent(text: string): Agent {
  const platform = platformOf(text);
  const android = platform === 'Android' ? androidOf(text) : null;
  return {
    text,
    platform,
    osVersion: android?.version ?? versionOf(platform, text),
    model: android?.model ?? '',
    build: android?.build ?? appleBuild(platform, text),
    isReduced: android?.reduced ?? false,
    isWebView: /; wv\)/.test(text) || (platform === 'Android' && /Version\/4\.0 .*Chrome\//.test(text)),
    isMobile: /\bMobile\b/.test(text),
    isGecko: /\bGecko\/\d/.test(text) && /\bFirefox\//.test(text),
    safariVersion: /\bVersion\/(\d+(?:\.\d+)*)[^(]*\bSafari\//.exec(text)?.[1] ?? '',
    inApp: findInApp(text),
  };
}

function platformOf(text: string): Platform {
  if (/\(iPad\b/.test(text)) return 'iPad';
  if (/\b(?:iPhone|iPod)\b/.test(text)) return 'iPhone';
  if (/\bAndroid\b/.test(text)) return 'Android';
  if (/\bWindows NT\b/.test(text)) return 'Windows';
  if (/\bCrOS\b/.test(text)) return 'ChromeOS';
  if (/\bMacintosh\b/.test(text)) return 'Macintosh';
  return /\bLinux\b/.test(text) ? 'Linux' : '';
}

function versionOf(platform: Platform, text: string): string {
  if (platform === 'iPhone' || platform === 'iPad') {
    return (/\bOS (\d+(?:_\d+)*) like Mac OS X/.exec(text)?.[1] ?? '').replaceAll('_', '.');
  }
  return platform === 'Windows' ? (/\bWindows NT ([\d.]+)/.exec(text)?.[1] ?? '') : '';
}

const ANDROID =
  /\bAndroid ([\d.]+)(?:; ([a-z]{2}[-_][A-Za-z]{2}))?(?:; ((?:[^;()]|\([^()]*\))*?))?(?: ?Build\/([^;)]+))?(?:; wv)?(?:;[^)]*)?\)/;

function androidOf(text: string) {
  const [, version = '', , said = '', build = ''] = ANDROID.exec(text) ?? [];
  const model = said.replace(/^SAMSUNG[ -](?=SM-|SC)/, '').trim();
  const isModel = model !== '' && model !== 'K' && !/^(?:wv|Mobile|Tablet|rv:.*|U)$/.test(model);
  return {
    version,
    model: isModel ? model : '',
    build: build.trim(),
    reduced: model === 'K' && version === '10',
  };
}

/** `Mobile/22H352` is the build of iOS; `15E148` is the one that WebKit froze for everybody. */
function appleBuild(platform: Platform, text: string): string {
  if (platform !== 'iPhone' && platform !== 'iPad') return '';
  const build = /\bMobile\/(\d{2}[A-Z]\d{1,5}[a-z]?)\b/.exec(text)?.[1] ?? '';
  return build === '15E148' ? '' : build;
}
