import { looksLikeAttack } from './attack.ts';
import { ODDS_RATIOS } from './findings.ts';
import type { RecentFailures } from './recent-failures.ts';
import { type AnyPlace, isInPlace, regionOfNode } from './region.ts';
import { mixtureNats } from './thresholds.ts';
import type { MinuteView, WaveSet, WaveView } from './views.ts';

/** A crossing that looked like an attack: its evidence starts anew once that is over. */
interface Held {
  waveId: string;
  os: string;
  place: AnyPlace;
  isOver: boolean;
  /** Nats since it was over, by node of the wave's lattice. */
  nodes: [node: number, logE: number[]][];
}

export type HeldState = readonly Held[];

/** Crossings that nobody is paged for while they look like an attack. */
export function createHeldCrossings(failures: RecentFailures, state: HeldState = []) {
  let held: Held[] = structuredClone([...state]);

  return {
    hold(wave: WaveView, node: number, place: AnyPlace): void {
      let one = held.find(({ waveId, os }) => waveId === wave.id && os === wave.os);
      if (one === undefined) {
        one = { waveId: wave.id, os: wave.os, place, isOver: false, nodes: [] };
        held.push(one);
      }
      one.isOver = false;
      if (!one.nodes.some(([known]) => known === node)) one.nodes.push([node, []]);
      for (const entry of one.nodes) entry[1] = ODDS_RATIOS.map(() => 0);
    },
    /** Evidence for what was held, from after the attack. The node that crosses by it, which is held no longer; or null. */
    takeUp({ wave, evidence }: WaveSet): number | null {
      if (held.length === 0) return null;
      const one = held.find(({ waveId, os }) => waveId === wave.id && os === wave.os);
      if (one === undefined || !one.isOver || evidence.series !== 'failure') return null;
      const lattice = wave.lattices.failure;
      for (const [node, sums] of one.nodes) {
        if (!isInPlace({ os: wave.os, ...lattice.place(node) }, evidence.place)) continue;
        for (let r = 0; r < sums.length; r++) sums[r] = (sums[r] ?? 0) + (evidence.logE[r] ?? 0);
        if (mixtureNats(sums) < lattice.thresholdNats(node)) continue;
        held = held.filter((other) => other !== one);
        return node;
      }
      return null;
    },
    /** Every few minutes: which attacks are over, and which waves are gone. */
    look({ minute, waves }: MinuteView): void {
      for (const one of held) {
        if (one.isOver) continue;
        const wave = waves.find(({ id, os }) => id === one.waveId && os === one.os);
        one.isOver =
          wave === undefined ||
          !looksLikeAttack(failures, { ...regionOfNode(wave, 0), place: one.place }, minute);
      }
      held = held.filter((one) => waves.some(({ id, os }) => id === one.waveId && os === one.os));
    },
    snapshot: (): HeldState => structuredClone(held),
  };
}
