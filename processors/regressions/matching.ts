import { type ControlPool, createControlPool, type DrawnControls } from './control-pool.ts';
import type { CellSums } from './lattice.ts';
import type { DetectorSettings } from './settings.ts';
import type { Cell, Place, Trial } from './trial.ts';
import type { Leaf } from './views.ts';

/** What the sets of newcomers of one cell add to: the nodes of their place, and per series the sums of the cell. */
export interface Target {
  readonly leaf: Leaf;
  readonly tokens: Cell['tokens'];
  readonly nodes: readonly number[];
  readonly cells: readonly CellSums[];
}

/** A ceremony on the new version that waits for controls. */
export interface Newcomer {
  trial: Trial;
  outcome: number;
  target: Target;
}

/** Controls and waiting newcomers of one maker and kind. */
export interface MakerPool {
  readonly place: Place;
  readonly controls: ControlPool;
  readonly waiting: Newcomer[];
  /** Pools of the same family and kind, this one among them. */
  readonly siblings: MakerPool[];
}

/** Receives a newcomer and its `k` controls. */
export type Settle = (newcomer: Newcomer, controls: DrawnControls, k: number) => void;

export interface Matching {
  /** Where controls of a place are pushed and its newcomers wait. */
  poolOf(place: Place): MakerPool;
  /** Makes the sets that can be made now, without a look at any outcome. */
  match(minute: number, settle: Settle): void;
  snapshot(): MatchingState;
}

export interface MatchingState {
  pools: {
    place: Place;
    controls: { minute: number; outcome: number; place: Place }[];
    waiting: { trial: Trial; outcome: number; tokens: Cell['tokens'] }[];
  }[];
}

/** What a restored state needs to become objects again. */
export interface Restore {
  state: MatchingState;
  leafOf(place: Place): Leaf;
  targetOf(waiting: { tokens: Cell['tokens']; place: Place }): Target;
}

/**
 * 1:K matching. A newcomer gets controls of its own maker and kind, the newest first; after `ownMakerMinutes` those of
 * the whole family serve; after `waitMinutesMax` it is given up. When controls are scarce, sets get smaller (a set of K
 * is worth K/(K+1), so many small ones beat few large ones), never under `controlsMin`.
 */
export function createMatching(settings: DetectorSettings, restore?: Restore): Matching {
  const { controlsMin, controlsMax, waitMinutesMax } = settings;
  const pools = new Map<string, MakerPool>();
  const all: MakerPool[] = [];
  const families = new Map<string, MakerPool[]>();
  const drawn: DrawnControls = { outcomes: new Uint8Array(controlsMax), leaves: [] };

  function poolOf(place: Place): MakerPool {
    const family = `${place.os}\0${place.kind}`;
    const key = `${family}\0${place.oem}`;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const siblings = families.get(family) ?? [];
    families.set(family, siblings);
    const pool = { place, controls: createControlPool(settings.poolMax), waiting: [], siblings };
    siblings.push(pool);
    all.push(pool);
    pools.set(key, pool);
    return pool;
  }

  for (const { place, controls, waiting } of restore?.state.pools ?? []) {
    const pool = poolOf(place);
    for (const { minute, outcome, place } of controls) {
      if (restore !== undefined) pool.controls.push(minute, outcome, restore.leafOf(place));
    }
    for (const { trial, outcome, tokens } of waiting) {
      const target = restore?.targetOf({ tokens, place: trial.cell });
      if (target !== undefined) pool.waiting.push({ trial, outcome, target });
    }
  }

  function sizeOfSet(available: number, waiting: number): number {
    return Math.min(controlsMax, Math.max(controlsMin, Math.floor(available / waiting)));
  }

  function matchOwn(pool: MakerPool, settle: Settle): void {
    const { waiting, controls } = pool;
    let next = 0;
    while (next < waiting.length && controls.size >= controlsMin) {
      const k = Math.min(controls.size, sizeOfSet(controls.size, waiting.length - next));
      controls.draw(k, drawn, 0);
      settle(waiting[next++] as Newcomer, drawn, k);
    }
    if (next > 0) waiting.splice(0, next);
  }

  function matchFamily({ waiting, siblings }: MakerPool, before: number, settle: Settle): void {
    if (!isBefore(waiting[0], before)) return;
    let available = 0;
    let inLine = 0;
    for (const pool of siblings) {
      available += pool.controls.size;
      inLine += pool.waiting.length;
    }
    let next = 0;
    while (available >= controlsMin && isBefore(waiting[next], before)) {
      const k = sizeOfSet(available, inLine - next);
      drawFromFamily(siblings, k, drawn);
      settle(waiting[next++] as Newcomer, drawn, k);
      available -= k;
    }
    if (next > 0) waiting.splice(0, next);
  }

  return {
    poolOf,
    match(minute, settle) {
      for (const pool of all) {
        pool.controls.expire(minute - waitMinutesMax);
        if (pool.waiting.length === 0) continue;
        giveUp(pool.waiting, { before: minute - waitMinutesMax, most: settings.poolMax });
        matchOwn(pool, settle);
      }
      for (const pool of all) {
        if (pool.waiting.length > 0) matchFamily(pool, minute - settings.ownMakerMinutes, settle);
      }
    },
    snapshot: () => ({
      pools: all.map(({ place, controls, waiting }) => ({
        place,
        controls: controls
          .entries()
          .map(({ minute, outcome, leaf }) => ({ minute, outcome, place: leaf.place })),
        waiting: waiting.map(({ trial, outcome, target }) => ({ trial, outcome, tokens: target.tokens })),
      })),
    }),
  };
}

/** Newcomers that waited too long go, and the oldest when there are too many. */
function giveUp(waiting: Newcomer[], { before, most }: { before: number; most: number }): void {
  let gone = Math.max(0, waiting.length - most);
  while (isBefore(waiting[gone], before)) gone += 1;
  if (gone > 0) waiting.splice(0, gone);
}

function isBefore(newcomer: Newcomer | undefined, minute: number): boolean {
  return newcomer !== undefined && newcomer.trial.minute < minute;
}

/** Draws the newest `k` of all pools; of one minute, those of the older pool first. */
function drawFromFamily(pools: readonly MakerPool[], k: number, drawn: DrawnControls): void {
  for (let at = 0; at < k; ) {
    const { controls } = newest(pools);
    const minute = controls.newestMinute;
    for (; at < k && controls.newestMinute === minute; at++) controls.draw(1, drawn, at);
  }
}

/** The pool whose top is the newest control; equal minutes go to the older pool. */
function newest(pools: readonly MakerPool[]): MakerPool {
  let best = pools[0] as MakerPool;
  for (const pool of pools) if (pool.controls.newestMinute > best.controls.newestMinute) best = pool;
  return best;
}
