/** A phone as it is sold in Japan: what `Build.MODEL` says, and what a person would call it. */
export interface PhoneModel {
  model: string;
  oem: string;
  series: string;
  market_name: string;
  /** Whose shop sells it; empty where one model is sold by all, SIM-free included. */
  carrier: '' | 'docomo' | 'au' | 'SoftBank' | 'Y!mobile' | 'Rakuten Mobile' | 'SIM-free';
  /** Oldest and newest Android that it runs. */
  android: readonly [oldest: number, newest: number];
  /** How common it is within its maker's phones. Synthetic. */
  weight: number;
}

type Row = readonly [model: string, name: string, oldest: number, newest: number, weight: number];
type Sold = PhoneModel['carrier'];

/** One maker's series with its models, by the carrier that sells them. */
function series(oem: string, name: string, sold: Partial<Record<Sold, readonly Row[]>>): PhoneModel[] {
  return Object.entries(sold).flatMap(([carrier, rows]) =>
    (rows ?? []).map(([model, market_name, oldest, newest, weight]) => ({
      model,
      oem,
      series: name,
      market_name,
      carrier: carrier as Sold,
      android: [oldest, newest] as const,
      weight,
    })),
  );
}

const SONY: readonly PhoneModel[] = [
  ...series('Sony', 'Xperia 1', {
    docomo: [
      ['SO-51C', 'Xperia 1 IV', 13, 14, 9],
      ['SO-51D', 'Xperia 1 V', 13, 15, 7],
      ['SO-51B', 'Xperia 1 III', 12, 13, 4],
    ],
    au: [
      ['SOG06', 'Xperia 1 IV', 13, 14, 5],
      ['SOG10', 'Xperia 1 V', 13, 15, 5],
      ['SOG13', 'Xperia 1 VI', 14, 16, 4],
    ],
    SoftBank: [
      ['A201SO', 'Xperia 1 IV', 13, 14, 3],
      ['A301SO', 'Xperia 1 V', 13, 15, 3],
    ],
    'SIM-free': [
      ['XQ-DQ44', 'Xperia 1 V', 13, 15, 2],
      ['XQ-EC44', 'Xperia 1 VI', 14, 16, 3],
    ],
  }),
  ...series('Sony', 'Xperia 5', {
    docomo: [
      ['SO-54C', 'Xperia 5 IV', 13, 14, 5],
      ['SO-53D', 'Xperia 5 V', 13, 15, 4],
    ],
    au: [
      ['SOG09', 'Xperia 5 IV', 13, 14, 3],
      ['SOG12', 'Xperia 5 V', 13, 15, 3],
    ],
    SoftBank: [['A204SO', 'Xperia 5 IV', 13, 14, 2]],
    'SIM-free': [['XQ-DE44', 'Xperia 5 V', 13, 15, 2]],
  }),
  ...series('Sony', 'Xperia 10', {
    docomo: [
      ['SO-52C', 'Xperia 10 IV', 12, 14, 8],
      ['SO-52D', 'Xperia 10 V', 13, 15, 7],
      ['SO-52E', 'Xperia 10 VI', 14, 16, 6],
    ],
    au: [
      ['SOG07', 'Xperia 10 IV', 12, 14, 4],
      ['SOG11', 'Xperia 10 V', 13, 15, 4],
    ],
    SoftBank: [
      ['A202SO', 'Xperia 10 IV', 12, 14, 3],
      ['A402SO', 'Xperia 10 VI', 14, 16, 3],
    ],
  }),
  ...series('Sony', 'Xperia Ace', {
    docomo: [['SO-53C', 'Xperia Ace III', 12, 14, 5]],
    au: [['SOG08', 'Xperia Ace III', 12, 14, 3]],
    'Y!mobile': [['A203SO', 'Xperia Ace III', 12, 14, 3]],
  }),
];

const SAMSUNG: readonly PhoneModel[] = [
  ...series('Samsung', 'Galaxy S', {
    docomo: [
      ['SC-51B', 'Galaxy S21 5G', 13, 15, 4],
      ['SC-51C', 'Galaxy S22', 13, 16, 6],
      ['SC-52C', 'Galaxy S22 Ultra', 13, 16, 3],
      ['SC-51D', 'Galaxy S23', 14, 16, 6],
      ['SC-51E', 'Galaxy S24', 14, 16, 6],
    ],
    au: [
      ['SCG13', 'Galaxy S22', 13, 16, 4],
      ['SCG19', 'Galaxy S23', 14, 16, 5],
      ['SCG25', 'Galaxy S24', 14, 16, 5],
    ],
    'SIM-free': [['SM-S921Q', 'Galaxy S24', 14, 16, 3]],
  }),
  ...series('Samsung', 'Galaxy A', {
    docomo: [
      ['SC-53C', 'Galaxy A53 5G', 13, 16, 7],
      ['SC-56C', 'Galaxy A23 5G', 12, 14, 6],
      ['SC-53D', 'Galaxy A54 5G', 13, 16, 9],
      ['SC-53E', 'Galaxy A55 5G', 14, 16, 6],
    ],
    au: [
      ['SCG15', 'Galaxy A53 5G', 13, 16, 4],
      ['SCG18', 'Galaxy A23 5G', 12, 14, 4],
      ['SCG21', 'Galaxy A54 5G', 13, 16, 6],
    ],
  }),
  ...series('Samsung', 'Galaxy Z', {
    docomo: [['SC-54C', 'Galaxy Z Flip4', 13, 16, 2]],
    au: [['SCG17', 'Galaxy Z Flip4', 13, 16, 1]],
  }),
];

