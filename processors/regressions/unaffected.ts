import { type AnyPlace, textOf } from './region.ts';
import type { Series } from './trial.ts';
import type { NodePlace, WaveView } from './views.ts';

/** Nats against an effect, and ceremonies, from which a sibling is said to be unaffected. */
const NATS_AGAINST = 1.5;
const TRIALS_MIN = 50;
const NAMES_MAX = 6;

/**
 * Siblings of a cell, those that differ from it in one field that it gives, on which the same version shows no effect:
 * "Pixel and Galaxy unaffected". The most ceremonies first.
 */
export function unaffectedSiblings(wave: WaveView, series: Series, place: AnyPlace): string[] {
  const lattice = wave.lattices[series];
  const node = lattice.find(place);
  if (node === -1) return [];
  const siblings: { place: NodePlace; trials: number }[] = [];
  for (let other = 0; other < lattice.size; other++) {
    const candidate = lattice.place(other);
    if (!isSibling(place, candidate) || lattice.trials(other) < TRIALS_MIN) continue;
    if (lattice.watchNats(other) > -NATS_AGAINST) continue;
    siblings.push({ place: candidate, trials: lattice.trials(other) });
  }
  return siblings
    .sort((a, b) => b.trials - a.trials)
    .slice(0, NAMES_MAX)
    .map((sibling) => textOf({ os: '', ...sibling.place }));
}

/** Another maker (whole), model of the maker, browser or kind, with all else alike. */
function isSibling(place: NodePlace, other: NodePlace): boolean {
  const differing = (['oem', 'model', 'browser', 'kind'] as const).filter(
    (field) => place[field] !== other[field],
  );
  const given = differing.every((field) => place[field] !== '');
  if (!given || differing.length === 0) return false;
  const isOtherMaker = differing[0] === 'oem' && other.oem !== '' && other.model === '';
  if (isOtherMaker) return differing.every((field) => field === 'oem' || field === 'model');
  const [only] = differing;
  return differing.length === 1 && only !== undefined && other[only] !== '';
}
