import { SLICES, SLICES_OF_LEAF } from '../slices.ts';
import { LEAVES } from '../world/leaves.ts';
import { FLAGS, type WorldMinute } from '../world/world.ts';

/** Votes and failures of a slice in a window, on the new version and on its predecessor. */
export interface Counts {
  newTrials: number;
  newFailures: number;
  oldTrials: number;
  oldFailures: number;
}

export const TICK_MINUTES = 5;
const FIELDS = 4;
/** The windows that rules look at, in ticks; the longest bounds what is kept. */
const WINDOWS = { '15 min': 3, '1 h': 12, '6 h': 72, '24 h': 288 } as const;
export type Window = keyof typeof WINDOWS;
export const WINDOW_NAMES = Object.keys(WINDOWS) as Window[];
const TICKS_KEPT = 288;
const WIDTH = SLICES.length * FIELDS;

/** Sliding sums of every slice over every window, moved on once a tick. */
export function createSlidingCounts() {
  const ofLeaf = new Uint16Array(LEAVES * FIELDS);
  const ring = new Uint16Array(WIDTH * (TICKS_KEPT + 1));
  const sums = WINDOW_NAMES.map(() => new Int32Array(WIDTH));
  const counts: Counts = { newTrials: 0, newFailures: 0, oldTrials: 0, oldFailures: 0 };
  let tick = 0;

  function slotOf(at: number): Uint16Array {
    const slot = at % (TICKS_KEPT + 1);
    return ring.subarray(slot * WIDTH, (slot + 1) * WIDTH);
  }

  /** From leaves to the slices above them. */
  function spread(slot: Uint16Array): void {
    slot.fill(0);
    for (let leaf = 0; leaf < LEAVES; leaf += 1) {
      const from = leaf * FIELDS;
      if (ofLeaf[from] === 0 && ofLeaf[from + 2] === 0) continue;
      for (const slice of SLICES_OF_LEAF[leaf] ?? [])
        for (let field = 0; field < FIELDS; field += 1) {
          const to = slice * FIELDS + field;
          slot[to] = (slot[to] ?? 0) + (ofLeaf[from + field] ?? 0);
        }
    }
    ofLeaf.fill(0);
  }

  return {
    /** The votes of a minute. */
    add({ trials, leaf, flags }: WorldMinute): void {
      for (let index = 0; index < trials.length; index += 1) {
        const flag = flags[index] ?? 0;
        if (!(flag & FLAGS.vote) || !(flag & (FLAGS.new | FLAGS.predecessor))) continue;
        const at = (leaf[index] ?? 0) * FIELDS + (flag & FLAGS.new ? 0 : 2);
        ofLeaf[at] = (ofLeaf[at] ?? 0) + 1;
        ofLeaf[at + 1] = (ofLeaf[at + 1] ?? 0) + (trials[index]?.failed ?? 0);
      }
    },
    /** Closes a tick. */
    move(): void {
      const fresh = slotOf(tick);
      spread(fresh);
      WINDOW_NAMES.forEach((window, which) => {
        const sum = sums[which] ?? new Int32Array(0);
        const gone = tick >= WINDOWS[window] ? slotOf(tick - WINDOWS[window]) : null;
        for (let at = 0; at < WIDTH; at += 1) sum[at] = (sum[at] ?? 0) + (fresh[at] ?? 0) - (gone?.[at] ?? 0);
      });
      tick += 1;
    },
    /** The same object every time. */
    read(window: number, slice: number): Readonly<Counts> {
      const sum = sums[window];
      const at = slice * FIELDS;
      counts.newTrials = sum?.[at] ?? 0;
      counts.newFailures = sum?.[at + 1] ?? 0;
      counts.oldTrials = sum?.[at + 2] ?? 0;
      counts.oldFailures = sum?.[at + 3] ?? 0;
      return counts;
    },
  };
}
