import type { Language } from './text.ts';
import { WORD_LISTS } from './words.ts';

export interface Translation {
  /** Of the list of words. */
  name: string;
  language: Language;
  /** SQL. */
  expression: string;
}

/**
 * An SQL expression whose values are words of a list, as what people read; values of no list stay as they are.
 * @throws RangeError where there is no such list
 */
export function translate({ name, language, expression }: Translation): string {
  const entries = Object.entries(WORD_LISTS[name] ?? {});
  if (entries.length === 0) throw new RangeError(`There is no list of words "${name}".`);
  const codes = entries.map(([code]) => literal(code, name)).join(', ');
  const words = entries.map(([, text]) => literal(text[language], name)).join(', ');
  return `transform(toString(${expression}), [${codes}], [${words}], toString(${expression}))`;
}

/** A text as SQL. @throws RangeError where there is none, which names the placeholder */
export function literal(text: string | undefined, placeholder: string): string {
  if (text === undefined) throw new RangeError(`Nothing stands for ${placeholder}.`);
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}
