import type { Hints } from '../../../processors/enrich/client/hints.ts';
import type { Case, Truth } from './case.ts';

/** Client hints and native fields as clients send them, each with its truth; see `real-agents.ts` for what null is. */
const REDUCED =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36';
const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15';
const LIST = '"Chromium";v="141.0.7390.122", "Not?A_Brand";v="8.0.0.0", "Google Chrome";v="141.0.7390.122"';

const truth = (
  os: string | null,
  os_version: string | null,
  oem: string | null,
  model: string | null,
): Truth => ({
  os,
  os_version,
  oem,
  model,
});

/** Models that the field notes name, with the Android of their prime, by what Sec-CH-UA-Model says. */
const PHONES: readonly (readonly [model: string, oem: string, android: string])[] = [
  ['SO-51C', 'Sony', '14'],
  ['SOG10', 'Sony', '15'],
  ['XQ-DE44', 'Sony', '15'],
  ['XQ-DE54', 'Sony', '14'],
  ['A402SO', 'Sony', '15'],
  ['SC-53D', 'Samsung', '15'],
  ['SCG21', 'Samsung', '14'],
  ['SM-S921Q', 'Samsung', '16'],
  ['SH-51C', 'Sharp', '14'],
  ['SHG10', 'Sharp', '14'],
  ['F-51E', 'FCNT', '15'],
  ['KYG02', 'Kyocera', '12'],
  ['Pixel 9', 'Google', '16'],
  ['moto g53y 5G', 'Motorola', '14'],
  ['CPH2353', 'OPPO', '13'],
  ['A063', 'Nothing', '14'],
];

function hinted(model: string, android: string): Hints {
  return {
    user_agent: REDUCED,
    ch_platform: 'Android',
    ch_platform_version: `${android}.0.0`,
    ch_model: model,
    ch_full_version_list: LIST,
    ch_mobile: true,
    max_touch_points: 5,
  };
}

/** The same phones from an app, which spells makers as Build.MANUFACTURER does. */
function native(model: string, manufacturer: string, android: string): Hints {
  return {
    surface: 'android',
    user_agent: 'okhttp/5.1.0',
    native_os_version: android,
    native_model: model,
    native_manufacturer: manufacturer,
    play_services_version: '254034035',
  };
}
const SPELT: Readonly<Record<string, string>> = {
  Sharp: 'SHARP',
  Samsung: 'samsung',
  Motorola: 'motorola',
  Kyocera: 'KYOCERA',
};

type Row = readonly [said: Hints, truth: Truth, source: string];
const UACH = 'UA Client Hints and MDN Sec-CH-UA-Platform-Version';
const MICROSOFT = "Microsoft's page on telling Windows 11 by client hints";

const OTHERS: readonly Row[] = [
  [
    { user_agent: WINDOWS, ch_platform: 'Windows', ch_platform_version: '10.0.0' },
    truth('Windows', '10', null, null),
    UACH,
  ],
  [
    { user_agent: WINDOWS, ch_platform: 'Windows', ch_platform_version: '13.0.0' },
    truth('Windows', '11', null, null),
    MICROSOFT,
  ],
  [
    { user_agent: WINDOWS, ch_platform: 'Windows', ch_platform_version: '19.0.0' },
    truth('Windows', '11', null, null),
    MICROSOFT,
  ],
  [
    { user_agent: WINDOWS, ch_platform: 'Windows', ch_platform_version: '0.3.0' },
    truth('Windows', '8.1', null, null),
    MICROSOFT,
  ],
  [{ user_agent: WINDOWS, ch_platform: 'Windows' }, truth('Windows', null, null, null), MICROSOFT],
  [
    { user_agent: MAC, ch_platform: 'macOS', ch_platform_version: '15.6.1', max_touch_points: 0 },
    truth('macOS', '15.6.1', 'Apple', 'Mac'),
    UACH,
  ],
  [
    { user_agent: MAC, ch_platform: 'macOS', ch_platform_version: '26.1.0', max_touch_points: 0 },
    truth('macOS', '26.1', 'Apple', 'Mac'),
    UACH,
  ],
  [
    { user_agent: SAFARI, max_touch_points: 5 },
    truth('iPadOS', '26.1', 'Apple', null),
    'Field notes: an iPad in desktop mode',
  ],
  [
    { user_agent: SAFARI, max_touch_points: 0 },
    truth('macOS', null, 'Apple', 'Mac'),
    'Field notes: macOS is frozen at 10_15_7',
  ],
  [
    {
      user_agent: MAC.replace('Chrome/141.0.0.0', 'Version/17.5 CriOS/141.0.7390.96 Mobile/15E148'),
      max_touch_points: 5,
    },
    truth('iPadOS', null, 'Apple', null),
    'Chrome on an iPad that asks for the desktop site',
  ],
  [
    { user_agent: REDUCED, ch_platform: 'Android', ch_mobile: true },
    truth('Android', null, null, null),
    'The first request, before Accept-CH',
  ],
  [
    {
      user_agent: MAC.replace('Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64'),
      ch_platform: 'Linux',
      max_touch_points: 5,
    },
    truth('Android', null, null, null),
    'Chrome on a phone that asks for the desktop site',
  ],
  [
    {
      user_agent: MAC.replace('Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64'),
      ch_platform: 'Linux',
      max_touch_points: 0,
    },
    truth('Linux', null, null, null),
    'MDN: the platform version of Linux is always empty',
  ],
  [
    {
      user_agent: MAC.replace('Macintosh; Intel Mac OS X 10_15_7', 'X11; CrOS x86_64 14541.0.0'),
      ch_platform: 'Chrome OS',
      ch_platform_version: '16371.65.0',
    },
    truth('ChromeOS', null, null, null),
    'MDN: Sec-CH-UA-Platform',
  ],
  ...(
    [
      ['iPhone17,3', 'iOS', '26.1'],
      ['iPhone14,5', 'iOS', '18.6.2'],
      ['iPhone16,1', 'iOS', '17.5.1'],
      ['iPad16,3', 'iPadOS', '26.0'],
    ] as const
  ).map(
    ([machine, os, version]): Row => [
      {
        surface: 'ios',
        user_agent: 'FleetBank/5.4.1 CFNetwork/1498 Darwin/24.6.0',
        native_os_version: version,
        native_model: machine,
      },
      truth(os, version, 'Apple', machine),
      'utsname.machine and systemVersion of a native app',
    ],
  ),
];

export const REAL_HINTS: readonly Case[] = [
  ...PHONES.map(([model, oem, android]) => ({
    said: hinted(model, android),
    truth: truth('Android', android, oem, model),
    source: 'Field notes, section 4, as client hints of a reduced Chrome',
  })),
  ...PHONES.map(([model, oem, android]) => ({
    said: native(model, SPELT[oem] ?? oem, android),
    truth: truth('Android', android, oem, model),
    source: 'Field notes, sections 2 and 4, as Build.* of a native app',
  })),
  ...OTHERS.map(([said, answer, source]) => ({ said, truth: answer, source })),
];
