import type { Leaf } from './views.ts';

/** A control that is waiting for a set. */
export interface Control {
  readonly minute: number;
  readonly outcome: number;
  readonly leaf: Leaf;
}

/** Controls of one maker and kind, the newest on top. Who is taken is gone: no control serves in two sets. */
export interface ControlPool {
  readonly size: number;
  /** Minute of the newest; −1 when empty. */
  readonly newestMinute: number;
  push(control: Control): void;
  /** Removes the newest; the pool must not be empty. */
  take(): Control;
  /** Drops those before this minute. */
  expire(beforeMinute: number): void;
  /** From the oldest on. */
  entries(): Control[];
}

/** A stack with room for `capacity`: beyond, the oldest makes way. */
export function createControlPool(capacity: number): ControlPool {
  let room = Math.min(16, capacity);
  let controls: (Control | undefined)[] = new Array(room).fill(undefined);
  /** Index of the oldest. */
  let bottom = 0;
  let size = 0;

  function entries(): Control[] {
    const all: Control[] = [];
    for (let i = 0; i < size; i++) all.push(controls[(bottom + i) % room] as Control);
    return all;
  }

  function widen(): void {
    const all = entries();
    room = Math.min(capacity, room * 2);
    controls = new Array(room).fill(undefined);
    all.forEach((control, at) => {
      controls[at] = control;
    });
    bottom = 0;
  }

  return {
    get size() {
      return size;
    },
    get newestMinute() {
      return size === 0 ? -1 : (controls[(bottom + size - 1) % room] as Control).minute;
    },
    push(control) {
      if (size === room && room < capacity) widen();
      controls[(bottom + size) % room] = control;
      if (size < room) size += 1;
      else bottom = (bottom + 1) % room;
    },
    take() {
      size -= 1;
      return controls[(bottom + size) % room] as Control;
    },
    expire(beforeMinute) {
      while (size > 0 && (controls[bottom] as Control).minute < beforeMinute) {
        bottom = (bottom + 1) % room;
        size -= 1;
      }
    },
    entries,
  };
}
