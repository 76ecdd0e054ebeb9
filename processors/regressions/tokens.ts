import type { StoredTrial } from './reading.ts';
import type { VersionedDimension } from './trial.ts';

export type Tokens = Partial<Record<VersionedDimension, string>>;

/** Below this a statement about a version is a hint to a person, nothing to judge by. */
const CONFIDENCE_MIN = 0.8;

/**
 * The versions of a trial that are known well enough. What a reduced or frozen user agent hides is empty or has little
 * confidence already (`processors/enrich/client`), and gives no token. `10/11` is a Windows that may be either.
 */
export function tokensOf(trial: StoredTrial): Tokens {
  const tokens: Tokens = {};
  const put = (dimension: VersionedDimension, token: string) => {
    if (token !== '') tokens[dimension] = token;
  };
  if (trial.os_confidence >= CONFIDENCE_MIN) put('os', versioned(trial.os, trial.os_version));
  if (trial.browser_confidence >= CONFIDENCE_MIN) {
    put('browser', versioned(trial.browser, trial.browser_version));
  }
  put('os_build', trial.os_build);
  put('security_patch', trial.security_patch);
  put('play_services', release(trial.play_services_version));
  put('webview', release(trial.webview_version));
  put('app', trial.app_version === '' ? '' : `${trial.app} ${trial.app_version}`.trim());
  put('provider', trial.provider);
  return tokens;
}

/** How the versions of one trial were come by. */
export function sourcesOf(
  trial: StoredTrial,
): Record<VersionedDimension, readonly [source: string, confidence: number]> {
  const isNative = trial.surface === 'android' || trial.surface === 'ios';
  const ofSystem = isNative ? (['native', 1] as const) : (['ua', 0.9] as const);
  const own = ['native', 1] as const;
  return {
    os: [trial.os_source, trial.os_confidence],
    browser: [trial.browser_source, trial.browser_confidence],
    os_build: ofSystem,
    webview: ofSystem,
    security_patch: own,
    play_services: own,
    app: own,
    provider: own,
  };
}

function versioned(name: string, version: string): string {
  const short = release(version);
  return name === '' || short === '' ? '' : `${name} ${short}`;
}

/** Makers count releases in the first two numbers: `156.0.8078.79` is 156, `26.0.1` is 26, `18.7.2` is 18.7. */
function release(version: string): string {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?(?![\d/])/.exec(version) ?? [];
  if (major === undefined) return '';
  return minor === undefined || minor === '0' ? major : `${major}.${minor}`;
}
