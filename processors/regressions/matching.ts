import type { ControlStore, DrawnControls } from './control-store.ts';
import type { DetectorSettings } from './settings.ts';
import type { Cell, Place } from './trial.ts';
import type { Leaf } from './views.ts';

/** What the sets of newcomers of one cell add to: the nodes of their place, and per series the number of the cell. */
export interface Target {
  readonly leaf: Leaf;
  readonly tokens: Cell['tokens'];
  readonly nodes: readonly number[];
  readonly cells: readonly number[];
}

/** A ceremony on the new version that waits for controls. */
export interface Newcomer {
  minute: number;
  ceremonyId: string;
  outcome: number;
  target: Target;
}

/** Controls and waiting newcomers of one maker and kind. */
export interface MakerPool {
  readonly place: Place;
  /** Its pool in the store of controls. */
  readonly controls: number;
  readonly waiting: Newcomer[];
  readonly family: Family;
}

/** The makers of one system and kind. */
interface Family {
  readonly pools: MakerPool[];
  /** How many newcomers wait, in all pools. */
  waiting: number;
}

/** A newcomer begins to wait. */
export function enter(pool: MakerPool, newcomer: Newcomer): void {
  pool.waiting.push(newcomer);
  pool.family.waiting += 1;
}

/** The first `count` of a pool wait no longer. */
function leave({ waiting, family }: MakerPool, count: number): void {
  if (count === 0) return;
  waiting.splice(0, count);
  family.waiting -= count;
}

/** Receives a newcomer and its `k` controls. */
export type Settle = (newcomer: Newcomer, controls: DrawnControls, k: number) => void;

export interface Matching {
  /** Where controls of a place are pushed and its newcomers wait. */
  poolOf(place: Place): MakerPool;
  /** Makes the sets that can be made now, without a look at any outcome. */
  match(minute: number, settle: Settle): void;
  /** Gives its pools back; it is not used again. */
  close(): void;
  snapshot(): MatchingState;
}

export interface MatchingState {
  pools: {
    place: Place;
    controls: { minute: number; outcome: number; place: Place }[];
    waiting: { minute: number; ceremonyId: string; outcome: number; tokens: Cell['tokens']; place: Place }[];
  }[];
}

/** Where controls are kept, and the leaves that they name by number. */
export interface Stock {
  store: ControlStore;
  leaves: { placeOf(leaf: number): Place; recall(place: Place): Leaf };
}

/** What a restored state needs to become objects again. */
export interface Restore {
  state: MatchingState;
  targetOf(waiting: { tokens: Cell['tokens']; place: Place }): Target;
}

/**
 * 1:K matching. A newcomer gets controls of its own maker and kind, the newest first; after `ownMakerMinutes` those of
 * the whole family serve; after `waitMinutesMax` it is given up. When controls are scarce, sets get smaller (a set of K
 * is worth K/(K+1), so many small ones beat few large ones), never under `controlsMin`.
 */
