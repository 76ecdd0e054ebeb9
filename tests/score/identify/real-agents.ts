import type { Case, Truth } from './case.ts';

/**
 * User agents as clients really send them, written down by hand from public sources, each with what is true of its
 * sender. `null` is part of the truth: where Chromium's reduction, WebKit's freeze or Windows hides something, the
 * right answer is to say so. Strings that were plainly made up (an Xperia 1 V that says "Xperia 1 V") are left out.
 */
const CHROME = (inside: string, version: string, after = ' Mobile Safari/537.36') =>
  `Mozilla/5.0 (${inside}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}${after}`;
const WEBVIEW = (inside: string, version: string, app = '') =>
  `Mozilla/5.0 (Linux; ${inside}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/${version} Mobile Safari/537.36${app}`;
const IPHONE = (os: string, after: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${after}`;
const IPAD = (os: string, after: string) =>
  `Mozilla/5.0 (iPad; CPU OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${after}`;

type Row = readonly [
  agent: string,
  os: string | null,
  version: string | null,
  oem: string | null,
  model: string | null,
];

/** Where a group of strings is from; one line per string would only repeat it. */
const GROUPS: readonly (readonly [source: string, rows: readonly Row[]])[] = [
  [
    'zenn.dev/kecy f51851e42c4243: in-app browsers measured on an iPhone 12 Pro (iOS 14.5), 2021-06',
    [
      [IPHONE('14_5', 'Version/14.1 Mobile/15E148 Safari/604.1'), 'iOS', '14.5', 'Apple', null],
      [IPHONE('14_5', 'CriOS/91.0.4472.80 Mobile/15E148 Safari/604.1'), 'iOS', '14.5', 'Apple', null],
      [
        IPHONE(
          '14_5',
          'Mobile/15E148 [FBAN/FBIOS;FBDV/iPhone13,3;FBMD/iPhone;FBSN/iOS;FBSV/14.5;FBSS/3;FBID/phone;FBLC/ja_JP;FBOP/5]',
        ),
        'iOS',
        '14.5',
        'Apple',
        'iPhone13,3',
      ],
    ],
  ],
  [
    'Public server logs and tests, 2025 to 2026: Safari around the freeze of iOS 26 (token 18_6, 18_7)',
    [
      [IPHONE('18_7', 'Version/26.3 Mobile/15E148 Safari/604.1'), 'iOS', '26.3', 'Apple', null],
      [IPHONE('18_7', 'Version/26.6 Mobile/15E148 Safari/604.1'), 'iOS', '26.6', 'Apple', null],
      [IPHONE('18_6', 'Version/26.1 Mobile/15E148 Safari/604.1'), 'iOS', '26.1', 'Apple', null],
      [IPHONE('18_7', 'Version/18.7.2 Mobile/15E148 Safari/604.1'), 'iOS', '18.7.2', 'Apple', null],
      [IPHONE('18_7', 'Version/18.7.7 Mobile/15E148 Safari/604.1'), 'iOS', '18.7.7', 'Apple', null],
      [IPHONE('18_6_2', 'Version/18.6 Mobile/15E148 Safari/604.1'), 'iOS', '18.6.2', 'Apple', null],
      [IPHONE('18_3_1', 'Version/18.3 Mobile/15E148 Safari/604.1'), 'iOS', '18.3.1', 'Apple', null],
      [IPHONE('16_6_1', 'Version/16.6 Mobile/15E148 Safari/604.1'), 'iOS', '16.6.1', 'Apple', null],
      [IPHONE('18_6_2', 'CriOS/145.0.7632.108 Mobile/15E148 Safari/604.1'), 'iOS', '18.6.2', 'Apple', null],
      [IPHONE('18_6_2', 'CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1'), 'iOS', '18.6.2', 'Apple', null],
      [IPHONE('18_3_2', 'CriOS/135.0.7049.53 Mobile/15E148 Safari/604.1'), 'iOS', '18.3.2', 'Apple', null],
      [IPHONE('18_7', 'Mobile/15E148 KAKAOTALK/26.5.6 (INAPP)'), 'iOS', null, 'Apple', null],
      [IPHONE('18_7', 'Mobile/15E148'), 'iOS', null, 'Apple', null],
      [
        IPHONE('18_7', 'Mobile/15E148 MicroMessenger/8.0.57(0x18003921) NetType/4G Language/zh_CN'),
        'iOS',
        null,
        'Apple',
        null,
      ],
      [IPHONE('18_6', 'Mobile/15E148 Twitter for iPhone/11.20'), 'iOS', null, 'Apple', null],
      [IPHONE('18_7_8', 'Mobile/22H352 Twitter for iPhone/12.3'), 'iOS', '18.7.8', 'Apple', null],
      [IPHONE('18_3_2', 'Mobile/22D82 Twitter for iPhone/10.91'), 'iOS', '18.3.2', 'Apple', null],
      [IPHONE('17_0', 'Mobile/21A329 Twitter for iPhone/10.31'), 'iOS', '17.0', 'Apple', null],
      [IPHONE('26_6', 'Mobile/15E148 Twitter for iPhone/12.21'), 'iOS', '26.6', 'Apple', null],
      [IPHONE('18_6_2', 'Mobile/22G100 AliApp(AP/10.8.30.6000) Nebula WK'), 'iOS', '18.6.2', 'Apple', null],
    ],
  ],
  [
    'Public tests of in-app browser detection, 2024 to 2026',
    [
      [IPHONE('18_5', 'Mobile/15E148 Safari Line/15.10.0'), 'iOS', '18.5', 'Apple', null],
      [IPHONE('17_5', 'Mobile/15E148 Safari Line/14.9.0'), 'iOS', '17.5', 'Apple', null],
      [IPHONE('15_7', 'Mobile/15E148 Safari Line/12.12.0'), 'iOS', '15.7', 'Apple', null],
      [IPHONE('13_3', 'Mobile/15E148 Safari Line/10.0.2'), 'iOS', '13.3', 'Apple', null],
      [
        IPHONE('17_5_1', 'Mobile/21F90 Instagram 335.0.0.34.95 (iPhone16,1; iOS 17_5_1)'),
        'iOS',
        '17.5.1',
        'Apple',
        'iPhone16,1',
      ],
      [
        IPHONE(
          '18_0',
          'Mobile/15E148 Instagram 352.0.0.25.86 (iPhone15,2; iOS 18_0; ko_KR; ko; scale=3.00; 1179x2556; 652000000)',
        ),
        'iOS',
        '18.0',
        'Apple',
        'iPhone15,2',
      ],
      [
        IPHONE(
          '18_0',
          'Mobile/15E148 [FBAN/FBIOS;FBAV/485.0.0.43.107;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/18.0;FBLC/ko_KR]',
        ),
        'iOS',
        '18.0',
        'Apple',
        'iPhone15,2',
      ],
      [
        IPHONE(
          '17_2',
          'Mobile/15E148 musical_ly_34.0.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/US',
        ),
        'iOS',
        '17.2',
        'Apple',
        null,
      ],
      [IPHONE('17_5', 'GSA/321.0.645944285 Mobile/15E148 Safari/604.1'), 'iOS', '17.5', 'Apple', null],
      [IPHONE('18_6_2', 'GSA/399.2.845414227 Mobile/15E148 Safari/604.1'), 'iOS', '18.6.2', 'Apple', null],
      [
        IPHONE('17_5_1', 'Mobile/15E148 YJApp-IOS jp.co.yahoo.ios.yjtop/4.60.0'),
        'iOS',
        '17.5.1',
        'Apple',
        null,
      ],
      [IPHONE('14_3', 'Mobile/15E148 YJApp-IOS jp.co.yahoo.ipn.appli/4.49.0'), 'iOS', '14.3', 'Apple', null],
      [IPHONE('11_4', 'Mobile/15F79 YJApp-IOS jp.co.yahoo.ipn.appli/4.10.4'), 'iOS', '11.4', 'Apple', null],
      [
        IPHONE('10_3_3', 'Mobile/14G60 YJApp-IOS jp.co.yahoo.ipn.appli/4.8.11'),
        'iOS',
        '10.3.3',
        'Apple',
        null,
      ],
      [IPHONE('16_7_5', 'Safari jp.pay2.app.ios/4.33.2'), 'iOS', '16.7.5', 'Apple', null],
      [
        IPAD('17_3_1', 'Mobile/15E148 YJApp-IOS jp.co.yahoo.YWeatherApp/8.7.2'),
        'iPadOS',
        '17.3.1',
        'Apple',
        null,
      ],
      [
        IPAD('11_2_1', 'Mobile/15C153 YJApp-IOS jp.co.yahoo.ipn.appli/4.8.11'),
        'iPadOS',
        '11.2.1',
        'Apple',
        null,
      ],
      [IPAD('17_4', 'Version/17.3.1 Mobile/15E148 Safari/604.1'), 'iPadOS', '17.4', 'Apple', null],
      [
        IPAD(
          '8_4',
          'Mobile/12H143 [FBAN/FBIOS;FBAV/35.0.0.34.220;FBBV/12945441;FBDV/iPad2,5;FBMD/iPad;FBSN/iPhone OS;FBSV/8.4;FBSS/1; FBCR/;FBID/tablet;FBLC/en_US;FBOP/1]',
        ),
        'iPadOS',
        '8.4',
        'Apple',
        'iPad2,5',
      ],
    ],
  ],
  [
    'Public lists of user agents with Japanese models, 2022 to 2026',
    [
      [
        WEBVIEW('Android 14; XQ-DQ72 Build/67.1.A.2.112', '130.0.6723.102'),
        'Android',
        '14',
        'Sony',
        'XQ-DQ72',
      ],
      [
        WEBVIEW(
          'Android 14; XQ-DE72 Build/67.1.F.2.220',
          '142.0.7444.173',
          ' XWEB/1420229 MMWEBSDK/20260201 MicroMessenger/8.0.69.3022',
        ),
        'Android',
        '14',
        'Sony',
        'XQ-DE72',
      ],
      [
        WEBVIEW('Android 13; XQ-DC54 Build/68.0.A.0.797', '120.0.6099.105'),
        'Android',
        '13',
        'Sony',
        'XQ-DC54',
      ],
      [
        CHROME('Linux; Android 15; XQ-DE44 Build/67.2.A.3.163', '149.0.7827.59'),
        'Android',
        '15',
        'Sony',
        'XQ-DE44',
      ],
      [
        CHROME('Linux; Android 12; SO-51B Build/SP1A.210812.016', '117.0.5938.92'),
        'Android',
        '12',
        'Sony',
        'SO-51B',
      ],
      [CHROME('Linux; Android 13; 802SO', '133.0.6803.81'), 'Android', '13', 'Sony', '802SO'],
      ['Dalvik/2.1.0 (Linux; U; Android 15; XQ-DE54 Build/67.2.A.2.41)', 'Android', '15', 'Sony', 'XQ-DE54'],
      ['Dalvik/2.1.0 (Linux; U; Android 13; XQ-DQ54 Build/67.0.A.4.22)', 'Android', '13', 'Sony', 'XQ-DQ54'],
      ['Dalvik/2.1.0 (Linux; U; Android 12; XQ-BC52 Build/61.1.A.0.576)', 'Android', '12', 'Sony', 'XQ-BC52'],
      ['Dalvik/2.1.0 (Linux; U; Android 13; SO-41B Build/60.3.A.0.444)', 'Android', '13', 'Sony', 'SO-41B'],
      ['Dalvik/2.1.0 (Linux; U; Android 11; SO-41B Build/60.1.A.2.88)', 'Android', '11', 'Sony', 'SO-41B'],
      ['Dalvik/2.1.0 (Linux; U; Android 12; SHG05 Build/SB041)', 'Android', '12', 'Sharp', 'SHG05'],
      ['Dalvik/2.1.0 (Linux; U; Android 13; SH-M24 Build/S3162)', 'Android', '13', 'Sharp', 'SH-M24'],
      ['Dalvik/2.1.0 (Linux; U; Android 14; SH-M24 Build/SB130)', 'Android', '14', 'Sharp', 'SH-M24'],
      [
        'Dalvik/2.1.0 (Linux; U; Android 12; S9-KC Build/SKQ1.220303.001)',
        'Android',
        '12',
        'Kyocera',
        'S9-KC',
      ],
      [
        'Dalvik/2.1.0 (Linux; U; Android 9; SH-M24 Build/PQ3A.190605.06171036) [FBAN/Orca-Android;FBAV/524.0.0.44.109;FBPN/com.facebook.orca;FBLC/vi_VN;FBBV/788947415;FBMF/AQUOS;FBBD/AQUOS;FBDV/SH-M24;FBSV/9;FBCA/x86:armeabi-v7a]',
        'Android',
        '9',
        'Sharp',
        'SH-M24',
      ],
      [
        WEBVIEW(
          'Android 12; FCG01 Build/V40RK64A',
          '108.0.5359.128',
          ' Instagram 264.0.0.22.106 Android (31/12; 360dpi; 720x1366; FCNT; FCG01; FCG01; qcom; ja_JP; 430370685)',
        ),
        'Android',
        '12',
        'FCNT',
        'FCG01',
      ],
      [WEBVIEW('Android 12; FCG01 Build/V44RK67A', '140.0.7339.207'), 'Android', '12', 'FCNT', 'FCG01'],
      [
        WEBVIEW('Android 11; F-02L Build/V71R045A', '140.0.7339.207', ' [FB_IAB/FB4A;FBAV/527.0.0.47.108]'),
        'Android',
        '11',
        'FCNT',
        'F-02L',
      ],
      [WEBVIEW('Android 10; 801FJ Build/V48R056B', '140.0.7339.207'), 'Android', '10', 'FCNT', '801FJ'],
      [
        WEBVIEW('Android 10; SCV38 Build/QP1A.190711.020', '132.0.6834.163', ' jp.pay2.app.android/4.33.2'),
        'Android',
        '10',
        'Samsung',
        'SCV38',
      ],
      [
        CHROME(
          'Linux; Android 14; SC-53C',
          '120.0.0.0',
          ' Mobile Safari/537.36 YJApp-ANDROID jp.co.yahoo.android.yjtop/4.10.0',
        ),
        'Android',
        '14',
        'Samsung',
        'SC-53C',
      ],
      [
        CHROME(
          'Linux; Android 4.2.2; SO-01F Build/14.1.H.1.281',
          '33.0.1750.166',
          ' Mobile Safari/537.36 OPR/20.0.1396.73172',
        ),
        'Android',
        '4.2.2',
        'Sony',
        'SO-01F',
      ],
      [
        'Mozilla/5.0 (Linux; U; Android 3.1; ja-jp; L-06C Build/HMJ37) AppleWebKit/534.13 (KHTML, like Gecko) Version/4.0 Safari/534.13',
        'Android',
        '3.1',
        'LG',
        'L-06C',
      ],
    ],
  ],
  [
    'Field notes, section 4: where ua-parser-js 1.0.41 went wrong',
    [
      [
        WEBVIEW('Android 14; SO-51C Build/67.1.A.2.242', '141.0.7390.44', ' Line/15.17.0/IAB'),
        'Android',
        '14',
        'Sony',
        'SO-51C',
      ],
      [
        WEBVIEW('Android 15; SC-53D Build/AP3A.240905.015.A2', '141.0.7390.44', ' Line/15.17.0/IAB'),
        'Android',
        '15',
        'Samsung',
        'SC-53D',
      ],
      [WEBVIEW('Android 14; F-51E Build/V10RD51A', '141.0.7390.44'), 'Android', '14', 'FCNT', 'F-51E'],
      [
        WEBVIEW(
          'Android 12; KYG02 Build/1.010JP',
          '141.0.7390.44',
          ' YJApp-ANDROID jp.co.yahoo.android.yjtop/15.1.0',
        ),
        'Android',
        '12',
        'Kyocera',
        'KYG02',
      ],
      [
        WEBVIEW('Android 14; SH-51C Build/S3018', '141.0.7390.44', ' Instagram 400.0.0.1.1'),
        'Android',
        '14',
        'Sharp',
        'SH-51C',
      ],
      [WEBVIEW('Android 14; A402SO Build/68.2.A.1.10', '141.0.7390.44'), 'Android', '14', 'Sony', 'A402SO'],
      [
        WEBVIEW('Android 14; moto g53y 5G Build/U1TPS34.26-21-5', '141.0.7390.44'),
        'Android',
        '14',
        'Motorola',
        'moto g53y 5G',
      ],
    ],
  ],
  [
    'Public lists and tests of user agents: phones sold everywhere',
    [
      [
        WEBVIEW(
          'Android 14; Pixel 7 Build/UP1A.231005.007',
          '125.0.0.0',
          ' trill_340002 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/34.0.2 ByteLocale/en BytedanceWebview/d8a21c6',
        ),
        'Android',
        '14',
        'Google',
        'Pixel 7',
      ],
      [
        WEBVIEW(
          'Android 12; SM-A525F Build/SP1A.210812.016',
          '107.0.5304.141',
          ' BytedanceWebview/d8a21c6 trill_2022803040 JsSdk/1.0 NetType/WIFI',
        ),
        'Android',
        '12',
        'Samsung',
        'SM-A525F',
      ],
      [
        WEBVIEW(
          'Android 12; Pixel 3 XL Build/SQ3A.220705.004',
          '106.0.5249.126',
          ' jp.pay2.app.android/3.60.0',
        ),
        'Android',
        '12',
        'Google',
        'Pixel 3 XL',
      ],
      [
        WEBVIEW('Android 9; SM-G973N Build/PPR1.190810.011', '92.0.4515.131', ' jp.pay2.app.android/3.20.0'),
        'Android',
        '9',
        'Samsung',
        'SM-G973N',
      ],
      [
        WEBVIEW('Android 14; Pixel 8 Build/AP2A.240805.005', '129.0.6668.81'),
        'Android',
        '14',
        'Google',
        'Pixel 8',
      ],
      [
        WEBVIEW('Android 13; Pixel 7 Build/TQ3A.230805.001', '124.0.6367.179'),
        'Android',
        '13',
        'Google',
        'Pixel 7',
      ],
      [
        CHROME('Linux; Android 14; SM-S918B', '121.0.0.0', ' Mobile Safari/537.36').replace(
          'Chrome/',
          'SamsungBrowser/25.0 Chrome/',
        ),
        'Android',
        '14',
        'Samsung',
        'SM-S918B',
      ],
      [
        CHROME('Linux; Android 13; SAMSUNG SM-S918B', '115.0.0.0').replace(
          'Chrome/',
          'SamsungBrowser/23.0 Chrome/',
        ),
        'Android',
        '13',
        'Samsung',
        'SM-S918B',
      ],
      [
        CHROME('Linux; Android 5.0; SAMSUNG-SM-G900A Build/LRX21T', '34.0.1847.76').replace(
          'Chrome/',
          'SamsungBrowser/2.1 Chrome/',
        ),
        'Android',
        '5.0',
        'Samsung',
        'SM-G900A',
      ],
      [
        CHROME('Linux; Android 10; SM-N981B', '83.0.4103.106').replace(
          'Chrome/',
          'SamsungBrowser/13.2 Chrome/',
        ),
        'Android',
        '10',
        'Samsung',
        'SM-N981B',
      ],
      [
        CHROME(
          'Linux; Android 12; K',
          '143.0.7499.34',
          ' Mobile Safari/537.36 Telegram-Android/12.2.10 (Samsung SM-G970F; Android 12; SDK 31; HIGH)',
        ),
        'Android',
        '12',
        'Samsung',
        'SM-G970F',
      ],
      [
        WEBVIEW(
          'Android 10; M40_EEA Build/QP1A.190711.020',
          '108.0.5359.128',
          ' YJApp-ANDROID jp.co.yahoo.android.yjtop/13.135.0',
        ),
        'Android',
        '10',
        'Teclast',
        'M40_EEA',
      ],
      [
        'Dalvik/2.1.0 (Linux; U; Android 13; Pixel 5 Build/TQ3A.230705.001)',
        'Android',
        '13',
        'Google',
        'Pixel 5',
      ],
      [
        'Dalvik/2.1.0 (Linux; U; Android 13; SM-F946U Build/TP1A.220624.014)',
        'Android',
        '13',
        'Samsung',
        'SM-F946U',
      ],
      [
        'Dalvik/2.1.0 (Linux; U; Android 13; SM-G715U1 Build/TP1A.220624.014)',
        'Android',
        '13',
        'Samsung',
        'SM-G715U1',
      ],
      [
        'Dalvik/2.1.0 (Linux; U; Android 9; moto g(7) supra Build/PCOS29.114-134-20)',
        'Android',
        '9',
        'Motorola',
        'moto g(7) supra',
      ],
      [
        'Dalvik/2.1.0 (Linux; U; Android 11; Redmi Note 8 Build/RKQ1.201004.002)',
        'Android',
        '11',
        'Xiaomi',
        'Redmi Note 8',
      ],
      [
        'Mozilla/5.0 (Linux; Android 4.4.2; SCH-R970 Build/KOT49H) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/30.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/38.0.0.47.240;]',
        'Android',
        '4.4.2',
        'Samsung',
        'SCH-R970',
      ],
    ],
  ],
  [
    "Chromium's user-agent reduction (public logs of 2025 and 2026): version and model can't be known",
    [
      [CHROME('Linux; Android 10; K', '152.0.0.0'), 'Android', null, null, null],
      [CHROME('Linux; Android 10; K', '149.0.0.0'), 'Android', null, null, null],
      [CHROME('Linux; Android 10; K', '129.0.0.0'), 'Android', null, null, null],
      [CHROME('Linux; Android 10; K', '141.0.0.0', ' Safari/537.36'), 'Android', null, null, null],
      [
        CHROME('Linux; Android 10; K', '125.0.0.0').replace('Chrome/', 'SamsungBrowser/27.0 Chrome/'),
        'Android',
        null,
        null,
        null,
      ],
      [
        CHROME('Linux; Android 10; K', '131.0.0.0', ' Mobile Safari/537.36 OPR/76.2.4027'),
        'Android',
        null,
        null,
        null,
      ],
      [
        CHROME('Linux; Android 10; K', '141.0.0.0', ' Mobile Safari/537.36 EdgA/141.0.0.0'),
        'Android',
        null,
        null,
        null,
      ],
      [
        CHROME('X11; Linux x86_64', '130.0.0.0', ' Safari/537.36').replace(
          'Chrome/',
          'SamsungBrowser/28.0 Chrome/',
        ),
        'Android',
        null,
        null,
        null,
      ],
      [CHROME('Windows NT 10.0; Win64; x64', '141.0.0.0', ' Safari/537.36'), 'Windows', null, null, null],
      [
        CHROME('Windows NT 10.0; Win64; x64', '131.0.0.0', ' Safari/537.36 Edg/131.0.2903.86'),
        'Windows',
        null,
        null,
        null,
      ],
      [
        CHROME('Macintosh; Intel Mac OS X 10_15_7', '129.0.0.0', ' Safari/537.36'),
        'macOS',
        null,
        'Apple',
        'Mac',
      ],
      [CHROME('X11; CrOS x86_64 14541.0.0', '141.0.0.0', ' Safari/537.36'), 'ChromeOS', null, null, null],
      [CHROME('X11; Linux x86_64', '141.0.0.0', ' Safari/537.36'), 'Linux', null, null, null],
    ],
  ],
  [
    'MDN, user-agent reference of Firefox, and public lists: systems that Gecko and old browsers name',
    [
      ['Mozilla/5.0 (Android; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0', 'Android', null, null, null],
      ['Mozilla/5.0 (Android 4.4; Mobile; rv:41.0) Gecko/41.0 Firefox/41.0', 'Android', '4.4', null, null],
      ['Mozilla/5.0 (Android 10; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0', 'Android', null, null, null],
      [
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0',
        'Windows',
        null,
        null,
        null,
      ],
      [
        'Mozilla/5.0 (Windows NT 6.2; WOW64; rv:21.0) Gecko/20100101 Firefox/21.0',
        'Windows',
        '8',
        null,
        null,
      ],
      [
        'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; NP06; rv:11.0) like Gecko',
        'Windows',
        '7',
        null,
        null,
      ],
      [
        'Mozilla/5.0 (Windows NT 6.3; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0',
        'Windows',
        '8.1',
        null,
        null,
      ],
      ['Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0', 'Linux', null, null, null],
      [
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:141.0) Gecko/20100101 Firefox/141.0',
        'macOS',
        null,
        'Apple',
        'Mac',
      ],
      [
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
        null,
        null,
        'Apple',
        null,
      ],
      [IPHONE('17_5', 'FxiOS/127.0 Mobile/15E148 Safari/605.1.15'), 'iOS', '17.5', 'Apple', null],
      ['curl/8.5.0', null, null, null, null],
      ['', null, null, null, null],
    ],
  ],
];

export const REAL_AGENTS: readonly Case[] = GROUPS.flatMap(([source, rows]) =>
  rows.map(([user_agent, os, os_version, oem, model]) => {
    const truth: Truth = { os, os_version, oem, model };
    return { said: { user_agent }, truth, source };
  }),
);
