import { expect, it } from 'vitest';
import { type AsnRow, readAsnCsv } from './asn-csv.ts';
import { NetworkDataError } from './data-error.ts';

type Read = Omit<AsnRow, 'organisation'> & { organisation: string };

function read(text: string, version: 4 | 6 = 4): Read[] {
  const rows: Read[] = [];
  readAsnCsv({ name: 'asn.csv', version, bytes: Buffer.from(text) }, (row) => {
    rows.push({ first: row.first, last: row.last, asn: row.asn, organisation: row.organisation() });
  });
  return rows;
}

it('reads rows with gaps between them, and names in quotes with commas and quotes in them', () => {
  expect(
    read('0,255,1,One\n512,512,2,"Cloudflare, Inc."\n513,4294967295,4294967294,"LLC ""SPUTNIK"""\r\n'),
  ).toEqual([
    { first: 0, last: 255, asn: 1, organisation: 'One' },
    { first: 512, last: 512, asn: 2, organisation: 'Cloudflare, Inc.' },
    { first: 513, last: 4_294_967_295, asn: 4_294_967_294, organisation: 'LLC "SPUTNIK"' },
  ]);
});

it('takes an IPv6 range as the /48s whose first address it holds', () => {
  const at = (prefix: bigint, offset: bigint) => String((prefix << 80n) + offset);
  const within = (1n << 80n) - 1n;
  const rows = [
    `${at(1n, 0n)},${at(2n, within)},1,Two whole ones`,
    `${at(3n, 0n)},${at(3n, 9n)},2,The beginning of one`,
    `${at(3n, 10n)},${at(3n, within)},3,The rest of it`,
    `${at(5n, 1n)},${at(7n, 0n)},4,Cut at both ends`,
  ];
  expect(read(`${rows.join('\n')}\n`, 6).map(({ first, last, asn }) => [first, last, asn])).toEqual([
    [1, 2, 1],
    [3, 3, 2],
    [6, 7, 4],
  ]);
});

it('reads the last address that there is', () => {
  const last = (1n << 128n) - 1n;
  expect(read(`${last - ((1n << 80n) - 1n)},${last},1,End\n`, 6)).toMatchObject([
    { first: 2 ** 48 - 1, last: 2 ** 48 - 1 },
  ]);
});

const NO_ROW = 'line 2 is not "first address,last address,AS number,organisation"';
const LARGE = 'line 2 has an address or AS number that is too large';

it.each([
  ['a heading', 'first,last,asn,name', NO_ROW],
  ['addresses as text', '1.0.0.0,1.0.0.255,1,One', NO_ROW],
  ['too few fields', '10,20,1', NO_ROW],
  ['an empty field', '10,,1,One', NO_ROW],
  ['a negative number', '-1,20,1,One', NO_ROW],
  ['an empty line', '', NO_ROW],
  ['a page that is no data', '<html>', NO_ROW],
  ['zero bytes', '\0\0\0\0', NO_ROW],
  ['an address beyond IPv4', '10,4294967296,1,One', LARGE],
  ['a number beyond every system', '10,20,4294967296,One', LARGE],
  ['a range that ends before it begins', '20,10,1,One', 'line 2 ends before it begins'],
  ['the same beginning twice', '0,9,1,One', 'line 2 does not begin after the line before it'],
])('refuses %s, and names the line', (_what, line, message) => {
  const act = () => read(`0,5,1,One\n${line}\n100,200,2,Two\n`);
  expect(act).toThrow(NetworkDataError);
  expect(act).toThrow(`asn.csv ${message}; fetch the data again.`);
});

it.each([
  ['IPv6 text', '2001::,2001::ffff,1,One', 'line 1 is not'],
  ['an address beyond IPv6', `0,${1n << 128n},1,One`, 'line 1 has an address or AS number that is too large'],
  ['forty digits', `0,${'9'.repeat(40)},1,One`, 'line 1 is not'],
  ['an unsorted line', '9,9,1,One\n8,8,2,Two', 'line 2 does not begin after the line before it'],
])('refuses %s in a file of IPv6', (_what, text, message) => {
  expect(() => read(`${text}\n`, 6)).toThrow(message);
});

it.each([
  ['empty', '', 'asn.csv is empty'],
  ['cut short', '0,5,1,One\n6,9,2,Tw', 'asn.csv ends within a line'],
])('refuses a file that is %s', (_what, text, message) => {
  expect(() => read(text)).toThrow(message);
});
