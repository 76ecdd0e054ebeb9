import type { CauseModel } from '../../../schemas/cause-model.ts';
import type { Cause } from '../../../schemas/vocabulary.ts';
import {
  type Answered,
  accuracy,
  brier,
  calibrationError,
  macroF1,
  reliability,
  scoreCauses,
} from './metrics.ts';

/** The numbers of the last line, for one reader. */
export interface Summary {
  ceremonies: number;
  macro_f1: number;
  brier: number;
  ece: number;
}

/** Readers of the same ceremonies, in the same order. */
export interface Readers {
  classifier: readonly Answered[];
  oracle: readonly Answered[];
  allCancel: readonly Answered[];
  fixedBuckets: readonly Answered[];
}

export function summarise(answered: readonly Answered[]): Summary {
  return {
    ceremonies: answered.length,
    macro_f1: round(macroF1(answered.filter(({ knowable }) => knowable))),
    brier: round(brier(answered)),
    ece: round(calibrationError(answered)),
  };
}

/** The report in Markdown. */
export function reportPage(
  readers: Readers,
  described: {
    seeds: readonly string[];
    model: Pick<CauseModel, 'version' | 'learned'>;
    /** What the account's history adds; empty where it was not asked for. */
    history?: string;
  },
): string {
  const { classifier, oracle } = readers;
  const { version, learned } = described.model;
  const hidden = (answered: readonly Answered[]) =>
    answered.filter(({ truth }) => !truth.startsWith('SERVER_'));
  return [
    '# Score of the cause classifier',
    '',
    'Written by `npm run score:cause`. What the causes mean, and what the scores do not say: see [causes](causes.md).',
    '',
    `Model ${version} (digest ${learned.digest.slice(0, 12)}), on seeds it never saw: ${described.seeds.join(', ')}. ${classifier.length} failed`,
    'ceremonies: the client settled with an error, or the relying party rejected. All numbers are of simulated traffic.',
    '',
    '## Against other readers',
    '',
    'Here nobody knows the history of an account, as in the stream. The oracle knows how the traffic is drawn: no reader of',
    'single ceremonies can do better. macro-F1 is the mean over causes; "knowable"',
    'counts the ceremonies of which the oracle is nine-tenths sure of what is true, "all" counts every ceremony, where',
    'UNKNOWABLE is never a right answer.',
    '',
    table(
      ['reader', 'right', 'macro-F1 knowable', 'macro-F1 all', 'Brier', 'ECE'],
      Object.entries(readers).map(([name, answered]: [string, readonly Answered[]]) => [
        name,
        share(accuracy(answered)),
        shown(summarise(answered).macro_f1),
        shown(macroF1(answered)),
        shown(brier(answered)),
        shown(calibrationError(answered)),
      ]),
    ),
    '',
    `Without the relying party's own rejections: ${shown(accuracy(hidden(classifier)))} right, oracle ${shown(accuracy(hidden(oracle)))}.`,
    `Knowable: ${share(classifier.filter(({ knowable }) => knowable).length / classifier.length)}; answered UNKNOWABLE: ${share(classifier.filter(({ answer }) => answer === 'UNKNOWABLE').length / classifier.length)}.`,
    '',
    ...(described.history ? [described.history, ''] : []),
    '## Causes',
    '',
    causesTable(classifier, oracle),
    '',
    '## Reliability',
    '',
    reliabilityTable(classifier),
    '',
    '## Confusion',
    '',
    'Rows are true, columns answered; causes of at least ten ceremonies or answers.',
    '',
    confusionTable(classifier),
    '',
  ].join('\n');
}

function causesTable(classifier: readonly Answered[], oracle: readonly Answered[]): string {
  const best = new Map(scoreCauses(oracle).map((score) => [score.cause, score] as const));
  const knowable = new Map(
    scoreCauses(classifier.filter((answered) => answered.knowable)).map(
      (score) => [score.cause, score] as const,
    ),
  );
  return table(
    ['cause', 'true', 'knowable', 'precision', 'recall', 'F1', 'F1 knowable', "oracle's F1"],
    scoreCauses(classifier).map(({ cause, truths, precision, recall, f1 }) => [
      cause,
      String(truths),
      String(knowable.get(cause)?.truths ?? 0),
      shown(precision),
      shown(recall),
      shown(f1),
      shown(knowable.get(cause)?.f1 ?? Number.NaN),
      shown(best.get(cause)?.f1 ?? 0),
    ]),
  );
}

export function reliabilityTable(answered: readonly Answered[]): string {
  return table(
    ['confidence', 'ceremonies', 'mean confidence', 'right'],
    reliability(answered).map(({ low, high, ceremonies, confidence, accuracy: right }) => [
      `${low.toFixed(1)}–${high.toFixed(1)}`,
      String(ceremonies),
      ceremonies === 0 ? '' : shown(confidence),
      ceremonies === 0 ? '' : shown(right),
    ]),
  );
}

const CONFUSED_MIN = 10;

function confusionTable(answered: readonly Answered[]): string {
  const counts = new Map<string, number>();
  const totals = new Map<Cause, number>();
  for (const { truth, answer } of answered) {
    counts.set(`${truth} ${answer}`, (counts.get(`${truth} ${answer}`) ?? 0) + 1);
    for (const cause of new Set([truth, answer])) totals.set(cause, (totals.get(cause) ?? 0) + 1);
  }
  const causes = [...totals]
    .filter(([, total]) => total >= CONFUSED_MIN)
    .map(([cause]) => cause)
    .sort();
  return table(
    ['', ...causes],
    causes.map((truth) => [
      truth,
      ...causes.map((answer) => String(counts.get(`${truth} ${answer}`) ?? '·')),
    ]),
  );
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function shown(number: number): string {
  return Number.isNaN(number) ? '' : number.toFixed(3);
}

export function share(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

function round(number: number): number {
  return Math.round(number * 1e4) / 1e4;
}
