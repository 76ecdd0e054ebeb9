import { readFileSync } from 'node:fs';
import type { CauseModel } from '../../schemas/cause-model.ts';
import { SettingError } from '../../schemas/settings.ts';

export { ANYWHERE, type CauseModel, type Counts, type Weighed } from '../../schemas/cause-model.ts';

/** Reads the model that ships with this version. */
export function loadModel(): CauseModel {
  return JSON.parse(
    readFileSync(new URL('./model.v2.generated.json', import.meta.url), 'utf8'),
  ) as CauseModel;
}

/**
 * The operator's model, or the one that ships. Verdicts of one number must come of one model, so the operator's has to
 * be newer than what ships.
 * @throws SettingError where it is not.
 */
export function chooseModel(given: CauseModel | null): CauseModel {
  const shipped = loadModel();
  if (given === null || given.version > shipped.version) return given ?? shipped;
  throw new SettingError(
    `KAGIMI_CAUSE_MODEL_FILE must be a model newer than ${shipped.version}, which ships with this release, not model ${given.version}: learn it again.`,
  );
}
