import { leafKey } from './baseline.ts';
import { CEREMONIES, type CellTable, PART_FAILURES, PART_VOTES, ROW } from './cell-table.ts';
import { type AnyPlace, isInPlace, isInRegion, type Region } from './region.ts';
import { type Cell, type Place, VERSIONED_DIMENSIONS } from './trial.ts';

/** Votes of one place with one set of versions: how many and how many failed, by part of the day. */
export interface Remembered {
  readonly place: Place;
  /** The same for the same place. */
  readonly placeNumber: number;
  readonly tokens: Cell['tokens'];
  /** Six-hour part since the epoch, votes, failures; ascending, three numbers a part. */
  readonly parts: number[];
}

export interface TrialMemory {
  /** What a row of the table has of the ten minutes that a minute belongs to; before it is taken out of it. */
  note(row: number, minute: number): void;
  /** Takes the votes of a part of the day out of all rows once the part is over. */
  take(minute: number): void;
  /** Takes all votes out of the rows, which are about to go. */
  leaveRows(): void;
  /** Everything remembered of a place. */
  of(place: AnyPlace): Remembered[];
  /** Ceremonies of a region in the hour before a minute, to ten minutes. */
  ceremoniesPerHour(region: Region, minute: number): number;
  snapshot(): TrialMemoryState;
}

export interface TrialMemoryState {
  newestPart: number;
  cells: Omit<Remembered, 'placeNumber'>[];
  /** Steps of ten minutes: the minute in which it began, then places in `cells` and ceremonies, alternating. */
  steps: [minute: number, ceremonies: number[]][];
}

/** The ceremonies of ten minutes, by cell. */
interface Step {
  readonly minute: number;
  readonly slots: Remembered[];
  readonly ceremonies: number[];
}

const HOUR = 60;
const STEP_MINUTES = 10;
/** Length of a part of the day; they are counted from the epoch. */
export const PART_MINUTES = 6 * HOUR;
/** A week of six-hour parts. */
const PARTS_MAX = 28;
/** An hour of steps, and the one under way. */
const STEPS_MAX = HOUR / STEP_MINUTES + 1;
/** Cells remembered; a new one beyond is not, until old ones had no vote for a week. */
const CELLS_MAX = 20_000;

/**
 * The votes of the last week, summed as far as the question allows which of several versions on the same devices is the
 * guilty one: that needs, per place and part of a day, only counts for every combination of versions.
 *
 * @param bringUp has all noted that is counted: called before anything is told
 */
