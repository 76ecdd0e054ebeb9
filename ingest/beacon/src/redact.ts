import { errorTextMax } from './limits.ts';

/** Quoted text, also one whose end was cut off. An apostrophe inside a word opens and closes nothing. */
const QUOTED =
  /(^|[^\p{L}\p{N}])['‘].*?(?:['’](?![\p{L}\p{N}])|$)|["“][^"”]*(?:["”]|$)|[「『][^」』]*(?:[」』]|$)|`[^`]*(?:`|$)/gsu;

/**
 * A run without a space (or a letter of a script that writes without them) that holds an at sign, a URL's `://`, a
 * host's dot, twenty characters of a token, or four digits, grouped or not.
 */
const TELLING =
  /[^\s\p{Lo}]*(?:@|:\/\/|[^\s.]\.[^\s.]|[\w+/=-]{20}|\p{Nd}(?:[\s,:-]?\p{Nd}){3})[^\s\p{Lo}]*/gu;

/**
 * An error's message without what a page, a provider or an extension may have put into it: quoted strings, URLs,
 * e-mail addresses, hosts, numbers, and long tokens such as credential ids. What stays is the browser's own sentence,
 * which is what tells the causes apart.
 */
export function redact(message: string): string {
  return message
    .slice(0, 4 * errorTextMax)
    .replace(QUOTED, '$1[removed]')
    .replace(TELLING, '[removed]')
    .slice(0, errorTextMax);
}
