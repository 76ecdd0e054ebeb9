import { ODDS_RATIOS } from './findings.ts';

/** ln of the mean over the grid of exp(L), from `offset` on: a bet spread over the odds ratios. */
export function mixtureNats(logs: Float64Array | readonly number[], offset = 0): number {
  const count = ODDS_RATIOS.length;
  let top = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < count; r++) top = Math.max(top, logs[offset + r] as number);
  let sum = 0;
  for (let r = 0; r < count; r++) sum += Math.exp((logs[offset + r] as number) - top);
  return top + Math.log(sum / count);
}

/** What is left of a level's share for cells that appear after the wave began. */
const LATE_SHARE = 0.1;
/**
 * No cell has more of a wave's budget. Where no makers are known, as of desktops, the whole system has its level to
 * itself: with a third of the budget a handful of failures would page, and chance is often unkind to a handful.
 */
const CELL_SHARE_MAX = 0.1;

type LevelWeights = readonly [number, number, number, number];

/** A cell as the wave begins: how many fields it gives beside the maker, and its trials so far. */
export interface KnownNode {
  level: number;
  trials: number;
}

/**
 * Weights of the cells known as a wave begins. Within a level they share nine tenths as the roots of their past trials:
 * what many use costs less to find, and what few use can't be found soon at any price. Set before the first ceremony of
 * the wave, and all together at most 1, as the union bound asks.
 */
export function knownWeights(levelWeights: LevelWeights, known: readonly KnownNode[]): number[] {
  const sizes = known.map(({ trials }) => Math.sqrt(1 + trials));
  const totals = [0, 0, 0, 0];
  for (const [at, { level }] of known.entries()) totals[level] = (totals[level] ?? 0) + (sizes[at] ?? 0);
  return known.map(({ level }, at) =>
    Math.min(
      CELL_SHARE_MAX,
      ((levelWeights[level] ?? 0) * (1 - LATE_SHARE) * (sizes[at] ?? 0)) / (totals[level] ?? 1),
    ),
  );
}

/** Weights of cells that appear later: within a level the j-th gets 1/(j(j+1)) of the rest, so that it never runs out. */
export function createLateWeights(levelWeights: LevelWeights, given: readonly number[] = [0, 0, 0, 0]) {
  const counts = [...given];
  return {
    next(level: number): number {
      const late = (counts[level] ?? 0) + 1;
      counts[level] = late;
      return ((levelWeights[level] ?? 0) * LATE_SHARE) / (late * (late + 1));
    },
    snapshot: (): number[] => [...counts],
  };
}
