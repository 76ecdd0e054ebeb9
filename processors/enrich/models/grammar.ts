/** What the grammar of a model code gives away by itself; empty text where it says nothing. */
export interface ModelGrammar {
  oem: string;
  /** Who sold it in Japan. `au` includes UQ mobile, `SoftBank` Y!mobile where the code is the same for both. */
  carrier: Carrier;
  formFactor: FormFactor;
  /** The maker's family, where every model of this pattern belongs to it. */
  series: string;
}

export type Carrier = '' | 'docomo' | 'au' | 'SoftBank' | 'Y!mobile' | 'Rakuten Mobile' | 'SIM-free';
export type FormFactor = '' | 'phone' | 'tablet' | 'desktop' | 'tv' | 'car' | 'xr' | 'watch' | 'eink';

type Rule = readonly [
  pattern: RegExp,
  oem: string,
  carrier?: Carrier,
  series?: string,
  formFactor?: FormFactor,
];

/**
 * The grammar of Japanese model codes: carriers name their models with the maker's letters (docomo `SO-51C`, au
 * `SOG10`, SoftBank and Y!mobile `A402SO`), makers theirs for SIM-free ones (`XQ-DE44`, `SM-S921Q`, `SH-M24`).
 * Written from the field notes (section 4 of them), which counted it against Google's list. The first match wins.
 */
