import { NetworkDataError } from './data-error.ts';

/** One row of the data. `first` and `last` are keys as in NetworkAddress, both part of the range. */
export interface AsnRow {
  first: number;
  last: number;
  asn: number;
  /** Reads the organisation's name. Asked once a system, because most rows repeat one. */
  organisation(): string;
}

/** A file of the data: its bytes, its name for messages, and the IP version of its addresses. */
export interface AsnFile {
  name: string;
  version: 4 | 6;
  bytes: Buffer;
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const QUOTE = 0x22;
const RETURN = 0x0d;
const ZERO = 0x30;
const ASN_MAX = 2 ** 32 - 1;
const IPV4_MAX = 2 ** 32 - 1;
const IPV6_MAX = (1n << 128n) - 1n;
/** IPv6 addresses are looked up by their first 48 bits, the prefix that is kept. */
const BELOW_PREFIX_BITS = 80n;
const BELOW_PREFIX = (1n << BELOW_PREFIX_BITS) - 1n;

/**
 * Reads a file of rows `first,last,AS number,organisation` with addresses as decimal numbers, ordered by first
 * address. Hands each row to `take`; the row object is one and the same, so nothing may be kept of it.
 *
 * An IPv6 row stands for the /48s whose first address it holds; a row that holds no such address is left out.
 * @throws NetworkDataError naming the line, for anything that is not such a file.
 */
export function readAsnCsv(file: AsnFile, take: (row: AsnRow) => void): void {
  const { bytes } = file;
  if (bytes.length === 0) throw new NetworkDataError(`${file.name} is empty; fetch the data again.`);
  if (bytes.at(-1) !== NEWLINE) {
    throw new NetworkDataError(`${file.name} ends within a line; fetch the data again.`);
  }
  const readRange = file.version === 4 ? createRange4() : createRange6();
  const row = { first: 0, last: 0, asn: 0, organisation: () => organisationIn(bytes, place) };
  const place = { start: 0, end: 0 };
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    const commas = commasOf(bytes, start, end);
    const why = commas === null ? NOT_A_ROW : readRow({ bytes, start, commas, row, readRange });
    if (why !== null) throw new NetworkDataError(`${file.name} line ${line} ${why}; fetch the data again.`);
    place.start = (commas?.[2] ?? 0) + 1;
    place.end = end;
    if (row.first <= row.last) take(row);
    start = end + 1;
  }
}

const NOT_A_ROW = 'is not "first address,last address,AS number,organisation"';
const OUT_OF_RANGE = 'has an address or AS number that is too large';
const BACKWARDS = 'ends before it begins';
const UNSORTED = 'does not begin after the line before it';

type Commas = readonly [number, number, number];
type ReadRange = (bytes: Buffer, spans: Spans, row: AsnRow) => string | null;

/** Where the digits of both addresses are; `end` is not part of them. */
interface Spans {
  first: number;
  firstEnd: number;
  last: number;
  lastEnd: number;
}

function commasOf(bytes: Buffer, start: number, end: number): Commas | null {
  const one = bytes.indexOf(COMMA, start);
  const two = one === -1 ? -1 : bytes.indexOf(COMMA, one + 1);
  const three = two === -1 ? -1 : bytes.indexOf(COMMA, two + 1);
  return three === -1 || three > end ? null : [one, two, three];
}

interface RawRow {
  bytes: Buffer;
  start: number;
  commas: Commas;
  row: AsnRow;
  readRange: ReadRange;
}

/** Why the line is no row; null when it is. */
function readRow({ bytes, start, commas: [one, two, three], row, readRange }: RawRow): string | null {
  const asn = decimal(bytes, two + 1, three);
  if (Number.isNaN(asn)) return NOT_A_ROW;
  if (asn > ASN_MAX) return OUT_OF_RANGE;
  row.asn = asn;
  return readRange(bytes, { first: start, firstEnd: one, last: one + 1, lastEnd: two }, row);
}

function createRange4(): ReadRange {
  let before = -1;
  return function range4(bytes, { first, firstEnd, last, lastEnd }, row) {
    row.first = decimal(bytes, first, firstEnd);
    row.last = decimal(bytes, last, lastEnd);
    if (Number.isNaN(row.first) || Number.isNaN(row.last)) return NOT_A_ROW;
    if (row.first > IPV4_MAX || row.last > IPV4_MAX) return OUT_OF_RANGE;
    if (row.last < row.first) return BACKWARDS;
    if (row.first <= before) return UNSORTED;
    before = row.first;
    return null;
  };
}

function createRange6(): ReadRange {
  let before = -1n;
  return function range6(bytes, spans, row) {
    const first = decimal128(bytes, spans.first, spans.firstEnd);
    const last = decimal128(bytes, spans.last, spans.lastEnd);
    if (first === null || last === null) return NOT_A_ROW;
    if (first > IPV6_MAX || last > IPV6_MAX) return OUT_OF_RANGE;
    if (last < first) return BACKWARDS;
    if (first <= before) return UNSORTED;
    before = first;
    row.first = Number((first + BELOW_PREFIX) >> BELOW_PREFIX_BITS);
    // A /48 cut by the end of the row still belongs to it, having its first address there.
    row.last = Number(last >> BELOW_PREFIX_BITS);
    return null;
  };
}

const DECIMAL_DIGITS_MAX = 10;
const DECIMAL128_DIGITS_MAX = 39;

/** NaN for anything that is not one to ten digits. */
function decimal(bytes: Buffer, start: number, end: number): number {
  if (end <= start || end - start > DECIMAL_DIGITS_MAX) return Number.NaN;
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const digit = (bytes[index] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function decimal128(bytes: Buffer, start: number, end: number): bigint | null {
  if (end <= start || end - start > DECIMAL128_DIGITS_MAX) return null;
  const digits = bytes.toString('latin1', start, end);
  return /^\d+$/.test(digits) ? BigInt(digits) : null;
}

/** The rest of the line as RFC 4180 has it: perhaps in quotes, a quote within them written twice. */
function organisationIn(bytes: Buffer, place: { start: number; end: number }): string {
  const end = bytes[place.end - 1] === RETURN ? place.end - 1 : place.end;
  const isQuoted = end - place.start >= 2 && bytes[place.start] === QUOTE && bytes[end - 1] === QUOTE;
  if (!isQuoted) return bytes.toString('utf8', place.start, end);
  return bytes.toString('utf8', place.start + 1, end - 1).replaceAll('""', '"');
}
