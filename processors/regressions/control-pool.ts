import type { Leaf } from './views.ts';

/** A control that is waiting for a set. */
export interface Control {
  readonly minute: number;
  readonly outcome: number;
  readonly leaf: Leaf;
}

/** The controls of one set: the first `k` of each, which the next set overwrites. */
export interface DrawnControls {
  readonly outcomes: Uint8Array;
  readonly leaves: Leaf[];
}

/** Controls of one maker and kind, the newest on top. Who is taken is gone: no control serves in two sets. */
export interface ControlPool {
  readonly size: number;
  /** Minute of the newest; −1 when empty. */
  readonly newestMinute: number;
  push(minute: number, outcome: number, leaf: Leaf): void;
  /** Removes the newest `count`, which must be there, and writes them to a set from place `at` on. */
  draw(count: number, into: DrawnControls, at: number): void;
  /** Drops those before this minute. */
  expire(beforeMinute: number): void;
  /** From the oldest on. */
  entries(): Control[];
}

/**
 * A stack with room for `capacity`: beyond, the oldest makes way. Nearly every ceremony is a control of something, so
 * none is an object of its own.
 */
export function createControlPool(capacity: number): ControlPool {
  let room = Math.min(16, capacity);
  let minutes = new Int32Array(room);
  let outcomes = new Uint8Array(room);
  let leaves: (Leaf | undefined)[] = new Array(room).fill(undefined);
  /** Index of the oldest. */
  let bottom = 0;
  let size = 0;

  const at = (place: number) => (bottom + place < room ? bottom + place : bottom + place - room);

  function entries(): Control[] {
    return Array.from({ length: size }, (_, place) => ({
      minute: minutes[at(place)] as number,
      outcome: outcomes[at(place)] as number,
      leaf: leaves[at(place)] as Leaf,
    }));
  }

  function widen(): void {
    const all = entries();
    room = Math.min(capacity, room * 2);
    minutes = new Int32Array(room);
    outcomes = new Uint8Array(room);
    leaves = new Array(room).fill(undefined);
    bottom = 0;
    for (const [place, control] of all.entries()) put(place, control.minute, control.outcome, control.leaf);
  }

  function put(slot: number, minute: number, outcome: number, leaf: Leaf): void {
    minutes[slot] = minute;
    outcomes[slot] = outcome;
    leaves[slot] = leaf;
  }

  return {
    get size() {
      return size;
    },
    get newestMinute() {
      return size === 0 ? -1 : (minutes[at(size - 1)] as number);
    },
    push(minute, outcome, leaf) {
      if (size === room && room < capacity) widen();
      put(at(size), minute, outcome, leaf);
      if (size < room) size += 1;
      else bottom = at(1);
    },
    draw(count, into, place) {
      for (let i = place; i < place + count; i++) {
        size -= 1;
        const slot = at(size);
        into.outcomes[i] = outcomes[slot] as number;
        into.leaves[i] = leaves[slot] as Leaf;
      }
    },
    expire(beforeMinute) {
      while (size > 0 && (minutes[bottom] as number) < beforeMinute) {
        bottom = at(1);
        size -= 1;
      }
    },
    entries,
  };
}
