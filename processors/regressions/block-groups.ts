import { byPlace } from './by-place.ts';
import type { LeafCount } from './traffic.ts';

/** The places with votes of one kind of ceremony, together and by system. */
export interface KindGroup {
  readonly all: LeafCount[];
  /** Those with anything in them, in order of first sight in the block. */
  systems: LeafCount[][];
}

interface Spot {
  kind: KindGroup;
  ofSystem: LeafCount[];
}

/** Sorts the places of a block by kind, and by system within it; the groups are the caller's until the next block. */
export function createGroups() {
  const kinds = new Map<string, KindGroup>();
  const systems = new Map<string, LeafCount[]>();

  function groupOf<T>(groups: Map<string, T>, key: string, made: T): T {
    const known = groups.get(key);
    if (known !== undefined) return known;
    groups.set(key, made);
    return made;
  }

  const spotOf = byPlace(
    ({ os, kind }): Spot => ({
      kind: groupOf(kinds, kind, { all: [], systems: [] }),
      ofSystem: groupOf(systems, `${os}\0${kind}`, []),
    }),
  );

  function clear(): void {
    for (const group of kinds.values()) {
      for (const ofSystem of group.systems) ofSystem.length = 0;
      group.all.length = 0;
      group.systems.length = 0;
    }
  }

  return {
    of(counts: readonly LeafCount[]): KindGroup[] {
      clear();
      const found: KindGroup[] = [];
      for (const count of counts) {
        if (count.votes === 0) continue;
        const { kind, ofSystem } = spotOf(count);
        if (kind.all.length === 0) found.push(kind);
        if (ofSystem.length === 0) kind.systems.push(ofSystem);
        kind.all.push(count);
        ofSystem.push(count);
      }
      return found;
    },
  };
}
