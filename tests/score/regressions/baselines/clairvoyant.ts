import type { Fault } from '../scenarios.ts';
import { budgetOf, sliceOf } from '../slices.ts';
import { FLAGS, type WorldMinute } from '../world/world.ts';

/**
 * Wald's test of one who knows the slice, the odds ratio and every leaf's rate in this very minute, and has the same
 * budget for that slice: nobody can be faster at that rate of false alarms.
 */
export function createClairvoyant(fault: Fault) {
  const limit = -Math.log(budgetOf(sliceOf(fault)));
  let nats = 0;
  return {
    /** True in the minute in which it is sure, and after. */
    add({ trials, flags, healthy }: WorldMinute): boolean {
      for (let index = 0; nats < limit && index < trials.length; index += 1) {
        const flag = flags[index] ?? 0;
        if (!(flag & FLAGS.vote) || !(flag & FLAGS.affected)) continue;
        const rate = healthy[index] ?? 0.5;
        nats +=
          (trials[index]?.failed ? Math.log(fault.oddsRatio) : 0) -
          Math.log(1 - rate + fault.oddsRatio * rate);
      }
      return nats >= limit;
    },
  };
}
