/** A scenario file that can't be played. The message is one sentence that names the place and says what to do. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly code = 'bad_scenario';
}

/** More than a year of hours is a slip of the keyboard. */
export const HOURS_MAX = 24 * 366;

/** @throws ScenarioError for what has no named fields. */
export function record(given: unknown, who: string): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ScenarioError(`${who} must be an object with named fields.`);
  }
  return given as Record<string, unknown>;
}

/** @throws ScenarioError for a field that is not one of these. */
export function onlyFields(given: Record<string, unknown>, fields: readonly string[], who: string): void {
  const stranger = Object.keys(given).find((field) => !fields.includes(field));
  if (stranger)
    throw new ScenarioError(`${who} has no field "${stranger}"; its fields are ${fields.join(', ')}.`);
}

/** @throws ScenarioError for anything but a text that is not empty. */
export function text(given: unknown, who: string, field: string): string {
  if (typeof given === 'string' && given !== '') return given;
  throw new ScenarioError(`${who} needs "${field}" as text that is not empty.`);
}

/** A list, empty where nothing was given. @throws ScenarioError for what is no list. */
export function list(given: unknown, who: string, field: string): unknown[] {
  if (given === undefined) return [];
  if (Array.isArray(given)) return given;
  throw new ScenarioError(`${who} needs "${field}" as a list.`);
}

/** @throws ScenarioError for anything but a number of the range, both ends included. */
export function number(
  given: unknown,
  { who, field, min, max }: { who: string; field: string; min: number; max: number },
): number {
  if (typeof given === 'number' && given >= min && given <= max) return given;
  throw new ScenarioError(`${who} needs "${field}" as a number from ${min} to ${max}, not ${String(given)}.`);
}

/** @throws ScenarioError for what is not one of the words. */
export function word<Word extends string>(
  given: unknown,
  { who, field, words }: { who: string; field: string; words: readonly Word[] },
): Word {
  const known = words.find((candidate) => candidate === given);
  if (known !== undefined) return known;
  throw new ScenarioError(`${who}: ${field} "${String(given)}" must be one of ${words.join(', ')}.`);
}
