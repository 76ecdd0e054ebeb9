import type { Regression } from './findings.ts';
import type { Cell, VersionedDimension } from './trial.ts';
import type { WaveView } from './views.ts';

/** A place in which a field that is empty is any. */
export type AnyPlace = Regression['place'];

export interface Version {
  dimension: VersionedDimension;
  token: string;
}

/**
 * What an episode explains: trials of a place on a version. Where the first version's dimension is not known, the next
 * stands in: a phone in a browser does not tell its patch, but its version of Android.
 */
export interface Region {
  place: AnyPlace;
  /** Empty: every version. */
  versions: readonly Version[];
}

export const ANYWHERE: AnyPlace = { os: '', oem: '', model: '', browser: '', kind: '' };

type Somewhere = Pick<Cell, 'os' | 'oem' | 'model' | 'browser' | 'kind'>;

export function isInPlace(place: AnyPlace, where: Somewhere): boolean {
  return (
    (place.kind === '' || place.kind === where.kind) &&
    (place.os === '' || place.os === where.os) &&
    (place.oem === '' || place.oem === where.oem) &&
    (place.browser === '' || place.browser === where.browser) &&
    (place.model === '' || place.model === where.model)
  );
}

export function isInRegion(region: Region, where: Somewhere, tokens: Cell['tokens']): boolean {
  if (!isInPlace(region.place, where)) return false;
  for (const { dimension, token } of region.versions) {
    const own = tokens[dimension];
    if (own !== undefined) return own === token;
  }
  return region.versions.length === 0;
}

/** Whether two places can have a trial in common. */
export function meets(one: AnyPlace, other: AnyPlace): boolean {
  return (['os', 'oem', 'model', 'browser', 'kind'] as const).every(
    (field) => one[field] === '' || other[field] === '' || one[field] === other[field],
  );
}

export function depthOf(place: AnyPlace): number {
  return [place.oem, place.model, place.browser, place.kind].filter((field) => field !== '').length;
}

/** For lists: `Sony Xperia 5 × Chrome × authentication`; `any` for everywhere. */
export function textOf(place: AnyPlace): string {
  const parts = [place.os, [place.oem, place.model].filter(Boolean).join(' '), place.browser, place.kind];
  return parts.filter((part) => part !== '').join(' × ') || 'any';
}

/** A cell of a wave's failures, on the version of the wave. */
export function regionOfNode(wave: WaveView, node: number): Region {
  const versions: Version[] = wave.dimension === '' ? [] : [{ dimension: wave.dimension, token: wave.token }];
  return { place: { os: wave.os, ...wave.lattices.failure.place(node) }, versions };
}