export function createTrialMemory(
  table: CellTable,
  bringUp: () => void,
  state?: TrialMemoryState,
): TrialMemory {
  let newestPart = state?.newestPart ?? 0;
  const slots = new Map<string, Remembered>();
  const placeNumbers = new Map<string, number>();
  let nextPlaceNumber = 0;
  const restored = (state?.cells ?? []).map((cell) => ({
    ...copyOf(cell),
    placeNumber: numberOf(cell.place),
  }));
  for (const slot of restored) slots.set(keyOf({ ...slot.place, tokens: slot.tokens }), slot);
  const steps: Step[] = (state?.steps ?? []).map(([minute, pairs]) => stepOf(minute, pairs, restored));
  /** By row of the table; null where there is no room. */
  const ofRow: (Remembered | null | undefined)[] = [];

  function numberOf(place: Place): number {
    const key = leafKey(place);
    const number = placeNumbers.get(key) ?? nextPlaceNumber++;
    placeNumbers.set(key, number);
    return number;
  }

  function slotOf(row: number): Remembered | null {
    const known = ofRow[row];
    if (known !== undefined) return known;
    const { os, oem, model, browser, kind, tokens } = table.cells[row] as Cell;
    const key = keyOf({ os, oem, model, browser, kind, tokens });
    let slot = slots.get(key) ?? null;
    if (slot === null && slots.size < CELLS_MAX) {
      const place = { os, oem, model, browser, kind };
      slot = { place, placeNumber: numberOf(place), tokens, parts: [] };
      slots.set(key, slot);
    }
    ofRow[row] = slot;
    return slot;
  }

  function forget(): void {
    const oldest = newestPart - PARTS_MAX;
    const isRecent = new Set(steps.flatMap((step) => step.slots));
    const gone = new Set<Remembered | null | undefined>();
    for (const [key, slot] of slots) {
      const { parts } = slot;
      let old = 0;
      while (old < parts.length && (parts[old] as number) <= oldest) old += 3;
      if (old > 0) parts.splice(0, old);
      if (parts.length > 0 || isRecent.has(slot)) continue;
      slots.delete(key);
      gone.add(slot);
    }
    if (gone.size === 0) return;
    const numbers = new Set([...slots.values()].map(({ placeNumber }) => placeNumber));
    for (const [key, number] of placeNumbers) if (!numbers.has(number)) placeNumbers.delete(key);
    for (let row = 0; row < ofRow.length; row++) if (gone.has(ofRow[row])) ofRow[row] = undefined;
  }

  function takeAll(): void {
    const { words, cells } = table;
    for (let row = 0; row < cells.length; row++) {
      const votes = words[row * ROW + PART_VOTES] as number;
      if (votes === 0) continue;
      const slot = slotOf(row);
      if (slot !== null) addVotes(slot.parts, newestPart, votes, words[row * ROW + PART_FAILURES] as number);
      words[row * ROW + PART_VOTES] = 0;
      words[row * ROW + PART_FAILURES] = 0;
    }
  }

  return {
    note(row, minute) {
      const slot = slotOf(row);
      const begun = minute - (minute % STEP_MINUTES);
      let step = steps.at(-1);
      if (step === undefined || step.minute !== begun) {
        step = { minute: begun, slots: [], ceremonies: [] };
        steps.push(step);
        if (steps.length > STEPS_MAX) steps.shift();
      }
      if (slot === null) return;
      step.slots.push(slot);
      step.ceremonies.push(table.words[row * ROW + CEREMONIES] as number);
    },
    leaveRows() {
      takeAll();
      ofRow.length = 0;
    },
    take(minute) {
      if (newestPart === 0) newestPart = partOf(minute);
      if (partOf(minute + 1) === newestPart) return;
      takeAll();
      newestPart = partOf(minute + 1);
      forget();
    },
    of(place) {
      bringUp();
      takeAll();
      return [...slots.values()].filter((slot) => isInPlace(place, slot.place));
    },
    ceremoniesPerHour(region, minute) {
      bringUp();
      let ceremonies = 0;
      for (const step of steps) {
        // A step counts while more than half of it lies within the hour.
        if (step.minute + STEP_MINUTES / 2 <= minute - HOUR) continue;
        for (const [at, { place, tokens }] of step.slots.entries()) {
          if (isInRegion(region, place, tokens)) ceremonies += step.ceremonies[at] ?? 0;
        }
      }
      return ceremonies;
    },
    snapshot() {
      bringUp();
      takeAll();
      const cells = [...slots.values()];
      const places = new Map(cells.map((slot, at) => [slot, at]));
      return {
        newestPart,
        cells: cells.map(copyOf),
        steps: steps.map((step) => [step.minute, pairsOf(step, places)]),
      };
    },
  };
}

const partOf = (minute: number) => Math.floor(minute / PART_MINUTES);

function copyOf({ place, tokens, parts }: TrialMemoryState['cells'][number]) {
  return { place, tokens, parts: [...parts] };
}

function stepOf(minute: number, pairs: readonly number[], cells: readonly Remembered[]): Step {
  const step: Step = { minute, slots: [], ceremonies: [] };
  for (let at = 0; at < pairs.length; at += 2) {
    step.slots.push(cells[pairs[at] as number] as Remembered);
    step.ceremonies.push(pairs[at + 1] as number);
  }
  return step;
}

/** What was forgotten meanwhile is left out. */
function pairsOf({ slots, ceremonies }: Step, places: ReadonlyMap<Remembered, number>): number[] {
  return slots.flatMap((slot, at) => {
    const place = places.get(slot);
    return place === undefined ? [] : [place, ceremonies[at] ?? 0];
  });
}

function addVotes(parts: number[], part: number, votes: number, failures: number): void {
  const last = parts.length - 3;
  if (last < 0 || parts[last] !== part) {
    parts.push(part, votes, failures);
    return;
  }
  parts[last + 1] = (parts[last + 1] as number) + votes;
  parts[last + 2] = (parts[last + 2] as number) + failures;
}

function keyOf({ os, oem, model, browser, kind, tokens }: Omit<Cell, 'id'>): string {
  let key = `${os}\0${oem}\0${model}\0${browser}\0${kind}`;
  for (const dimension of VERSIONED_DIMENSIONS) key += `\0${tokens[dimension] ?? ''}`;
  return key;
}
