import type { ParsedUserAgent } from '../user-agent.ts';
import type { Agent } from './agent.ts';
import type { Hints } from './hints.ts';
import { type Identity, UNKNOWN } from './identity.ts';

/** The browser; in an in-app browser, the app. Client hints first, then the user agent's own words. */
export function browserOf(hints: Hints, agent: Agent, parsed: ParsedUserAgent | null): Identity {
  if (agent.inApp) {
    const { name, version } = agent.inApp;
    return { name, version, source: 'ua', confidence: 0.9 };
  }
  const hinted = hintedBrowser(hints.ch_full_version_list ?? '');
  if (hinted) return hinted;
  const said = saidBrowser(agent);
  if (said) return said;
  if (!parsed || parsed.browser === '') return UNKNOWN;
  return {
    name: plainBrowser(parsed.browser),
    version: honestVersion(parsed.browserVersion),
    source: 'ua',
    confidence: 0.6,
  };
}

/** Brands whose name here is another; a more special brand outranks the ones it is built on. */
const BRANDS: Readonly<Record<string, string>> = {
  'Microsoft Edge': 'Edge',
  'Microsoft Edge WebView2': 'Edge WebView2',
  'Google Chrome': 'Chrome',
  'Opera GX': 'Opera',
  HeadlessChrome: 'Chrome',
};
const GENERIC = ['Google Chrome', 'Android WebView', 'Chromium'];

/** Brands as `Name 1.2, Name 1.2`, or as the header writes them: `"Name";v="1.2", …`. */
function hintedBrowser(list: string): Identity | null {
  const brands = list.includes('";v="')
    ? [...list.matchAll(/"([^"]+)";\s*v="([^"]*)"/g)].map(([, brand = '', version = '']) => ({
        brand,
        version,
      }))
    : list.split(', ').map((entry) => {
        const space = entry.lastIndexOf(' ');
        return { brand: entry.slice(0, space), version: entry.slice(space + 1) };
      });
  const real = brands.filter(({ brand }) => brand !== '' && !isGrease(brand));
  const best = real.find(({ brand }) => !GENERIC.includes(brand)) ?? ofGeneric(real);
  if (!best) return null;
  const name = BRANDS[best.brand] ?? best.brand.slice(0, 32);
  return { name, version: honestVersion(best.version), source: 'uach', confidence: 0.95 };
}

function ofGeneric<T extends { brand: string }>(brands: readonly T[]): T | undefined {
  return GENERIC.map((name) => brands.find(({ brand }) => brand === name)).find(Boolean);
}

/** The made-up brand that keeps readers on their toes (UA Client Hints 6.2): `Not(A:Brand`, ` Not;A Brand` … */
function isGrease(brand: string): boolean {
  return /^[^a-z]*not[^a-z]*a[^a-z]*brand/i.test(brand);
}

const SAID: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\b(?:EdgA|EdgiOS|Edg)\/([\d.]+)/],
  ['Opera', /\b(?:OPR|OPT|OPX)\/([\d.]+)/],
  ['Samsung Internet', /\bSamsungBrowser\/([\d.]+)/],
  ['Chrome', /\bCriOS\/([\d.]+)/],
  ['Firefox', /\bFxiOS\/([\d.]+)/],
  ['DuckDuckGo', /\b(?:DuckDuckGo|Ddg)\/([\d.]+)/],
  ['Vivaldi', /\bVivaldi\/([\d.]+)/],
  ['Firefox', /\bFirefox\/([\d.]+)/],
];

function saidBrowser(agent: Agent): Identity | null {
  for (const [name, pattern] of SAID) {
    const version = pattern.exec(agent.text)?.[1];
    if (version !== undefined) return said(name, version);
  }
  const chrome = /\b(?:Chrome|HeadlessChrome)\/([\d.]+)/.exec(agent.text)?.[1];
  if (chrome !== undefined) return said(agent.isWebView ? 'Android WebView' : 'Chrome', chrome);
  if (agent.safariVersion !== '' && agent.platform !== 'Android') return said('Safari', agent.safariVersion);
  const isAppleWebView = /\bAppleWebKit\//.test(agent.text) && /^iP/.test(agent.platform);
  return isAppleWebView ? { name: 'iOS WebView', version: '', source: 'ua', confidence: 0.7 } : null;
}

function said(name: string, version: string): Identity {
  return { name, version: honestVersion(version), source: 'ua', confidence: 0.8 };
}

/** `141.0.0.0` is a reduced version: all that it says is 141. */
function honestVersion(version: string): string {
  return version.replace(/^(\d+)\.0\.0\.0$/, '$1');
}

/** One word per browser, whatever the parser calls its mobile or headless build. */
function plainBrowser(name: string): string {
  return name
    .replace(/^Mobile /, '')
    .replace(/ Headless$/, '')
    .replace(/^Chrome WebView$/, 'Android WebView');
}
