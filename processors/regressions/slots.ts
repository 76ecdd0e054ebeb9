import type { Cell } from './trial.ts';

/** What is kept per cell, by what the cell says: one seen again is found without spelling it out again. */
export interface Slots<S> {
  /** The slot of a cell, made where it is new; undefined when there is no room for a new one. */
  of(cell: Cell): S | undefined;
  /** In the order in which they were made. */
  all(): IterableIterator<S>;
  keys(): IterableIterator<[string, S]>;
  drop(isOver: (slot: S) => boolean): void;
}

/** Cells that are at hand by the last bits of their id; a power of two. Of two with the same bits, the last one met is. */
const AT_HAND = 8_192;

export function createSlots<S>(options: {
  keyOf: (cell: Cell) => string;
  make: (cell: Cell) => S;
  slotsMax: number;
  state?: Iterable<[string, S]> | undefined;
}): Slots<S> {
  const { keyOf, make, slotsMax } = options;
  const slots = new Map<string, S>(options.state ?? []);
  const cellsAtHand: (Cell | undefined)[] = new Array(AT_HAND).fill(undefined);
  const slotsAtHand: (S | undefined)[] = new Array(AT_HAND).fill(undefined);
  return {
    of(cell) {
      const at = cell.id & (AT_HAND - 1);
      if (cellsAtHand[at] === cell) return slotsAtHand[at];
      const key = keyOf(cell);
      let slot = slots.get(key);
      if (slot === undefined) {
        if (slots.size >= slotsMax) return undefined;
        slot = make(cell);
        slots.set(key, slot);
      }
      cellsAtHand[at] = cell;
      slotsAtHand[at] = slot;
      return slot;
    },
    all: () => slots.values(),
    keys: () => slots.entries(),
    drop(isOver) {
      for (const [key, slot] of slots) if (isOver(slot)) slots.delete(key);
      cellsAtHand.fill(undefined);
    },
  };
}
