import type { Cell, CellField, Fault, Rollout, Words } from './scenario.ts';

/** What a ceremony is, in the fields of a cell. */
export type Traits = Readonly<Record<CellField, string>>;

/** Versions fit by their beginning, at a dot; every other field fits whole. */
const BY_BEGINNING: ReadonlySet<string> = new Set([
  'os_version',
  'browser_version',
  'app_version',
  'play_services',
]);

/** Whether a ceremony of these traits lies in the cell. */
export function fits(where: Cell, traits: Partial<Traits>): boolean {
  for (const [field, words] of Object.entries(where) as [CellField, Words][]) {
    const value = traits[field] ?? '';
    const hit = (word: string) => word === value || (BY_BEGINNING.has(field) && value.startsWith(`${word}.`));
    if (!(typeof words === 'string' ? hit(words) : words.some(hit))) return false;
  }
  return true;
}

const HOUR_MS = 3_600_000;

/** The share of its cell that a fault breaks now. */
export function rateAt({ rate, fromHours, untilHours, rampHours = 0 }: Fault, sinceStartMs: number): number {
  const hours = sinceStartMs / HOUR_MS;
  if (hours < fromHours || (untilHours !== undefined && hours >= untilHours)) return 0;
  return rampHours === 0 ? rate : rate * Math.min(1, (hours - fromHours) / rampHours);
}

/** When a roll-out began, milliseconds since the simulation's start. */
export function begunAtMs({ fromHours }: Rollout): number {
  return fromHours * HOUR_MS;
}
