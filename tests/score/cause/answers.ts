import { classifyCause, softmax, weigh } from '../../../processors/cause/classify.ts';
import type { CompiledModel } from '../../../processors/cause/compile.ts';
import { observe } from '../../../processors/cause/features.ts';
import type { Cause } from '../../../schemas/vocabulary.ts';
import { allCancel, type Baseline, fixedBuckets } from './baselines.ts';
import type { Answered } from './metrics.ts';
import type { ObservedFailure } from './observed.ts';
import type { Readers } from './report.ts';

/** What every reader says of each failure. */
export function answerAll(failures: Iterable<ObservedFailure>, compiled: CompiledModel): Readers {
  const readers = {
    classifier: [] as Answered[],
    oracle: [] as Answered[],
    allCancel: [] as Answered[],
    fixedBuckets: [] as Answered[],
  };
  for (const failure of failures) {
    readers.classifier.push(classified(failure, compiled));
    readers.oracle.push(oracular(failure));
    readers.allCancel.push(flatly(failure, allCancel));
    readers.fixedBuckets.push(flatly(failure, fixedBuckets));
  }
  return readers;
}

/** What the classifier says of a failure, with the history that is remembered of its account. */
export function classified(
  { facts, history, truth, knowable }: ObservedFailure,
  compiled: CompiledModel,
): Answered {
  const decision = classifyCause(facts, compiled, history);
  const first = decision.posterior[0];
  const decided = decision.posterior.length === 1;
  return {
    truth,
    knowable,
    answer: decision.code,
    likeliest: first?.code ?? 'UNKNOWN',
    confidence: decision.confidence,
    probabilities: decided
      ? new Map([[decision.code, 1]])
      : new Map(
          [...softmax(weigh(observe(facts, history), compiled).scores)].map(
            (share, cause) => [compiled.model.causes[cause] ?? 'UNKNOWN', share] as const,
          ),
        ),
  };
}

/** The oracle tells its best cause and how likely it is; the rest is spread over one that is never true. */
function oracular({ truth, knowable, oracle }: ObservedFailure): Answered {
  const probabilities = new Map<Cause, number>([[oracle.cause, oracle.probability]]);
  return {
    truth,
    knowable,
    answer: oracle.cause,
    likeliest: oracle.cause,
    confidence: oracle.probability,
    probabilities,
  };
}

function flatly({ facts, truth, knowable }: ObservedFailure, baseline: Baseline): Answered {
  const answer = baseline(facts);
  return { truth, knowable, answer, likeliest: answer, confidence: 1, probabilities: new Map([[answer, 1]]) };
}
