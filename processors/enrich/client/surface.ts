import type { Surface } from '../../../schemas/vocabulary.ts';
import type { Agent } from './agent.ts';
import type { Hints } from './hints.ts';
import type { Fact } from './identity.ts';

/** Where the ceremony runs. A native app says so itself; an app's browser is known by the words it adds. */
export function surfaceOf(hints: Hints, agent: Agent): Fact<Surface> {
  const said = hints.surface ?? 'unknown';
  if (said !== 'unknown') return { value: said, source: 'native', confidence: 1 };
  if (agent.inApp) return { value: 'in_app', source: 'ua', confidence: 0.9 };
  if (/\bAndroid WebView\b/.test(hints.ch_full_version_list ?? '')) {
    return { value: 'webview', source: 'uach', confidence: 0.95 };
  }
  if (agent.isWebView) return { value: 'webview', source: 'ua', confidence: 0.9 };
  if (isAppleWebView(agent)) return { value: 'webview', source: 'ua', confidence: 0.8 };
  if (agent.platform !== '') return { value: 'web', source: 'ua', confidence: 0.8 };
  return { value: 'unknown', source: 'none', confidence: 0 };
}

/** WKWebView sends WebKit's words without Safari's. */
function isAppleWebView({ platform, text }: Agent): boolean {
  return /^iP/.test(platform) && /\bAppleWebKit\//.test(text) && !/\bSafari\//.test(text);
}

/** The version of the system's WebView: a native app knows it, a WebView's user agent says it. */
export function webviewOf(hints: Hints, agent: Agent): Fact<string> {
  const native = hints.webview_version ?? '';
  if (native !== '') return { value: native, source: 'native', confidence: 1 };
  const said = agent.isWebView ? (/\bChrome\/([\d.]+)/.exec(agent.text)?.[1] ?? '') : '';
  if (said === '') return { value: '', source: 'none', confidence: 0 };
  return { value: said.replace(/^(\d+)\.0\.0\.0$/, '$1'), source: 'ua', confidence: 0.9 };
}
