import type { CompiledModel } from '../../../processors/cause/compile.ts';
import { NOT_SAID } from '../../../processors/cause/facts.ts';
import type { Cause } from '../../../schemas/vocabulary.ts';
import { classified } from './answers.ts';
import { type Answered, accuracy, calibrationError, macroF1, scoreCauses } from './metrics.ts';
import type { ObservedFailure } from './observed.ts';
import { share, shown, table } from './report.ts';

/** What a reader was told beside the ceremony's own words. */
const READERS = [
  { told: 'nothing', hasCounts: false, hasHistory: false },
  { told: 'history', hasCounts: false, hasHistory: true },
  { told: "the relying party's counts", hasCounts: true, hasHistory: false },
  { told: 'counts and history', hasCounts: true, hasHistory: true },
] as const;
/** The causes between which the history decides. */
const DECIDED: readonly Cause[] = ['NO_LOCAL_CREDENTIAL', 'USER_CANCEL'];

/** The classifier's answers with and without the account's history, and with and without what the relying party states. */
export function answerWithAndWithout(failures: readonly ObservedFailure[], compiled: CompiledModel) {
  return READERS.map(({ told, hasCounts, hasHistory }) => {
    const answers = failures.map((failure) => {
      const facts = hasCounts
        ? failure.facts
        : { ...failure.facts, allowCount: NOT_SAID, excludeCount: NOT_SAID };
      return classified({ ...failure, facts, history: hasHistory ? failure.history : null }, compiled);
    });
    return { told, answers };
  });
}

/** The section of the report about the account's history. */
export function historySection(readers: ReturnType<typeof answerWithAndWithout>): string {
  const rows = readers.map(({ told, answers }) => [
    told,
    share(accuracy(answers)),
    shown(macroF1(answers)),
    shown(calibrationError(answers)),
    ...DECIDED.flatMap((cause) => scoreOf(answers, cause)),
    share(unknowable(answers)),
  ]);
  const columns = DECIDED.flatMap((cause) => ['precision', 'recall', 'F1'].map((part) => `${cause} ${part}`));
  return [
    "## What the account's history adds",
    '',
    `Two weeks of the same seeds after two weeks that filled the memory, about ten ceremonies an account: ${readers[0]?.answers.length ?? 0} failures.`,
    'The first row is what the stream says where the relying party states nothing of its accounts, the second what the',
    'second look makes of it. "UNKNOWABLE" is how many of the failures for want of a passkey were given up.',
    '',
    table(['told', 'right', 'macro-F1 all', 'ECE', ...columns, 'UNKNOWABLE'], rows),
  ].join('\n');
}

function scoreOf(answers: readonly Answered[], wanted: Cause): string[] {
  const found = scoreCauses(answers).find(({ cause }) => cause === wanted);
  return [found?.precision ?? 0, found?.recall ?? 0, found?.f1 ?? 0].map(shown);
}

function unknowable(answers: readonly Answered[]): number {
  const missing = answers.filter(({ truth }) => truth === 'NO_LOCAL_CREDENTIAL');
  return missing.filter(({ answer }) => answer === 'UNKNOWABLE').length / Math.max(1, missing.length);
}
