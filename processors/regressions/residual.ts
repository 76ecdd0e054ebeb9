import { ODDS_RATIOS } from './findings.ts';
import { containing } from './nodes.ts';
import { isInRegion, type Region } from './region.ts';
import { mixtureNats } from './thresholds.ts';
import type { LatticeView } from './views.ts';

/**
 * A lattice without the evidence that lies in some regions: exact, for the cells of a node add up to the node. What is
 * left of a cell whose evidence all lies in open episodes is nothing, whatever wave the episodes came from.
 */
export function residualLattice(lattice: LatticeView, regions: readonly Region[]): LatticeView {
  if (regions.length === 0) return lattice;
  const away = new Map<number, { logE: number[]; logL: number[] }>();
  for (const { place, tokens, logE, logL } of lattice.cells()) {
    if (!regions.some((region) => isInRegion(region, place, tokens))) continue;
    for (const containingPlace of containing(place)) {
      const node = lattice.find(containingPlace);
      if (node === -1) continue;
      const sums = away.get(node) ?? { logE: ODDS_RATIOS.map(() => 0), logL: ODDS_RATIOS.map(() => 0) };
      away.set(node, sums);
      for (let r = 0; r < ODDS_RATIOS.length; r++) {
        sums.logE[r] = (sums.logE[r] ?? 0) + (logE[r] ?? 0);
        sums.logL[r] = (sums.logL[r] ?? 0) + (logL[r] ?? 0);
      }
    }
  }
  const left = (nats: readonly number[], gone: readonly number[] | undefined) =>
    gone === undefined ? nats : nats.map((value, r) => value - (gone[r] ?? 0));
  const logE = (node: number) => left(lattice.logE(node), away.get(node)?.logE);
  const logL = (node: number) => left(lattice.logL(node), away.get(node)?.logL);
  return {
    ...lattice,
    logE,
    logL,
    nats: (node) => mixtureNats(logE(node)),
    watchNats: (node) => mixtureNats(logL(node)),
  };
}