const RULES: readonly Rule[] = [
  [/^SO-(?:05F|05G|03E)$/, 'Sony', 'docomo', 'Xperia Tablet', 'tablet'],
  [/^SO-\d{2}[A-Z]$/, 'Sony', 'docomo', 'Xperia'],
  [/^SO[VG]\d{2}$/, 'Sony', 'au', 'Xperia'],
  [/^A?\d{3}SO$/, 'Sony', 'SoftBank', 'Xperia'],
  [/^XQ-[A-Z]{2}4[24]$/, 'Sony', 'SIM-free', 'Xperia'],
  [/^XQ-[A-Z]{2}\d{2}$/, 'Sony', '', 'Xperia'],
  [/^SH-\d{2}[A-Z]$/, 'Sharp', 'docomo', 'AQUOS'],
  [/^SH[VG]\d{2}$/, 'Sharp', 'au'],
  [/^A?\d{3}SH$/, 'Sharp', 'SoftBank'],
  [/^SH-RM\d{2}s?$/, 'Sharp', 'Rakuten Mobile', 'AQUOS'],
  [/^SH-[MZ]\d{2}[A-Z]?$/, 'Sharp', 'SIM-free', 'AQUOS'],
  [/^[SX]\d{1,2}-SH$/, 'Sharp', 'Y!mobile', 'Android One'],
  [/^SC-\d{2}[A-Z]$/, 'Samsung', 'docomo', 'Galaxy'],
  [/^SC[VG]\d{2}$/, 'Samsung', 'au', 'Galaxy'],
  [/^SM-[TXP]\d{3}\w*$/, 'Samsung', '', 'Galaxy Tab', 'tablet'],
  [/^SM-S\d{3}Q$/, 'Samsung', 'SIM-free', 'Galaxy S'],
  [/^SM-[A-Z]\d{3}Q$/, 'Samsung', 'SIM-free', 'Galaxy'],
  [/^SM-[A-Z]\d{3}Z$/, 'Samsung', 'SoftBank', 'Galaxy'],
  [/^SM-[ASF]\d{3}C$/, 'Samsung', 'Rakuten Mobile', 'Galaxy'],
  [/^SM-A\d{3}\w{0,3}$/, 'Samsung', '', 'Galaxy A'],
  [/^SM-S9\d{2}\w{0,3}$/, 'Samsung', '', 'Galaxy S'],
  [/^SM-F7\d{2}\w{0,3}$/, 'Samsung', '', 'Galaxy Z Flip'],
  [/^SM-F9\d{2}\w{0,3}$/, 'Samsung', '', 'Galaxy Z Fold'],
  [/^SM-[A-Z]\d{3}\w{0,3}$/, 'Samsung', '', 'Galaxy'],
  [/^F-\d{2}[A-Z]$/, 'FCNT', 'docomo'],
  [/^FCG\d{2}$/, 'FCNT', 'au', 'arrows'],
  [/^A\d{3}FC$/, 'FCNT', 'SoftBank', 'arrows'],
  [/^(?:80[12]FJ|90[12]FJ)$/, 'FCNT', 'SoftBank', 'arrows'],
  [/^arrows ?(?:M0\d|RX|We)/i, 'FCNT', 'SIM-free', 'arrows'],
  [/^KY-\d{2}[A-Z]$/, 'Kyocera', 'docomo'],
  [/^KY[VG]\d{2}$/, 'Kyocera', 'au'],
  [/^[SX]\d{1,2}-?KC$/, 'Kyocera', 'Y!mobile', 'Android One'],
  [/^A?\d{3}KC$/, 'Kyocera', 'SoftBank'],
  [/^KC-[ST]\d{3}\w*$/, 'Kyocera', 'SIM-free'],
  [/^L-\d{2}[A-Z]$/, 'LG', 'docomo'],
  [/^LGV\d{2}$/, 'LG', 'au'],
  [/^X5-LG$/, 'LG', 'Y!mobile', 'Android One'],
  [/^d-\d{2}[A-Z]$/, '', 'docomo', 'dtab', 'tablet'],
  [/^OPG\d{2}$/, 'OPPO', 'au', 'OPPO'],
  [/^A\d{3}OP$/, 'OPPO', 'SoftBank', 'OPPO'],
  [/^CPH\d{4}$/, 'OPPO'],
  [/^XIG\d{2}$/, 'Xiaomi', 'au'],
  [/^A\d{3}XM$/, 'Xiaomi', 'SoftBank'],
  [/^ZTG\d{2}$/, 'ZTE', 'au'],
  [/^A\d{3}ZT$/, 'ZTE', 'SoftBank'],
  [/^A\d{3}MO$/, 'Motorola', 'SoftBank', 'moto'],
  [/^HWV\d{2}$/, 'Huawei', 'au'],
  [/^P710$|^C330$|^ZR0\d$/, 'Rakuten', 'Rakuten Mobile', 'Rakuten'],
  [/^iPhone\d{1,2},\d{1,2}$/, 'Apple', '', 'iPhone'],
  [/^iPad\d{1,2},\d{1,2}$/, 'Apple', '', 'iPad', 'tablet'],
  [/^Pixel (?:Tablet|C|Slate)$/, 'Google', '', 'Pixel', 'tablet'],
  [/^Pixel\b/, 'Google', '', 'Pixel'],
  [/^Nexus (?:7|9|10)$/, '', '', 'Nexus', 'tablet'],
  [/^Redmi Pad\b/, 'Xiaomi', '', 'Redmi Pad', 'tablet'],
  [/^(?:Redmi|POCO|Mi)\b/, 'Xiaomi'],
  [/^Xiaomi\b/, 'Xiaomi'],
  [/^(?:moto|motorola)\b/i, 'Motorola'],
  [/^(?:Nothing )?Phone \(/i, 'Nothing', '', 'Nothing Phone'],
  [/^ASUS_/, 'ASUS'],
  [/^(?:Lenovo|TB-?)[ -]?\w+/, 'Lenovo'],
  [/^KF[A-Z]{3,6}$/, 'Amazon', '', 'Fire', 'tablet'],
];

const NOTHING: ModelGrammar = { oem: '', carrier: '', formFactor: '', series: '' };

/** Reads a model code. Never guesses: an unknown pattern gives empty text throughout. */
export function readModelCode(model: string): ModelGrammar {
  const rule = RULES.find(([pattern]) => pattern.test(model));
  if (!rule) return NOTHING;
  const [, oem, carrier = '', series = '', formFactor = 'phone'] = rule;
  return { oem, carrier, series, formFactor };
}
