import { ODDS_RATIOS } from './findings.ts';
import type { AnyPlace } from './region.ts';
import type { Series } from './trial.ts';
import type { NodePlace, WaveView } from './views.ts';

/**
 * Evidence, and ceremonies, from which a sibling is said to be unaffected. Whatever has the effect in truth is called so,
 * at whatever moment it is looked at, at most one time in twenty (Ville's inequality).
 */
const NATS_AGAINST = Math.log(20);
const TRIALS_MIN = 30;
const NAMES_MAX = 6;
const FIELDS = ['oem', 'model', 'browser', 'kind'] as const;

export interface Affected {
  series: Series;
  place: AnyPlace;
  /** The effect that is seen there. */
  oddsRatio: number;
}

/**
 * Siblings of a cell, those that differ from it in one field that it gives, on which the same version does not have the
 * effect that it has there: "Pixel and Galaxy unaffected". Each by what it differs in, the most ceremonies first.
 *
 * Asked is for that effect and no lesser one: evidence against an odds ratio of 1.6 takes ten times the ceremonies that
 * evidence against 6 does, and would come long after the page.
 */
export function unaffectedSiblings(wave: WaveView, { series, place, oddsRatio }: Affected): string[] {
  const lattice = wave.lattices[series];
  if (lattice.find(place) === -1) return [];
  const effect = Math.max(
    0,
    ODDS_RATIOS.findLastIndex((ratio) => ratio <= oddsRatio),
  );
  const siblings: { name: string; trials: number }[] = [];
  for (let other = 0; other < lattice.size; other++) {
    const trials = lattice.trials(other);
    if (trials < TRIALS_MIN || (lattice.logL(other)[effect] ?? 0) > -NATS_AGAINST) continue;
    // Nor does anything speak for a lesser effect.
    if (lattice.watchNats(other) > 0) continue;
    const name = siblingName(place, lattice.place(other));
    if (name !== null) siblings.push({ name, trials });
  }
  return siblings
    .sort((a, b) => b.trials - a.trials)
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}

/** What another maker (whole), model of the maker, browser or kind is called; null where more or less is different. */
function siblingName(place: NodePlace, other: NodePlace): string | null {
  const differing = FIELDS.filter((field) => place[field] !== other[field]);
  const [first] = differing;
  if (first === undefined || other[first] === '' || differing.some((field) => place[field] === ''))
    return null;
  if (first === 'oem') {
    const isWhole = other.model === '' && differing.every((field) => field === 'oem' || field === 'model');
    return isWhole ? other.oem : null;
  }
  if (differing.length > 1) return null;
  return first === 'model' ? `${other.oem} ${other.model}` : other[first];
}