const SHARP: readonly PhoneModel[] = [
  ...series('Sharp', 'AQUOS sense', {
    docomo: [
      ['SH-54B', 'AQUOS sense6', 12, 13, 6],
      ['SH-53C', 'AQUOS sense7', 12, 14, 9],
      ['SH-54D', 'AQUOS sense8', 13, 15, 9],
    ],
    au: [
      ['SHG07', 'AQUOS sense6s', 12, 13, 3],
      ['SHG10', 'AQUOS sense7', 12, 14, 5],
      ['SHG11', 'AQUOS sense8', 13, 15, 5],
    ],
    SoftBank: [['A208SH', 'AQUOS sense7 plus', 12, 14, 3]],
    'Rakuten Mobile': [['SH-RM19', 'AQUOS sense6', 12, 13, 2]],
    'SIM-free': [
      ['SH-M24', 'AQUOS sense7', 12, 14, 3],
      ['SH-M26', 'AQUOS sense8', 13, 15, 3],
    ],
  }),
  ...series('Sharp', 'AQUOS wish', {
    docomo: [['SH-51C', 'AQUOS wish2', 12, 14, 8]],
    au: [['SHG06', 'AQUOS wish', 12, 13, 4]],
    'Y!mobile': [
      ['A104SH', 'AQUOS wish', 12, 13, 3],
      ['A204SH', 'AQUOS wish2', 12, 14, 4],
    ],
  }),
  ...series('Sharp', 'AQUOS R', {
    docomo: [
      ['SH-51B', 'AQUOS R6', 12, 13, 2],
      ['SH-52C', 'AQUOS R7', 13, 15, 3],
    ],
    SoftBank: [['A202SH', 'AQUOS R7', 13, 15, 2]],
  }),
  ...series('Sharp', 'BASIO', { au: [['SHG09', 'BASIO active', 12, 13, 3]] }),
];

const GOOGLE: readonly PhoneModel[] = series('Google', 'Pixel', {
  '': [
    ['Pixel 6a', 'Pixel 6a', 14, 16, 8],
    ['Pixel 7', 'Pixel 7', 14, 16, 8],
    ['Pixel 7a', 'Pixel 7a', 14, 16, 12],
    ['Pixel 8', 'Pixel 8', 14, 16, 10],
    ['Pixel 8a', 'Pixel 8a', 14, 16, 12],
    ['Pixel 9', 'Pixel 9', 15, 16, 8],
    ['Pixel 9a', 'Pixel 9a', 15, 16, 9],
  ],
});

const OTHERS: readonly PhoneModel[] = [
  ...series('FCNT', 'arrows', {
    docomo: [
      ['F-41B', 'arrows Be4 Plus', 11, 11, 3],
      ['F-51B', 'arrows We', 11, 13, 8],
      ['F-51C', 'arrows N', 12, 14, 4],
    ],
    au: [['FCG01', 'arrows We', 11, 13, 5]],
    SoftBank: [['A101FC', 'arrows We', 11, 13, 3]],
  }),
  ...series('Kyocera', 'DIGNO', {
    au: [['KYG02', 'DIGNO SX3', 12, 13, 3]],
    SoftBank: [['A101KC', 'DIGNO BX2', 11, 12, 2]],
  }),
  ...series('Kyocera', 'TORQUE', { au: [['KYG01', 'TORQUE 5G', 11, 11, 1]] }),
  ...series('OPPO', 'Reno', {
    au: [['OPG04', 'OPPO Reno7 A', 12, 13, 4]],
    'Y!mobile': [['A201OP', 'OPPO Reno7 A', 12, 13, 4]],
    'SIM-free': [['CPH2353', 'OPPO Reno7 A', 12, 13, 3]],
  }),
  ...series('Xiaomi', 'Redmi', {
    au: [
      ['XIG02', 'Redmi Note 10 JE', 12, 13, 6],
      ['XIG03', 'Redmi 12 5G', 13, 15, 7],
    ],
  }),
  ...series('Xiaomi', 'Xiaomi T', {
    au: [['XIG04', 'Xiaomi 13T', 13, 15, 6]],
    SoftBank: [['A201XM', 'Xiaomi 12T Pro', 13, 15, 3]],
  }),
  ...series('Motorola', 'moto g', {
    'Y!mobile': [['moto g53y 5G', 'moto g53y 5G', 13, 14, 3]],
    'SIM-free': [
      ['moto g52j 5G', 'moto g52j 5G', 12, 13, 2],
      ['moto g53j 5G', 'moto g53j 5G', 13, 14, 2],
    ],
  }),
];

/** The Android phones of the fleet. Codes and names are those that the makers' phones say; weights are synthetic. */
export const PHONE_MODELS: readonly PhoneModel[] = [...SONY, ...SAMSUNG, ...SHARP, ...GOOGLE, ...OTHERS];

/** An iPhone by `utsname.machine`, which only a native app can read. */
export const IPHONE_MODELS: readonly (readonly [machine: string, name: string, weight: number])[] = [
  ['iPhone12,8', 'iPhone SE (2nd generation)', 8],
  ['iPhone13,2', 'iPhone 12', 9],
  ['iPhone14,5', 'iPhone 13', 14],
  ['iPhone14,6', 'iPhone SE (3rd generation)', 12],
  ['iPhone14,7', 'iPhone 14', 13],
  ['iPhone15,4', 'iPhone 15', 14],
  ['iPhone16,1', 'iPhone 15 Pro', 7],
  ['iPhone17,3', 'iPhone 16', 14],
  ['iPhone17,1', 'iPhone 16 Pro', 9],
];
