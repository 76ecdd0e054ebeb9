import type { Chance } from './chance.ts';
import { MAKERS, PLACES } from './places.ts';

/**
 * Devices, four words each so that a draw touches one line of memory: threshold and alias of the alias table over
 * their rates (Walker 1977), the minute of their update, and what they are.
 */
export interface Population {
  readonly devices: number;
  readonly words: Uint32Array;
  /** First minute of the new version, per maker. */
  readonly startOf: Float64Array;
}

export const WORDS_PER_DEVICE = 4;
export const THRESHOLD = 0;
export const ALIAS = 1;
export const UPDATE = 2;
export const TRAITS = 3;
/** Traits: the place in the low bits, then frailty, then whether nothing works here, and who never updates. */
export const PLACE_MASK = 0x1ff;
export const FRAILTY_SHIFT = 9;
export const FRAILTY_MASK = 0xf;
export const BROKEN = 1 << 13;
export const OLDER = 1 << 14;

/** Ceremonies of a device a day: log-normal with this mean and spread. */
const RATE_MEAN = 0.3;
const RATE_SPREAD = 1;
export const BROKEN_SHARE = 0.015;
const OLDER_SHARE = 0.15;
const FRAILTY_SPREAD = 0.5;
/** How much the eagerness to update differs between browsers (log) where a scenario says nothing. */
const EAGERNESS_SPREAD = 0.3;
const DAY = 1_440;
/** Days before the first release, where nothing is said. */
const QUIET_DAYS = 3;
const NEVER = 0xffffffff;

/** Odds of failure of a device relative to others at its place: sixteen steps of a log-normal of mean 1. */
export const FRAILTY: Float64Array = frailtySteps();

export function createPopulation({
  chance,
  perDay,
  eagerness = EAGERNESS_SPREAD,
  quietDays = QUIET_DAYS,
}: {
  chance: Chance;
  perDay: number;
  eagerness?: number;
  quietDays?: number | undefined;
}): Population {
  const startOf = new Float64Array(MAKERS);
  const adoptionDays = new Float64Array(MAKERS);
  for (let maker = 0; maker < MAKERS; maker += 1) {
    startOf[maker] = Math.floor((quietDays + 2 * chance.uniform()) * DAY);
    adoptionDays[maker] = 14 + 26 * chance.uniform();
  }
  const eager = new Map<string, number>();
  const eagerOf = (os: string, browser: string): number => {
    const key = `${os} ${browser}`;
    const known = eager.get(key) ?? Math.exp(eagerness * chance.normal());
    eager.set(key, known);
    return known;
  };

  const counts = PLACES.map(({ share }) => Math.max(1, Math.round((share * perDay) / RATE_MEAN)));
  const devices = counts.reduce((sum, count) => sum + count, 0);
  const words = new Uint32Array(devices * WORDS_PER_DEVICE);
  const rates = new Float64Array(devices);
  let device = 0;
  PLACES.forEach((place, index) => {
    const meanMinutes = ((adoptionDays[place.maker] ?? 0) * DAY) / eagerOf(place.os, place.browser);
    const start = startOf[place.maker] ?? 0;
    for (let left = counts[index] ?? 0; left > 0; left -= 1) {
      const older = chance.uniform() < OLDER_SHARE;
      const broken = chance.uniform() < BROKEN_SHARE;
      rates[device] = Math.exp(RATE_SPREAD * chance.normal());
      const at = device * WORDS_PER_DEVICE;
      words[at + UPDATE] = older ? NEVER : Math.floor(start + meanMinutes * chance.exponential());
      words[at + TRAITS] =
        index | ((chance.word() >>> 28) << FRAILTY_SHIFT) | (broken ? BROKEN : 0) | (older ? OLDER : 0);
      device += 1;
    }
  });
  fillAliases(words, rates);
  return { devices, words, startOf };
}

/** Vose's way to fill Walker's table: constant time for every later draw. */
function fillAliases(words: Uint32Array, rates: Float64Array): void {
  const devices = rates.length;
  let sum = 0;
  for (const rate of rates) sum += rate;
  const scale = devices / sum;
  const small = new Uint32Array(devices);
  const large = new Uint32Array(devices);
  let smalls = 0;
  let larges = 0;
  for (let device = 0; device < devices; device += 1) {
    const scaled = (rates[device] ?? 0) * scale;
    rates[device] = scaled;
    if (scaled < 1) small[smalls++] = device;
    else large[larges++] = device;
  }
  while (smalls > 0 && larges > 0) {
    const less = small[--smalls] ?? 0;
    const more = large[larges - 1] ?? 0;
    words[less * WORDS_PER_DEVICE + THRESHOLD] = Math.floor((rates[less] ?? 0) * NEVER);
    words[less * WORDS_PER_DEVICE + ALIAS] = more;
    const rest = (rates[more] ?? 0) - (1 - (rates[less] ?? 0));
    rates[more] = rest;
    if (rest < 1) {
      larges -= 1;
      small[smalls++] = more;
    }
  }
  for (const list of [small.subarray(0, smalls), large.subarray(0, larges)]) {
    for (const device of list) {
      words[device * WORDS_PER_DEVICE + THRESHOLD] = NEVER;
      words[device * WORDS_PER_DEVICE + ALIAS] = device;
    }
  }
}

function frailtySteps(): Float64Array {
  const steps = FRAILTY_MASK + 1;
  const raw = Float64Array.from({ length: steps }, (_, step) =>
    Math.exp(FRAILTY_SPREAD * normalQuantile((step + 0.5) / steps)),
  );
  const mean = raw.reduce((sum, value) => sum + value, 0) / steps;
  return raw.map((value) => value / mean);
}

/** Tukey's lambda approximation, to 1 % between 0.01 and 0.99: enough to shape a spread. */
export function normalQuantile(p: number): number {
  return (p ** 0.135 - (1 - p) ** 0.135) / 0.1975;
}
