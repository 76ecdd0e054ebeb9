import { describe, expect, it } from 'vitest';
import { createClientStep } from './client.ts';
import { createUserAgentParser } from './user-agent.ts';

const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 10 }) });
const CHROME_REDUCED =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36';
const CHROME_WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const SAFARI_IOS_26 =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1';
const SAFARI_MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';
const LINE_WEBVIEW =
  'Mozilla/5.0 (Linux; Android 14; SO-51C Build/67.1.A.2.242; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.7390.44 Mobile Safari/537.36 Line/15.17.0/IAB';

describe('identifyClient', () => {
  it.each([
    {
      what: 'a reduced user agent alone hides version and model, and says so',
      hints: { user_agent: CHROME_REDUCED },
      os: { name: 'Android', version: '', source: 'ua' },
      device: { oem: '', model: '' },
      browser: { name: 'Chrome', version: '141', source: 'ua' },
    },
    {
      what: 'client hints tell version, model and full browser version',
      hints: {
        user_agent: CHROME_REDUCED,
        ch_platform: 'Android',
        ch_platform_version: '14.0.0',
        ch_model: 'SO-51C',
        ch_full_version_list: 'Chromium 141.0.7390.44, Google Chrome 141.0.7390.44',
      },
      os: { name: 'Android', version: '14', source: 'uach' },
      device: { oem: 'Sony', model: 'SO-51C', source: 'uach' },
      browser: { name: 'Chrome', version: '141.0.7390.44', source: 'uach' },
    },
    {
      what: 'iOS 26 is read from the browser version, not from the frozen token',
      hints: { user_agent: SAFARI_IOS_26 },
      os: { name: 'iOS', version: '26.1', source: 'proxy' },
      device: { oem: 'Apple', model: 'iPhone' },
      browser: { name: 'Safari', version: '26.1' },
    },
    {
      what: 'an iPad in desktop mode is no Mac',
      hints: { user_agent: SAFARI_MAC, max_touch_points: 5 },
      os: { name: 'iPadOS', version: '26.0', source: 'proxy' },
      device: { oem: 'Apple', model: 'iPad' },
      browser: { name: 'Safari', version: '26.0' },
    },
    {
      what: 'the frozen version of macOS is not believed',
      hints: { user_agent: SAFARI_MAC, max_touch_points: 0 },
      os: { name: 'macOS', version: '' },
      device: { oem: 'Apple', model: 'Mac' },
      browser: { name: 'Safari' },
    },
    {
      what: 'Windows 10 and 11 look alike in a user agent',
      hints: { user_agent: CHROME_WINDOWS },
      os: { name: 'Windows', version: '10/11', confidence: 0.5 },
      device: { oem: '', model: '' },
      browser: { name: 'Chrome' },
    },
    {
      what: 'platform version 15 is Windows 11',
      hints: { user_agent: CHROME_WINDOWS, ch_platform: 'Windows', ch_platform_version: '15.0.0' },
      os: { name: 'Windows', version: '11', source: 'uach' },
      device: { oem: '', model: '' },
      browser: { name: 'Chrome' },
    },
    {
      what: 'an in-app browser keeps its model',
      hints: { user_agent: LINE_WEBVIEW },
      os: { name: 'Android', version: '14', build: '67.1.A.2.242', build_source: 'ua', source: 'ua' },
      device: { oem: 'Sony', model: 'SO-51C', source: 'ua' },
      browser: { name: 'LINE', version: '15.17.0' },
    },
    {
      what: 'nothing said is nothing known',
      hints: {},
      os: { name: '', version: '', source: 'none', confidence: 0 },
      device: { oem: '', model: '', source: 'none' },
      browser: { name: '', source: 'none' },
    },
  ])('$what', ({ hints, os, device, browser }) => {
    expect(identify(hints)).toMatchObject({ os, device, browser });
  });
});

describe('what else is said of a client', () => {
  it('is exact where a native app says it', () => {
    expect(
      identify({
        surface: 'android',
        user_agent: 'okhttp/5.0',
        native_os_version: '15',
        native_os_build: '67.2.A.2.41',
        security_patch: '2025-09-01',
        play_services_version: '253.1',
        webview_version: '141.0.7390.44',
        native_manufacturer: 'samsung',
        native_model: 'SC-53D',
      }),
    ).toMatchObject({
      os: {
        name: 'Android',
        version: '15',
        build: '67.2.A.2.41',
        build_source: 'native',
        security_patch: '2025-09-01',
        source: 'native',
        confidence: 1,
      },
      device: {
        oem: 'Samsung',
        model: 'SC-53D',
        market_name: 'Galaxy A54 5G',
        series: 'Galaxy A',
        carrier: 'docomo',
        form_factor: 'phone',
        source: 'native',
      },
      surface: { value: 'android', source: 'native' },
      play_services: { value: '253.1', source: 'native' },
      webview: { value: '141.0.7390.44', source: 'native' },
    });
  });

  it('names the iPhone of a native app by its machine code', () => {
    expect(identify({ surface: 'ios', native_os_version: '26.1', native_model: 'iPhone17,3' })).toMatchObject(
      {
        os: { name: 'iOS', version: '26.1', source: 'native' },
        device: { oem: 'Apple', model: 'iPhone17,3', market_name: 'iPhone 16', series: 'iPhone' },
      },
    );
  });

  it.each([
    ['the WebView of an unknown app', LINE_WEBVIEW.replace(/ Line.*/, ''), 'webview', '141.0.7390.44'],
    ["an app's browser", LINE_WEBVIEW, 'in_app', '141.0.7390.44'],
    ['a browser', CHROME_REDUCED, 'web', ''],
    ['a WKWebView', SAFARI_IOS_26.replace(/Version.*/, 'Mobile/15E148'), 'webview', ''],
    ['nothing', '', 'unknown', ''],
  ])('tells %s by its user agent', (_, user_agent, surface, webview) => {
    expect(identify({ user_agent })).toMatchObject({
      surface: { value: surface },
      webview: { value: webview },
    });
  });

  it('does not believe the frozen token of iOS 26 in an app, unless the build tells', () => {
    const agent = (token: string, build: string) =>
      `Mozilla/5.0 (iPhone; CPU iPhone OS ${token} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/${build} Safari Line/15.18.0`;
    expect(identify({ user_agent: agent('18_7', '15E148') }).os).toMatchObject({ name: 'iOS', version: '' });
    expect(identify({ user_agent: agent('18_7', '23B85') }).os).toMatchObject({
      version: '26',
      build: '23B85',
    });
    expect(identify({ user_agent: agent('18_6_2', '15E148') }).os).toMatchObject({ version: '18.6.2' });
  });

  it('reads brands as the header writes them, past the made-up one', () => {
    const ch_full_version_list =
      '"Not.A/Brand";v="24.0.0.0", "Chromium";v="141.0.1.2", "Microsoft Edge";v="141.0.3.4"';
    expect(identify({ ch_full_version_list }).browser).toMatchObject({ name: 'Edge', version: '141.0.3.4' });
  });

  it('sees the phone behind a desktop site', () => {
    const user_agent =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36';
    expect(identify({ user_agent }).os).toMatchObject({ name: 'Android', version: '', source: 'proxy' });
  });

  it('is the same object for the same words', () => {
    expect(identify({ user_agent: CHROME_WINDOWS })).toBe(identify({ user_agent: CHROME_WINDOWS }));
  });
});
