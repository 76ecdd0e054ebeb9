/** A query that cannot be expanded; the message is one sentence that says what to change. */
export class MacroError extends Error {
  override readonly name = 'MacroError';
}

/** What a variable holds: one value, or several where the board lets a reader choose several. */
export type VariableValue = string | readonly string[];

/** The value that stands for every value of a variable, as Grafana writes it. */
export const ALL = '$__all';

const VALUES_MAX = 1000;
const VALUE_LENGTH_MAX = 1024;

/**
 * A variable's values as ClickHouse string literals with commas between: `'a','b'`. Quotes and backslashes are escaped,
 * so that no value can leave its literal; an empty text box is the empty literal. @throws MacroError for All, which has
 * no values, and for too much of it
 */
export function quoteValues(name: string, value: VariableValue): string {
  const values = typeof value === 'string' ? [value] : value;
  if (values.length === 0 || values.join() === ALL) {
    throw new MacroError(
      `The variable "${name}" stands for all values here; put its condition into $__conditionalAll(…, $${name}).`,
    );
  }
  if (values.length > VALUES_MAX) {
    throw new MacroError(`The variable "${name}" has ${values.length} values; ${VALUES_MAX} are the most.`);
  }
  return values.map((one) => quote(name, one)).join(',');
}

/** Whether a variable restricts nothing: empty, or All. */
export function isAll(value: VariableValue): boolean {
  const joined = typeof value === 'string' ? value : value.join(',');
  return joined === '' || joined === ALL;
}

function quote(name: string, value: string): string {
  if (value.length > VALUE_LENGTH_MAX) {
    throw new MacroError(`A value of the variable "${name}" is longer than ${VALUE_LENGTH_MAX} characters.`);
  }
  return `'${value.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}
