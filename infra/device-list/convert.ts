import type { DeviceList } from '../../schemas/device-list.ts';

/** The file is not Google Play's list of supported devices. The message says what was found. */
export class NotADeviceList extends Error {
  override readonly name = 'NotADeviceList';
  readonly code = 'not_a_device_list';
}

const HEADER = ['Retail Branding', 'Marketing Name', 'Device', 'Model'];

/**
 * Makes the compact list of a processor from the bytes of supported_devices.csv, as Google Play publishes it: UTF-16LE
 * with a byte-order mark, comma-separated, quotes doubled. UTF-8 is read too, for a file that an editor has saved.
 * A model code that stands for different devices is left out: a wrong name is worse than none.
 * @throws NotADeviceList when its header is another, or it has no rows.
 */
export function convertDeviceList(bytes: Uint8Array): DeviceList {
  const [header = [], ...rows] = readCsv(decode(bytes));
  if (HEADER.some((title, index) => header[index]?.trim() !== title)) {
    throw new NotADeviceList(
      `The first line must be "${HEADER.join(',')}", not "${header.join(',').slice(0, 80)}".`,
    );
  }
  const models = new Map<string, readonly [brand: string, name: string] | null>();
  for (const [brand = '', name = '', , model = ''] of rows) {
    if (model.trim() !== '') addModel(models, model.trim(), [brand.trim(), name.trim()]);
  }
  const kept = [...models].flatMap(([model, said]) => (said ? [[model, [...said]] as const] : []));
  if (kept.length === 0) throw new NotADeviceList('The file has a header and no devices.');
  return { format: 'kagimi-device-list/1', models: Object.fromEntries(kept) as DeviceList['models'] };
}

function addModel(
  models: Map<string, readonly [string, string] | null>,
  model: string,
  said: readonly [brand: string, name: string],
): void {
  const known = models.get(model);
  const isSame = known === undefined || (known?.[0] === said[0] && known?.[1] === said[1]);
  models.set(model, isSame ? said : null);
}

function decode(bytes: Uint8Array): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || bytes[1] === 0;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** RFC 4180: a field in quotes may hold commas, line ends and doubled quotes. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare = '', end = ''] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/g,
  )) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.some((field) => field !== '')) rows.push(row);
    row = [];
  }
  return rows;
}
