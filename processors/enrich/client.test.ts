import { describe, expect, it } from 'vitest';
import { createClientStep } from './client.ts';
import { createUserAgentParser } from './user-agent.ts';

const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 10 }) });
const NOTHING = {
  user_agent: null,
  ch_platform: null,
  ch_platform_version: null,
  ch_model: null,
  ch_full_version_list: null,
  max_touch_points: null,
};

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
      browser: { name: 'Chrome', version: '141.0.0.0', source: 'ua' },
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
      os: { name: 'iPadOS', version: '', source: 'proxy' },
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
      os: { name: 'Android', version: '14', source: 'ua' },
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
    expect(identify({ ...NOTHING, ...hints })).toMatchObject({ os, device, browser });
  });
});
