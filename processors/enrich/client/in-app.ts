/** An app's own browser, by the words it adds to the user agent, and what else it lets slip. Empty text: not said. */
export interface InApp {
  name: string;
  version: string;
  /** Apps of Meta say the exact model and system, even where WebKit and Chromium hide them. */
  model: string;
  manufacturer: string;
  osVersion: string;
}

type App = readonly [name: string, pattern: RegExp];

/**
 * The first group of a pattern is the app's version. Order matters: Instagram also says FBAN. X on iOS and Discord and
 * Slack on both systems send Safari's or Chrome's own user agent: they can't be told apart, and count as the web.
 */
const APPS: readonly App[] = [
  ['LINE', /\bLine\/([\d.]+)/i],
  ['Yahoo! JAPAN', /\bYJApp-(?:ANDROID|IOS) [\w.]+\/([\d.]+)/],
  ['PayPay', /\bjp\.pay2\.app\.(?:ios|android)\/([\d.]*)/],
  ['Instagram', /\bInstagram(?:Lite)? ([\d.]+)/],
  ['Messenger', /\bFBAN\/(?:Messenger\w*|Orca-Android)|\bFB_IAB\/Orca-Android/],
  ['Facebook', /\bFBAV\/([\d.]+)|\bFBAN\/|\bFB_IAB\//],
  ['X', /\bTwitter(?:Android|\s?for\s?iPhone|\s?for\s?iPad)(?:\/([\d.]+))?/],
  [
    'TikTok',
    /\b(?:musical_ly|trill)_[\d.]+.*?\bapp_version\/([\d.]+)|\b(?:musical_ly|trill)_|\bBytedanceWebview\//,
  ],
  ['Google app', /\bGSA\/([\d.]+)/],
  ['Telegram', /\bTelegram-Android\/([\d.]+)/],
  ['KakaoTalk', /\bKAKAOTALK[ /]([\d.]+)/],
  ['WeChat', /\bMicroMessenger\/([\d.]+)/],
  ['Pinterest', /\[Pinterest\/(?:iOS|Android)\]/],
  ['Snapchat', /\bSnapchat[ /]([\d.]+)/],
  ['LinkedIn', /\[?\bLinkedInApp\b\]?(?:\/([\d.]+))?/],
];

export function findInApp(userAgent: string): InApp | null {
  for (const [name, pattern] of APPS) {
    const match = pattern.exec(userAgent);
    if (match) return { name, version: match[1] ?? facebookVersion(name, userAgent), ...slips(userAgent) };
  }
  return null;
}

function facebookVersion(name: string, userAgent: string): string {
  return name === 'Messenger' ? (/\bFBAV\/([\d.]+)/.exec(userAgent)?.[1] ?? '') : '';
}

/** `FBDV/iPhone13,3;…FBSV/14.5`, `(iPhone16,1; iOS 17_5_1; …)`, `Android (34/14; …dpi; …; samsung; SM-S911B; …)`. */
function slips(userAgent: string): Pick<InApp, 'model' | 'manufacturer' | 'osVersion'> {
  const meta = /\bFBDV\/([^;\]]+)/.exec(userAgent);
  if (meta) {
    return {
      model: meta[1] ?? '',
      manufacturer: /\bFBMF\/([^;\]]+)/.exec(userAgent)?.[1] ?? '',
      osVersion: /\bFBSV\/([\d.]+)/.exec(userAgent)?.[1] ?? '',
    };
  }
  const apple = /\((i(?:Phone|Pad)\d+,\d+); iOS ([\d_]+)/.exec(userAgent);
  if (apple) {
    return { model: apple[1] ?? '', manufacturer: 'Apple', osVersion: (apple[2] ?? '').replaceAll('_', '.') };
  }
  const android = /\bAndroid \(\d+\/([\d.]+); [^;)]*; [^;)]*; ([^;)/]+)[^;)]*; ([^;)]+);/.exec(userAgent);
  if (android) {
    return { osVersion: android[1] ?? '', manufacturer: android[2] ?? '', model: android[3] ?? '' };
  }
  const telegram = /\bTelegram-Android\/[\d.]+ \((\w+) ([^;]+); Android ([\d.]+);/.exec(userAgent);
  if (telegram) {
    return { manufacturer: telegram[1] ?? '', model: telegram[2] ?? '', osVersion: telegram[3] ?? '' };
  }
  return { model: '', manufacturer: '', osVersion: '' };
}
