import { accessSync, constants, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CauseModel, readCauseModel } from '../../schemas/cause-model.ts';
import { loadModel } from './model.ts';

/** Reads the model that an option names. @throws RangeError with one sentence that names the option. */
export function readModelFile(option: string, file: string): CauseModel {
  try {
    return readCauseModel(readFileSync(file, 'utf8'));
  } catch (cause) {
    const isMissing = cause instanceof Error && 'errno' in cause;
    const must = isMissing || !(cause instanceof Error) ? 'a file that can be read' : cause.message;
    throw new RangeError(`${option} must be ${must}, not "${file}".`, { cause });
  }
}

/**
 * Reads the model to name causes again by. Verdicts of one number must come of one model: of a number that ships, only
 * the model that ships is taken.
 * @throws RangeError with one sentence.
 */
export function readRerunModel(file: string): CauseModel {
  const model = readModelFile('--model', file);
  const shipped = loadModel();
  if (model.version > shipped.version || JSON.stringify(model) === JSON.stringify(shipped)) return model;
  throw new RangeError(
    `--model must be newer than model ${shipped.version}, which ships with this release, or be that very model, not "${file}".`,
  );
}

/** Asks before hours of work whether its result can be kept. @throws RangeError with one sentence. */
export function expectWritable(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('a folder');
  } catch (cause) {
    throw new RangeError(`--out must be a file in a folder that can be written to, not "${file}".`, {
      cause,
    });
  }
}

/** Writes a model. A processor that starts meanwhile reads the old file or the new one, and never a half. */
export function writeModelFile(file: string, model: CauseModel): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, `${JSON.stringify(model)}\n`);
  renameSync(partial, file);
}
