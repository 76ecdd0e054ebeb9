import type { CauseModel } from '../../schemas/cause-model.ts';
import type { CauseNaming } from '../sessionize/sessionizer.ts';
import { type CompiledModel, compileModel } from './compile.ts';
import { createCauseFacts } from './facts.ts';
import type { CredentialHistory } from './history.ts';
import { loadModel } from './model.ts';
import { causeVerdict } from './verdict.ts';

/** The classifier for the sessionizer to ask once per failed ceremony; without a model given, with the one that ships. */
export function createCauseNaming(model: CauseModel = loadModel()): CauseNaming {
  return namingWith(compileModel(model), null);
}

/** The same for one ceremony whose account's history is known. */
export function namingWith(compiled: CompiledModel, history: CredentialHistory | null): CauseNaming {
  return { begin: createCauseFacts, decide: (facts) => causeVerdict(facts, compiled, history) };
}