export function createMatching(
  settings: DetectorSettings,
  { store, leaves }: Stock,
  restore?: Restore,
): Matching {
  const { controlsMin, controlsMax, waitMinutesMax } = settings;
  const pools = new Map<string, MakerPool>();
  const all: MakerPool[] = [];
  const families = new Map<string, Family>();
  let lastMinute = Number.NEGATIVE_INFINITY;
  const drawn: DrawnControls = {
    outcomes: new Uint8Array(controlsMax),
    leaves: new Int32Array(controlsMax),
  };

  function poolOf(place: Place): MakerPool {
    const familyKey = `${place.os}\0${place.kind}`;
    const key = `${familyKey}\0${place.oem}`;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const family = families.get(familyKey) ?? { pools: [], waiting: 0 };
    families.set(familyKey, family);
    const pool = { place, controls: store.open(), waiting: [], family };
    family.pools.push(pool);
    all.push(pool);
    pools.set(key, pool);
    return pool;
  }

  for (const { place, controls, waiting } of restore?.state.pools ?? []) {
    const pool = poolOf(place);
    for (const { minute, outcome, place } of controls) {
      store.push(pool.controls, minute, outcome, leaves.recall(place).number);
    }
    for (const { minute, ceremonyId, outcome, tokens, place } of waiting) {
      const target = restore?.targetOf({ tokens, place });
      if (target !== undefined) enter(pool, { minute, ceremonyId, outcome, target });
    }
  }

  function sizeOfSet(available: number, waiting: number): number {
    return Math.min(controlsMax, Math.max(controlsMin, Math.floor(available / waiting)));
  }

  function matchOwn(pool: MakerPool, settle: Settle): void {
    const { waiting, controls } = pool;
    let next = 0;
    while (next < waiting.length && store.size(controls) >= controlsMin) {
      const size = store.size(controls);
      const k = Math.min(size, sizeOfSet(size, waiting.length - next));
      store.draw(controls, k, drawn, 0);
      settle(waiting[next++] as Newcomer, drawn, k);
    }
    leave(pool, next);
  }

  function matchFamily(pool: MakerPool, before: number, settle: Settle): void {
    const { waiting, family } = pool;
    if (!isBefore(waiting[0], before)) return;
    let available = 0;
    for (const { controls } of family.pools) available += store.size(controls);
    let next = 0;
    while (available >= controlsMin && isBefore(waiting[next], before)) {
      const k = sizeOfSet(available, family.waiting - next);
      drawFromFamily(family.pools, k);
      settle(waiting[next++] as Newcomer, drawn, k);
      available -= k;
    }
    leave(pool, next);
  }

  /** Draws the newest `k` of all pools; of one minute, those of the older pool first. */
  function drawFromFamily(of: readonly MakerPool[], k: number): void {
    for (let at = 0; at < k; ) {
      const controls = newest(of);
      const minute = store.newestMinute(controls);
      for (; at < k && store.newestMinute(controls) === minute; at++) store.draw(controls, 1, drawn, at);
    }
  }

  /** The pool whose top is the newest control; equal minutes go to the older pool. */
  function newest(of: readonly MakerPool[]): number {
    let best = -1;
    let minute = Number.NEGATIVE_INFINITY;
    for (const { controls } of of) {
      const top = store.newestMinute(controls);
      if (top <= minute) continue;
      best = controls;
      minute = top;
    }
    return best;
  }

  function stateOf({ place, controls, waiting }: MakerPool): MatchingState['pools'][number] {
    return {
      place,
      controls: store
        .entries(controls)
        .map(({ minute, outcome, leaf }) => ({ minute, outcome, place: leaves.placeOf(leaf) })),
      waiting: waiting.map(({ minute, ceremonyId, outcome, target: { tokens, leaf } }) => ({
        minute,
        ceremonyId,
        outcome,
        tokens,
        place: leaf.place,
      })),
    };
  }

  function expire(pool: MakerPool): void {
    store.expire(pool.controls, lastMinute - waitMinutesMax);
  }

  return {
    poolOf,
    match(minute, settle) {
      lastMinute = minute;
      for (const pool of all) {
        // Where nobody waits, nobody asks how old controls are.
        if (pool.family.waiting === 0) continue;
        expire(pool);
        if (pool.waiting.length === 0) continue;
        giveUp(pool, { before: minute - waitMinutesMax, most: settings.poolMax });
        matchOwn(pool, settle);
      }
      for (const pool of all) {
        if (pool.waiting.length > 0) matchFamily(pool, minute - settings.ownMakerMinutes, settle);
      }
    },
    close() {
      for (const { controls } of all) store.close(controls);
    },
    snapshot() {
      for (const pool of all) expire(pool);
      return { pools: all.map(stateOf) };
    },
  };
}

/** Newcomers that waited too long go, and the oldest when there are too many. */
function giveUp(pool: MakerPool, { before, most }: { before: number; most: number }): void {
  const { waiting } = pool;
  let gone = Math.max(0, waiting.length - most);
  while (isBefore(waiting[gone], before)) gone += 1;
  leave(pool, gone);
}

function isBefore(newcomer: Newcomer | undefined, minute: number): boolean {
  return newcomer !== undefined && newcomer.minute < minute;
}
