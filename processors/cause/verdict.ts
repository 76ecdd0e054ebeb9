import { classifyCause, evidenceText } from './classify.ts';
import type { CompiledModel } from './compile.ts';
import { type CauseFacts, emptyFacts } from './facts.ts';
import { type CredentialHistory, historyWord } from './history.ts';

/** What a ceremony's row keeps of a decision; the greater tuple wins in a merge, so its rank comes first. */
export type CauseVerdict = readonly [
  rank: number,
  code: string,
  confidence: number,
  evidence: string,
  version: number,
];

/**
 * Steps of the rank: a model's number, whether a signed beacon spoke, whether the account's history was known, how many
 * fields say something (below 48).
 */
export const RANK = { model: 192, signed: 96, history: 48 } as const;
const NOTHING: Readonly<Record<string, unknown>> = { ...emptyFacts() };

/**
 * The verdict for `ceremonies.cause_posterior`. Its rank grows with the model's number, then with trust, then with the
 * account's history, then with the number of facts that were said: so a newer model's verdict replaces an older one's,
 * one on more evidence replaces one on less, a forger's never replaces a page's, and writing the same twice changes
 * nothing. Models up to MODEL_VERSION_MAX fit a UInt16.
 */
export function causeVerdict(
  facts: CauseFacts,
  compiled: CompiledModel,
  history: CredentialHistory | null = null,
): CauseVerdict {
  const decision = classifyCause(facts, compiled, history);
  const rank =
    decision.version * RANK.model +
    (facts.signed ? RANK.signed : 0) +
    (historyWord(facts, history) === '' ? 0 : RANK.history) +
    saidCount(facts);
  return [rank, decision.code, Math.fround(decision.confidence), evidenceText(decision), decision.version];
}

/** How many fields say something. Facts only ever gain fields, so this never falls. */
function saidCount(facts: CauseFacts): number {
  let said = 0;
  for (const [field, value] of Object.entries(facts)) if (value !== NOTHING[field]) said += 1;
  return said;
}
