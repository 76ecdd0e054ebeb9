import type { DeviceList } from '../../../schemas/device-list.ts';
import { indexDevices, type ListedDevice, loadDeviceList, makerOf } from './device-list.ts';
import { type Carrier, type FormFactor, readModelCode } from './grammar.ts';
import { MARKET_NAMES, Y_MOBILE_CODES } from './market-names.ts';
import { seriesOf } from './series.ts';

/** Where a market name is from: our own table, the model's own name, the operator's list, or the packaged old list. */
export type NameSource = 'none' | 'list' | 'operator' | 'model' | 'curated';

/** All that a model code tells. Empty text: not known. */
export interface ModelFacts {
  oem: string;
  series: string;
  market_name: string;
  name_source: NameSource;
  /** How sure the market name is, 0 to 1; the model code itself may be surer. */
  name_confidence: number;
  carrier: Carrier;
  form_factor: FormFactor;
}

export type DescribeModel = (model: string) => ModelFacts;

/** Codes that say nothing of their own maker, and whose maker our table of names knows. */
const NAMED_BY_MAKER: readonly (readonly [pattern: RegExp, oem: string])[] = [
  [/^Nothing /, 'Nothing'],
  [/^HUAWEI /, 'Huawei'],
];

/** Models whose code is their market name. */
const SELF_NAMED = /^(?:Pixel|Redmi|POCO|Xiaomi|Mi|moto|motorola|Nexus|Nothing Phone)\b.*\s?/i;

const CONFIDENCE: Readonly<Record<NameSource, number>> = {
  none: 0,
  list: 0.7,
  operator: 0.9,
  model: 0.95,
  curated: 0.98,
};

/** Describes model codes by our table first, then the operator's list, then the packaged one, then grammar alone. */
export function createModelNames({ operatorList }: { operatorList: DeviceList | null }): DescribeModel {
  const operator: ReadonlyMap<string, ListedDevice> = indexDevices(
    Object.entries(operatorList?.models ?? {}).map(([model, [brand, name]]) => ({ brand, name, model })),
  );

  function nameOf(model: string): { name: string; source: NameSource; oem: string } {
    const curated = MARKET_NAMES.get(model);
    if (curated) {
      const oem = NAMED_BY_MAKER.find(([pattern]) => pattern.test(curated.name))?.[1] ?? '';
      return { name: curated.name, source: 'curated', oem };
    }
    const byOperator = operator.get(model);
    if (byOperator?.name) return { ...byOperator, source: 'operator' };
    const byList = loadDeviceList().get(model);
    if (SELF_NAMED.test(model)) return { name: model, source: 'model', oem: byList?.oem ?? '' };
    if (byList?.name) return { ...byList, source: 'list' };
    return { name: '', source: 'none', oem: byOperator?.oem || byList?.oem || '' };
  }

  return function describeModel(model: string): ModelFacts {
    const grammar = readModelCode(model);
    const found = nameOf(model);
    return {
      oem: grammar.oem || found.oem,
      series: seriesOf(found.name) || grammar.series,
      market_name: found.name,
      name_source: found.source,
      name_confidence: CONFIDENCE[found.source],
      carrier: Y_MOBILE_CODES.has(model) ? 'Y!mobile' : grammar.carrier,
      form_factor: grammar.formFactor,
    };
  };
}

const SPELLINGS: Readonly<Record<string, string>> = {
  samsung: 'Samsung',
  sony: 'Sony',
  sharp: 'Sharp',
  fcnt: 'FCNT',
  fujitsu: 'FCNT',
  kyocera: 'Kyocera',
  google: 'Google',
  oppo: 'OPPO',
  xiaomi: 'Xiaomi',
  redmi: 'Xiaomi',
  poco: 'Xiaomi',
  motorola: 'Motorola',
  apple: 'Apple',
  huawei: 'Huawei',
  asus: 'ASUS',
  zte: 'ZTE',
  lge: 'LG',
  lenovo: 'Lenovo',
  nothing: 'Nothing',
  oneplus: 'OnePlus',
  realme: 'realme',
  vivo: 'vivo',
  hmd: 'HMD',
  'hmd global': 'HMD',
  tcl: 'TCL',
  rakuten: 'Rakuten',
  aquos: 'Sharp',
};

/** Our one spelling of a maker that a device spells in its own way (`samsung`, `SHARP`). */
export function spellMaker(manufacturer: string): string {
  return SPELLINGS[manufacturer.trim().toLowerCase()] ?? makerOf(manufacturer.trim());
}
