import type { CauseNaming } from '../sessionize/sessionizer.ts';
import { compileModel } from './compile.ts';
import { createCauseFacts } from './facts.ts';
import { loadModel } from './model.ts';
import { causeVerdict } from './verdict.ts';

/** The classifier with the model that ships with this release, for the sessionizer to ask once per failed ceremony. */
export function createCauseNaming(): CauseNaming {
  const model = compileModel(loadModel());
  return { begin: createCauseFacts, decide: (facts) => causeVerdict(facts, model) };
}
