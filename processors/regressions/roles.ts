import { packed, type Versions } from './ballot.ts';
import { type BaselineLeaf, leafKey } from './baseline.ts';
import type { MakerPool, Target } from './matching.ts';
import type { Releases } from './releases.ts';
import type { Cell, VersionedDimension } from './trial.ts';
import { VERSIONED_DIMENSIONS } from './trial.ts';
import type { Wave } from './wave.ts';

/** The provider is only known of a ceremony that succeeded: what the device's earlier ones said stands for it. */
export const PROVIDER = VERSIONED_DIMENSIONS.indexOf('provider');

/** A ceremony is a newcomer of one wave, and it may be a control of others. */
export interface NewcomerRole {
  readonly wave: Wave;
  readonly pool: MakerPool;
  readonly target: Target;
}

/** All that the detector derives from a cell once. */
export interface CellRoles {
  readonly leaf: BaselineLeaf;
  readonly kindBit: number;
  readonly versions: Versions;
  readonly newcomer: readonly NewcomerRole[];
  readonly controls: readonly MakerPool[];
  /** Roles by the provider that the device had before, where a provider spreads. */
  readonly ofProvider: Map<number, Pick<CellRoles, 'newcomer' | 'controls'>>;
  /** The placebo of the week: as a control, and, once somebody in this cell wears it, as a newcomer. */
  readonly placebo: MakerPool | undefined;
  placeboTarget: Target | undefined;
}

const KIND_BITS = { unknown: 1, registration: 2, authentication: 4 } as const;

/** What is needed to derive roles. */
export interface RoleSource {
  releases: Releases;
  leafOf(cell: Cell): BaselineLeaf;
  /** Open waves of releases. */
  waves: readonly Wave[];
  placebo: Wave | undefined;
}

export function rolesOf(cell: Cell, minute: number, from: RoleSource): CellRoles {
  const leaf = from.leafOf(cell);
  const { place } = leaf;
  const key = leafKey(place);
  const tokens = VERSIONED_DIMENSIONS.map((dimension) => {
    const token = cell.tokens[dimension];
    if (token === undefined) return 0;
    const id = from.releases.idOf({ dimension, os: place.os, token }, minute);
    if (id !== 0) from.releases.seenIn(id, key, place);
    return id;
  });
  const mine = from.waves.filter(({ view }) => view.os === place.os);
  const versioned = mine.filter(({ view }) => view.dimension !== 'provider');
  return {
    leaf,
    kindBit: KIND_BITS[place.kind],
    versions: packed(tokens),
    ...rolesAmong(versioned, { tokens: withoutProvider(cell.tokens), leaf }),
    ofProvider: new Map(),
    placebo: from.placebo?.poolOf(place),
    placeboTarget: undefined,
  };
}

/** Roles that a cell has in some waves by these tokens. */
export function rolesAmong(
  waves: readonly Wave[],
  { tokens, leaf }: { tokens: Cell['tokens']; leaf: BaselineLeaf },
): Pick<CellRoles, 'newcomer' | 'controls'> {
  const has = (dimension: VersionedDimension | '', token: string) =>
    dimension !== '' && tokens[dimension] === token;
  const newcomer = waves
    .filter(({ view }) => has(view.dimension, view.token))
    .map((wave) => ({ wave, pool: wave.poolOf(leaf.place), target: wave.targetOf({ tokens }, leaf) }));
  const controls = waves
    .filter(({ view }) => has(view.dimension, view.predecessor))
    .map((wave) => wave.poolOf(leaf.place));
  return { newcomer, controls };
}

/** Tokens that don't depend on how the ceremony went. */
export function withoutProvider(tokens: Cell['tokens']): Cell['tokens'] {
  if (tokens.provider === undefined) return tokens;
  const { provider: _, ...others } = tokens;
  return others;
}
