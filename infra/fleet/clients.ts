import type { BeaconClient } from '../../schemas/wire/beacon.ts';

/** What a client truly is, whatever it says of itself. */
export interface ClientTruth {
  os: 'iOS' | 'Android' | 'Windows' | 'macOS';
  os_version: string;
  browser: 'Safari' | 'Chrome' | 'Edge' | 'Samsung Internet' | 'LINE';
  browser_version: string;
  oem: string;
  model: string;
}

/** One sort of client in the Japanese fleet: its truth, and what it tells a server. */
export interface Client {
  truth: ClientTruth;
  /** How common it is, relative to the others. Made up, in the rough proportions of a Japanese bank's visitors. */
  weight: number;
  userAgent: string;
  /** What the SDK reads in the page (UA-CH where there is any). */
  beacon: BeaconClient;
  engine: 'chromium' | 'webkit';
  inApp: boolean;
}

const CHROME = { reduced: '156.0.0.0', full: '156.0.8078.79' } as const;
const EDGE = { reduced: '156.0.0.0', full: '156.0.4301.41' } as const;

const IPHONE = { oem: 'Apple', model: 'iPhone' } as const;
const MAC = { oem: 'Apple', model: 'Mac' } as const;
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const MAC_AGENT = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';

/** The fleet. User agents are as these clients send them in 2026: reduced in Chromium, a frozen OS token in Safari 26. */
export const CLIENTS: readonly Client[] = [
  iphoneSafari({ ios: '26.1', weight: 16 }),
  iphoneSafari({ ios: '26.0.1', weight: 7 }),
  iphoneSafari({ ios: '18.6', weight: 10 }),
  iphoneSafari({ ios: '18.5', weight: 5 }),
  iphoneLine({ ios: '18.6.2', weight: 3 }),
  androidChrome({ oem: 'Sony', model: 'SO-51C', android: '14', weight: 3 }),
  androidChrome({ oem: 'Sony', model: 'XQ-DE44', android: '15', weight: 2 }),
  androidChrome({ oem: 'Sony', model: 'SOG10', android: '15', weight: 2 }),
  androidChrome({ oem: 'Samsung', model: 'SC-53D', android: '15', weight: 3 }),
  androidChrome({ oem: 'Samsung', model: 'SCG21', android: '14', weight: 2 }),
  androidSamsungInternet({ model: 'SC-53D', android: '15', weight: 2 }),
  androidChrome({ oem: 'Sharp', model: 'SH-51C', android: '14', weight: 4 }),
  androidChrome({ oem: 'Google', model: 'Pixel 8', android: '16', weight: 4 }),
  androidChrome({ oem: 'Google', model: 'Pixel 9', android: '16', weight: 4 }),
  androidLine({ oem: 'Sharp', model: 'SH-51C', android: '14', build: 'S3018', weight: 2 }),
  windows({ windows: '11', hint: '19.0.0', browser: 'Chrome', weight: 8 }),
  windows({ windows: '11', hint: '15.0.0', browser: 'Edge', weight: 7 }),
  windows({ windows: '10', hint: '10.0.0', browser: 'Chrome', weight: 3 }),
  windows({ windows: '10', hint: '10.0.0', browser: 'Edge', weight: 3 }),
  macSafari({ macos: '26.1', safari: '26.1', weight: 3 }),
  macChrome({ macos: '15.6.1', weight: 3 }),
];

function iphoneSafari({ ios, weight }: { ios: string; weight: number }): Client {
  const [major = '', minor = '0'] = ios.split('.');
  const token = Number(major) >= 26 ? '18_6' : ios.replaceAll('.', '_');
  return {
    truth: { os: 'iOS', os_version: ios, browser: 'Safari', browser_version: `${major}.${minor}`, ...IPHONE },
    weight,
    userAgent: `${iphone(token)} Version/${major}.${minor} Mobile/15E148 Safari/604.1`,
    beacon: { max_touch_points: 5 },
    engine: 'webkit',
    inApp: false,
  };
}

function iphoneLine({ ios, weight }: { ios: string; weight: number }): Client {
  return {
    truth: { os: 'iOS', os_version: ios, browser: 'LINE', browser_version: '15.18.0', ...IPHONE },
    weight,
    userAgent: `${iphone(ios.replaceAll('.', '_'))} Mobile/15E148 Safari Line/15.18.0`,
    beacon: { max_touch_points: 5 },
    engine: 'webkit',
    inApp: true,
  };
}

