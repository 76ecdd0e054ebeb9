import type { Cause } from '../../../schemas/vocabulary.ts';

/** A reader's answer for one ceremony, beside what is true of it. */
export interface Answered {
  truth: Cause;
  /** A reader who knows how the traffic is made could be nine-tenths sure. */
  knowable: boolean;
  answer: Cause;
  /** Probability that the reader gives to its likeliest cause, named or not. */
  likeliest: Cause;
  confidence: number;
  probabilities: ReadonlyMap<Cause, number>;
}

export interface CauseScore {
  cause: Cause;
  truths: number;
  answers: number;
  precision: number;
  recall: number;
  f1: number;
}

/** Precision and recall of every cause that is true of at least one ceremony. */
export function scoreCauses(answered: readonly Answered[]): CauseScore[] {
  const truths = tally(answered.map(({ truth }) => truth));
  const answers = tally(answered.map(({ answer }) => answer));
  const hits = tally(answered.filter(({ truth, answer }) => truth === answer).map(({ truth }) => truth));
  return [...truths]
    .map(([cause, count]) => {
      const hit = hits.get(cause) ?? 0;
      const named = answers.get(cause) ?? 0;
      const precision = named === 0 ? 0 : hit / named;
      const recall = hit / count;
      const f1 = hit === 0 ? 0 : (2 * precision * recall) / (precision + recall);
      return { cause, truths: count, answers: named, precision, recall, f1 };
    })
    .sort((a, b) => b.truths - a.truths);
}

/** The mean F1 of causes; rare ones weigh as much as common ones. */
export function macroF1(answered: readonly Answered[]): number {
  return mean(scoreCauses(answered).map(({ f1 }) => f1));
}

/** Brier's score over all causes: 0 is certain and right, 2 is certain and wrong. */
export function brier(answered: readonly Answered[]): number {
  return mean(
    answered.map(({ truth, probabilities }) => {
      let total = probabilities.has(truth) ? 0 : 1;
      for (const [cause, probability] of probabilities)
        total += (probability - (cause === truth ? 1 : 0)) ** 2;
      return total;
    }),
  );
}

export interface Bin {
  low: number;
  high: number;
  ceremonies: number;
  confidence: number;
  accuracy: number;
}

const BINS = 10;

/** Ten bins of confidence: how sure the reader was of its likeliest cause, and how often that was true. */
export function reliability(answered: readonly Answered[]): Bin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const low = bin / BINS;
    const high = (bin + 1) / BINS;
    const inside = answered.filter(
      ({ confidence }) => confidence >= low && (confidence < high || bin === BINS - 1),
    );
    return {
      low,
      high,
      ceremonies: inside.length,
      confidence: mean(inside.map(({ confidence }) => confidence)),
      accuracy: mean(inside.map(({ truth, likeliest }) => (truth === likeliest ? 1 : 0))),
    };
  });
}

/** Expected calibration error: the distance of confidence from frequency, in the mean over ceremonies. */
export function calibrationError(answered: readonly Answered[]): number {
  const distance = reliability(answered).map(
    ({ ceremonies, confidence, accuracy }) => ceremonies * Math.abs(confidence - accuracy),
  );
  return answered.length === 0 ? 0 : distance.reduce((sum, part) => sum + part, 0) / answered.length;
}

export function accuracy(answered: readonly Answered[]): number {
  return mean(answered.map(({ truth, likeliest }) => (truth === likeliest ? 1 : 0)));
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function tally(causes: readonly Cause[]): Map<Cause, number> {
  const counts = new Map<Cause, number>();
  for (const cause of causes) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return counts;
}
