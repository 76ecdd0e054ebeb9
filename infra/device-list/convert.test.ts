import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../schemas/settings.ts';
import { convertDeviceList } from './convert.ts';

const CSV = [
  'Retail Branding,Marketing Name,Device,Model',
  'Sony,Xperia 1 X,SO-99Z,SO-99Z',
  'Sharp,"AQUOS ""sense"", special",SH-99Z,SH-99Z',
  'Kyocera,かんたんスマホ9,A999KC,A999KC',
  'One,First,a,M10',
  'Two,Second,b,M10',
  'Sony,Xperia 1 X,SO-99Z,SO-99Z',
  '',
].join('\r\n');
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kagimi-devices-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('convertDeviceList', () => {
  it.each([
    ['UTF-16LE, as it is published', utf16(CSV)],
    ['UTF-8, as an editor saves it', Buffer.from(`\ufeff${CSV}`)],
  ])('reads %s', (_, bytes) => {
    expect(convertDeviceList(bytes)).toEqual({
      format: 'kagimi-device-list/1',
      models: {
        'SO-99Z': ['Sony', 'Xperia 1 X'],
        'SH-99Z': ['Sharp', 'AQUOS "sense", special'],
        A999KC: ['Kyocera', 'かんたんスマホ9'],
      },
    });
  });

  it('says what is wrong with another file', () => {
    expect(() => convertDeviceList(Buffer.from('a,b\n1,2\n'))).toThrow(
      'The first line must be "Retail Branding,Marketing Name,Device,Model", not "a,b".',
    );
    expect(() => convertDeviceList(utf16('Retail Branding,Marketing Name,Device,Model\r\n'))).toThrow(
      /no devices/,
    );
  });
});

describe('the command', () => {
  const program = join(import.meta.dirname, 'main.ts');

  it('writes what KAGIMI_DEVICE_LIST_FILE reads', () => {
    const source = join(folder, 'supported_devices.csv');
    const target = join(folder, 'devices.json');
    writeFileSync(source, utf16(CSV));
    expect(execFileSync(process.execPath, [program, source, target]).toString()).toMatch(/^3 models written/);
    const { KAGIMI_DEVICE_LIST_FILE } = readSettings(['KAGIMI_DEVICE_LIST_FILE'], {
      KAGIMI_DEVICE_LIST_FILE: target,
    });
    expect(KAGIMI_DEVICE_LIST_FILE?.models['SO-99Z']).toEqual(['Sony', 'Xperia 1 X']);
  });

  it('ends with one sentence on a wrong file', () => {
    const source = join(folder, 'wrong.csv');
    writeFileSync(source, 'nothing');
    const { status, stderr } = spawnSync(process.execPath, [program, source, join(folder, 'x.json')]);
    expect(status).toBe(1);
    expect(stderr.toString()).toMatch(/^The first line must be .*\n$/);
  });
});

describe('the setting', () => {
  it.each(['{}', 'no json', '{"format":"kagimi-device-list/1","models":{}}'])(
    'refuses %s in one sentence',
    (text) => {
      const file = join(folder, 'list.json');
      writeFileSync(file, text);
      expect(() => readSettings(['KAGIMI_DEVICE_LIST_FILE'], { KAGIMI_DEVICE_LIST_FILE: file })).toThrow(
        /^KAGIMI_DEVICE_LIST_FILE must be the file that `node infra\/device-list\/main.ts` writes.*\.$/,
      );
    },
  );

  it('refuses a file that is not there', () => {
    expect(() =>
      readSettings(['KAGIMI_AAGUID_FILE'], { KAGIMI_AAGUID_FILE: join(folder, 'none.json') }),
    ).toThrow(/^KAGIMI_AAGUID_FILE must be a file that can be read, not /);
  });

  it('is null where nothing is given', () => {
    expect(readSettings(['KAGIMI_DEVICE_LIST_FILE', 'KAGIMI_AAGUID_FILE'], {})).toEqual({
      KAGIMI_DEVICE_LIST_FILE: null,
      KAGIMI_AAGUID_FILE: null,
    });
  });
});
