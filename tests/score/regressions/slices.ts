import type { Regression } from '../../../processors/regressions/findings.ts';
import type { Fault } from './scenarios.ts';
import { isFaulty, LEAVES } from './world/leaves.ts';
import { placeOf, shareOf } from './world/places.ts';

/** A cell of the lattice {maker | model | any} × {browser | any} × {kind | any} of one family; empty is any. */
export type Slice = Regression['place'];

/** All slices of the world, and which of them each leaf belongs to. */
export const SLICES: readonly Slice[] = [];
export const SLICES_OF_LEAF: readonly Uint16Array[] = collect(SLICES as Slice[]);

/** Whoever is paged is paged by family and maker (§4.1). */
export const GROUP_OF_SLICE: readonly string[] = SLICES.map(({ os, oem }) => `${os} ${oem}`);

/** Shares of the budget by how many fields are given besides the maker (§3.4). */
const LEVELS = [0.4, 0.3, 0.2, 0.1] as const;
export const ALPHA = 0.05;

/** The budget of a slice: α of the wave times the weight of the slice in the lattice of its family. */
export function budgetOf(slice: Slice): number {
  const level = levelOf(slice);
  const siblings = SLICES.filter((other) => other.os === slice.os && levelOf(other) === level).length;
  return (ALPHA * (LEVELS[level] ?? 0)) / siblings;
}

/** How well a slice fits a fault, by usual traffic. */
export interface Fit {
  /** Share of the slice that the fault covers. */
  affected: number;
  /** Of what is in either, the share that is in both. */
  jaccard: number;
}

export function fitOf(slice: Slice, fault: Fault): Fit {
  let inSlice = 0;
  let inFault = 0;
  let inBoth = 0;
  for (let leaf = 0; leaf < LEAVES; leaf += 1) {
    const share = shareOf(leaf);
    const isIn = isInside(leaf, slice);
    const isHit = isFaulty(leaf, fault);
    if (isIn) inSlice += share;
    if (isHit) inFault += share;
    if (isIn && isHit) inBoth += share;
  }
  return {
    affected: inSlice === 0 ? 0 : inBoth / inSlice,
    jaccard: inBoth === 0 ? 0 : inBoth / (inSlice + inFault - inBoth),
  };
}

/** The slice that is the fault, and nothing else. @throws RangeError where no slice is. */
export function sliceOf(fault: Fault): Slice {
  const found = SLICES.filter(({ os }) => os === fault.os).find(
    (slice) => fitOf(slice, fault).jaccard > 1 - 1e-9,
  );
  if (!found) throw new RangeError('The fault is no slice of the lattice.');
  return found;
}

function isInside(leaf: number, slice: Slice): boolean {
  const place = placeOf(leaf);
  return (['os', 'oem', 'model', 'browser', 'kind'] as const).every(
    (field) => slice[field] === '' || slice[field] === place[field],
  );
}

function levelOf({ model, browser, kind }: Slice): number {
  return [model, browser, kind].filter((field) => field !== '').length;
}

function collect(slices: Slice[]): Uint16Array[] {
  const known = new Map<string, number>();
  const number = (slice: Slice): number => {
    const key = JSON.stringify(slice);
    const at = known.get(key) ?? slices.push(slice) - 1;
    known.set(key, at);
    return at;
  };
  return Array.from({ length: LEAVES }, (_, leaf) => Uint16Array.from(slicesAbove(leaf).map(number)));
}

/** The slices of a leaf. A family of one maker has no slice for the maker: it would be the family again. */
function slicesAbove(leaf: number): Slice[] {
  const { os, oem, model, browser, kind } = placeOf(leaf);
  const isAndroid = os === 'Android';
  const devices = [
    { oem: '', model: '' },
    ...(isAndroid ? [{ oem, model: '' }] : []),
    ...(model === '' ? [] : [{ oem, model }]),
  ];
  return devices.flatMap((device) =>
    ['', browser].flatMap((of) =>
      (['', kind] as const).map((kindOf) => ({ os, ...device, browser: of, kind: kindOf })),
    ),
  );
}
