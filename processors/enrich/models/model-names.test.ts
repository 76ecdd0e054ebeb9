import { describe, expect, it } from 'vitest';
import { indexDevices, isMojibake, loadDeviceList } from './device-list.ts';
import { readModelCode } from './grammar.ts';
import { MARKET_NAMES } from './market-names.ts';
import { createModelNames, spellMaker } from './model-names.ts';
import { seriesOf } from './series.ts';

const describeModel = createModelNames({ operatorList: null });

describe('readModelCode', () => {
  it.each([
    ['SO-51C', 'Sony', 'docomo'],
    ['SOG10', 'Sony', 'au'],
    ['A402SO', 'Sony', 'SoftBank'],
    ['XQ-DE44', 'Sony', 'SIM-free'],
    ['XQ-DE54', 'Sony', ''],
    ['SC-53D', 'Samsung', 'docomo'],
    ['SM-S921Q', 'Samsung', 'SIM-free'],
    ['SM-S911C', 'Samsung', 'Rakuten Mobile'],
    ['SM-F741Z', 'Samsung', 'SoftBank'],
    ['SH-RM19s', 'Sharp', 'Rakuten Mobile'],
    ['F-51E', 'FCNT', 'docomo'],
    ['KYG02', 'Kyocera', 'au'],
    ['S10-KC', 'Kyocera', 'Y!mobile'],
    ['A301OP', 'OPPO', 'SoftBank'],
    ['XIG04', 'Xiaomi', 'au'],
    ['A301MO', 'Motorola', 'SoftBank'],
    ['M10', '', ''],
    ['', '', ''],
  ])('%s is of %s for %s', (model, oem, carrier) => {
    expect(readModelCode(model)).toMatchObject({ oem, carrier });
  });
});

describe('market names', () => {
  it.each([
    ['SOG10', { oem: 'Sony', market_name: 'Xperia 1 V', series: 'Xperia 1', name_source: 'curated' }],
    ['SH-M24', { oem: 'Sharp', market_name: 'AQUOS sense7', series: 'AQUOS sense', carrier: 'SIM-free' }],
    ['A203SO', { oem: 'Sony', market_name: 'Xperia Ace III', carrier: 'Y!mobile' }],
    ['A063', { oem: 'Nothing', market_name: 'Nothing Phone (1)' }],
    ['Pixel 9a', { oem: 'Google', market_name: 'Pixel 9a', series: 'Pixel', name_source: 'model' }],
    ['moto g53y 5G', { oem: 'Motorola', market_name: 'moto g53y 5G', series: 'moto g' }],
    ['SM-A536B', { oem: 'Samsung', market_name: 'Galaxy A53 5G', name_source: 'list', series: 'Galaxy A' }],
    ['SO-99Z', { oem: 'Sony', market_name: '', name_source: 'none', series: 'Xperia', name_confidence: 0 }],
    ['d-42A', { oem: 'Lenovo', form_factor: 'tablet', carrier: 'docomo' }],
    ['M10', { oem: '', market_name: '' }],
    ['NoSuchModel', { oem: '', market_name: '', series: '', name_confidence: 0 }],
  ])('%s', (model, facts) => {
    expect(describeModel(model)).toMatchObject(facts);
  });

  it('stand once per code, and every maker known to the grammar agrees with the packaged list', () => {
    const listed = loadDeviceList();
    const wrong = [...MARKET_NAMES].filter(([code, { provenance }]) => {
      const oem = listed.get(code)?.oem;
      return provenance === 'google' && oem && oem !== describeModel(code).oem;
    });
    expect(wrong).toEqual([]);
    expect(MARKET_NAMES.size).toBeGreaterThan(350);
    for (const [code, { provenance }] of MARKET_NAMES) {
      if (provenance === 'google') expect(listed.has(code), code).toBe(true);
    }
  });

  it('all have a series, but for the few that are families of one', () => {
    const alone = [...MARKET_NAMES.values()]
      .filter(({ name }) => seriesOf(name) === '')
      .map(({ name }) => name);
    expect(new Set(alone)).toEqual(new Set(['LG style3', 'LG V60 ThinQ 5G', 'LG VELVET', 'HUAWEI P20 lite']));
  });

  it('take the operator list before the packaged one, and our own before both', () => {
    const describe = createModelNames({
      operatorList: {
        format: 'kagimi-device-list/1',
        models: { 'SO-99Z': ['Sony', 'Xperia 1 X'], SOG10: ['Sony', 'Other'], ZZ1: ['Asus', 'Zen Z SO'] },
      },
    });
    expect(describe('SO-99Z')).toMatchObject({ market_name: 'Xperia 1 X', name_source: 'operator' });
    expect(describe('SOG10')).toMatchObject({ market_name: 'Xperia 1 V', name_source: 'curated' });
    expect(describe('ZZ1')).toMatchObject({ oem: 'ASUS', market_name: 'Zen Z SO' });
  });
});

describe('the packaged list', () => {
  it('does not hand on a name that went through a wrong character set', () => {
    expect(isMojibake('あ뿯ソし뿯ソ뿯ソ뿯ソ뿯ソ')).toBe(true);
    expect(isMojibake('らくらくスマートフォン')).toBe(false);
    expect(loadDeviceList().get('A201SH')).toEqual({ oem: 'Sharp', name: '' });
    for (const { name, oem } of loadDeviceList().values()) expect(isMojibake(name + oem)).toBe(false);
  });

  it('leaves out the model code that some names repeat', () => {
    expect(loadDeviceList().get('SH-M05')).toEqual({ oem: 'Sharp', name: 'AQUOS sense lite' });
    expect(loadDeviceList().get('F-01K')).toEqual({ oem: 'FCNT', name: '' });
  });

  it('says nothing where makers share a code', () => {
    const rows = [
      { brand: 'A', name: 'One', model: 'M10' },
      { brand: 'B', name: 'Two', model: 'M10' },
    ];
    expect(indexDevices(rows).get('M10')).toEqual({ oem: '', name: '' });
  });
});

describe('spellMaker', () => {
  it.each([
    ['samsung', 'Samsung'],
    ['SHARP', 'Sharp'],
    ['FUJITSU', 'FCNT'],
    ['Unheard-of', 'Unheard-of'],
    ['', ''],
  ])('%s is %s', (said, maker) => {
    expect(spellMaker(said)).toBe(maker);
  });
});
