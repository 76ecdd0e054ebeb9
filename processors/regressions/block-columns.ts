import { byPlace } from './by-place.ts';
import type { OfGroup } from './change-cells.ts';
import type { LeafCount } from './traffic.ts';

/** Adds up one place of the group at hand, with the failures to expect of it. */
export type AddPlace = (count: LeafCount, expected: number) => void;
/** Tells the group at hand place by place; returns what all have together. */
export type TellGroup = (add: AddPlace) => OfGroup;

/**
 * The places of a block that have votes, in columns, for what they have in common is fitted by going over them again and
 * again: by kind of ceremony, and within it by system.
 */
export function createBlockColumns() {
  let odds = new Float64Array(256);
  let votes = new Float64Array(256);
  let failures = new Float64Array(256);
  /** Numbers of the kind, and of the system together with the kind. */
  let kinds = new Int32Array(256);
  let systems = new Int32Array(256);
  /** Rows of the group at hand. */
  let members = new Int32Array(256);
  const voted: LeafCount[] = [];
  let size = 0;
  let memberCount = 0;
  const numbers = new Map<string, number>();
  const kindOf = byPlace(({ kind }) => numberOf(kind));
  const systemOf = byPlace(({ os, kind }) => numberOf(`${os}\0${kind}`));

  function makeRoom(count: number): void {
    if (count <= odds.length) return;
    odds = new Float64Array(2 * count);
    votes = new Float64Array(2 * count);
    failures = new Float64Array(2 * count);
    kinds = new Int32Array(2 * count);
    systems = new Int32Array(2 * count);
    members = new Int32Array(2 * count);
  }

  function numberOf(name: string): number {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  }

  function load(counts: readonly LeafCount[]): void {
    makeRoom(counts.length);
    size = 0;
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] as LeafCount;
      if (count.votes === 0) continue;
      odds[size] = count.odds;
      votes[size] = count.votes;
      failures[size] = count.voteFailures;
      voted[size] = count;
      kinds[size] = kindOf(count);
      systems[size] = systemOf(count);
      size += 1;
    }
  }

  /** Numbers in a column, in order of first sight; of one kind only, where it is given. */
  function distinct(column: Int32Array, kind?: number): number[] {
    const found: number[] = [];
    for (let row = 0; row < size; row++) {
      if (kind !== undefined && kinds[row] !== kind) continue;
      if (!found.includes(column[row] as number)) found.push(column[row] as number);
    }
    return found;
  }

  function select(column: Int32Array, number: number): void {
    memberCount = 0;
    for (let row = 0; row < size; row++) if (column[row] === number) members[memberCount++] = row;
  }

  /**
   * The factor on all odds with which as many failures are expected as were seen, by Newton's method on its logarithm;
   * a step that leaves the bounds is halved instead.
   */
  function offsetFor(seen: number): number {
    let low = LEAST_OFFSET;
    let high = GREATEST_OFFSET;
    let at = 0;
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const factor = Math.exp(at);
      let expected = 0;
      let slope = 0;
      for (let m = 0; m < memberCount; m++) {
        const row = members[m] as number;
        const p = chance((odds[row] as number) * factor);
        const ofRow = (votes[row] as number) * p;
        expected += ofRow;
        slope += ofRow * (1 - p);
      }
      if (expected < seen) low = at;
      else high = at;
      const next = at + (seen - expected) / slope;
      const before = at;
      at = next > low && next < high ? next : (low + high) / 2;
      if (Math.abs(at - before) < OFFSET_EXACT) break;
    }
    return Math.exp(at);
  }

  function tell(add: AddPlace): OfGroup {
    let ofVotes = 0;
    let ofFailures = 0;
    for (let m = 0; m < memberCount; m++) {
      const row = members[m] as number;
      ofVotes += votes[row] as number;
      ofFailures += failures[row] as number;
    }
    const offset = offsetFor(ofFailures);
    for (let m = 0; m < memberCount; m++) {
      const row = members[m] as number;
      add(voted[row] as LeafCount, (votes[row] as number) * chance((odds[row] as number) * offset));
    }
    return { votes: ofVotes, failures: ofFailures };
  }

  return {
    /** Goes through the groups of a block: each kind as a whole, then its systems one by one. */
    each(
      counts: readonly LeafCount[],
      group: { ofKind: (tell: TellGroup) => void; ofSystem: (tell: TellGroup) => void },
    ): void {
      load(counts);
      for (const kind of distinct(kinds)) {
        select(kinds, kind);
        group.ofKind(tell);
        for (const system of distinct(systems, kind)) {
          select(systems, system);
          group.ofSystem(tell);
        }
      }
    },
  };
}

/** Logarithms: bounds of the offset, and when it is exact enough. */
const LEAST_OFFSET = Math.log(1e-3);
const GREATEST_OFFSET = Math.log(1e4);
const OFFSET_EXACT = 1e-6;
const STEPS_MAX = 24;

const chance = (odds: number) => odds / (1 + odds);