function androidChrome(phone: { oem: string; model: string; android: string; weight: number }): Client {
  return {
    truth: { ...androidTruth(phone), browser: 'Chrome', browser_version: CHROME.full },
    weight: phone.weight,
    userAgent: `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/${CHROME.reduced} Mobile Safari/537.36`,
    beacon: androidHints(phone, chromeList()),
    engine: 'chromium',
    inApp: false,
  };
}

function androidSamsungInternet(phone: { model: string; android: string; weight: number }): Client {
  const full = '30.0.1.23';
  return {
    truth: {
      ...androidTruth({ ...phone, oem: 'Samsung' }),
      browser: 'Samsung Internet',
      browser_version: full,
    },
    weight: phone.weight,
    userAgent: `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} SamsungBrowser/30.0 Chrome/148.0.0.0 Mobile Safari/537.36`,
    beacon: androidHints(
      phone,
      `"Samsung Internet";v="${full}", "Chromium";v="148.0.7778.60", "Not.A/Brand";v="24.0.0.0"`,
    ),
    engine: 'chromium',
    inApp: false,
  };
}

/** An in-app WebView sends no client hints, but keeps its model and build in the user agent. */
function androidLine(phone: {
  oem: string;
  model: string;
  android: string;
  build: string;
  weight: number;
}): Client {
  return {
    truth: { ...androidTruth(phone), browser: 'LINE', browser_version: '15.18.0' },
    weight: phone.weight,
    userAgent: `Mozilla/5.0 (Linux; Android ${phone.android}; ${phone.model} Build/${phone.build}; wv) ${BLINK} Version/4.0 Chrome/${CHROME.full} Mobile Safari/537.36 Line/15.18.0/IAB`,
    beacon: { max_touch_points: 5 },
    engine: 'chromium',
    inApp: true,
  };
}

function windows(pc: { windows: string; hint: string; browser: 'Chrome' | 'Edge'; weight: number }): Client {
  const isEdge = pc.browser === 'Edge';
  const agent = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/${CHROME.reduced} Safari/537.36`;
  return {
    truth: {
      os: 'Windows',
      os_version: pc.windows,
      browser: pc.browser,
      browser_version: isEdge ? EDGE.full : CHROME.full,
      oem: '',
      model: '',
    },
    weight: pc.weight,
    userAgent: isEdge ? `${agent} Edg/${EDGE.reduced}` : agent,
    beacon: {
      platform: 'Windows',
      platform_version: pc.hint,
      model: '',
      full_version_list: isEdge ? edgeList() : chromeList(),
      mobile: false,
      form_factors: 'Desktop',
      max_touch_points: 0,
    },
    engine: 'chromium',
    inApp: false,
  };
}

function macSafari(mac: { macos: string; safari: string; weight: number }): Client {
  return {
    truth: { os: 'macOS', os_version: mac.macos, browser: 'Safari', browser_version: mac.safari, ...MAC },
    weight: mac.weight,
    userAgent: `${MAC_AGENT} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${mac.safari} Safari/605.1.15`,
    beacon: { max_touch_points: 0 },
    engine: 'webkit',
    inApp: false,
  };
}

function macChrome(mac: { macos: string; weight: number }): Client {
  return {
    truth: { os: 'macOS', os_version: mac.macos, browser: 'Chrome', browser_version: CHROME.full, ...MAC },
    weight: mac.weight,
    userAgent: `${MAC_AGENT} ${BLINK} Chrome/${CHROME.reduced} Safari/537.36`,
    beacon: {
      platform: 'macOS',
      platform_version: mac.macos,
      model: '',
      full_version_list: chromeList(),
      mobile: false,
      form_factors: 'Desktop',
      max_touch_points: 0,
    },
    engine: 'chromium',
    inApp: false,
  };
}

function iphone(token: string): string {
  return `Mozilla/5.0 (iPhone; CPU iPhone OS ${token} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`;
}

function androidTruth({ oem, model, android }: { oem: string; model: string; android: string }) {
  return { os: 'Android', os_version: android, oem, model } as const;
}

function androidHints({ model, android }: { model: string; android: string }, list: string): BeaconClient {
  return {
    platform: 'Android',
    platform_version: `${android}.0.0`,
    model,
    full_version_list: list,
    mobile: true,
    form_factors: 'Mobile',
    max_touch_points: 5,
  };
}

function chromeList(): string {
  return `"Google Chrome";v="${CHROME.full}", "Chromium";v="${CHROME.full}", "Not.A/Brand";v="24.0.0.0"`;
}

function edgeList(): string {
  return `"Microsoft Edge";v="${EDGE.full}", "Chromium";v="${CHROME.full}", "Not.A/Brand";v="24.0.0.0"`;
}
