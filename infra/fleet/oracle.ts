import { type Appearance, appearancesOf } from './appearances.ts';
import type { CauseRate } from './causes.ts';
import type { Family } from './clients.ts';
import { COSIGNALS, type Cosignals, likelihoodOf, TOLD_BY } from './cosignals.ts';
import { densityOf } from './spread.ts';
import type { TrueCause } from './truth.ts';
import { type ErrorWords, keyOfWords } from './words.ts';

/** What was delivered of a ceremony whose client reported an error. */
export interface Seen {
  family: Family;
  words: ErrorWords;
  elapsedMs: number;
  sheet: boolean;
  hidden: boolean;
  cosignals: Cosignals;
  /** Whether the message with the call arrived too. */
  opening: boolean;
  /** Asked for by the page; null where the opening did not arrive. */
  timeoutMs: number | null;
}

export interface Verdict {
  best: TrueCause;
  bestShare: number;
  trueShare: number;
}

/**
 * The posterior over causes by Bayes' rule from the very model that drew the ceremony: a cause's share of all ceremonies
 * in this setting, times the likelihood of everything that was delivered (words, waiting time, sheet, hiding, other
 * signals). No reader of one ceremony alone can do better on average. It does not see earlier ceremonies of the device.
 */
export function judge(seen: Seen, rates: readonly CauseRate[], trueCause: TrueCause): Verdict {
  const words = keyOfWords(seen.words);
  let total = 0;
  let best: TrueCause = 'NONE';
  let bestWeight = 0;
  let trueWeight = 0;
  for (const [cause, share] of rates) {
    const weight = share * likelihood(seen, words, cause);
    total += weight;
    if (weight > bestWeight) {
      best = cause;
      bestWeight = weight;
    }
    if (cause === trueCause) trueWeight += weight;
  }
  if (total === 0) return { best: 'NONE', bestShare: 0, trueShare: 0 };
  return { best, bestShare: bestWeight / total, trueShare: trueWeight / total };
}

function likelihood(seen: Seen, words: string, cause: TrueCause): number {
  let sum = 0;
  let weights = 0;
  for (const appearance of appearancesOf(cause, seen.family)) {
    weights += appearance.weight;
    if (keyOfWords(appearance.words) === words) sum += appearance.weight * ofAppearance(seen, appearance);
  }
  return sum === 0 ? 0 : (sum / weights) * ofCosignals(seen, cause);
}

function ofAppearance(seen: Seen, { elapsed, sheet, hidden }: Appearance): number {
  const time = densityOf(elapsed, seen.elapsedMs, seen.timeoutMs);
  return time * (seen.sheet ? sheet : 1 - sheet) * (seen.hidden ? hidden : 1 - hidden);
}

function ofCosignals({ family, cosignals, opening }: Seen, cause: TrueCause): number {
  let product = 1;
  for (const signal of COSIGNALS) {
    if (!opening && TOLD_BY[signal] === 'opening') continue;
    const likely = likelihoodOf(signal, cause, family);
    product *= cosignals[signal] ? likely : 1 - likely;
  }
  return product;
}
