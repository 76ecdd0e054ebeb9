import type { CauseModel } from '../../schemas/cause-model.ts';
import type { CauseNaming } from '../sessionize/sessionizer.ts';
import { compileModel } from './compile.ts';
import { createCauseFacts } from './facts.ts';
import { loadModel } from './model.ts';
import { causeVerdict } from './verdict.ts';

/** The classifier for the sessionizer to ask once per failed ceremony; without a model given, with the one that ships. */
export function createCauseNaming(model: CauseModel = loadModel()): CauseNaming {
  const compiled = compileModel(model);
  return { begin: createCauseFacts, decide: (facts) => causeVerdict(facts, compiled) };
}
