/** One word, sign or literal of a statement; comments and blanks are passed over. */
export interface Token {
  start: number;
  end: number;
  /** Brackets and braces around it. An opening one counts as outside itself. */
  depth: number;
  /** The word in upper case, or the sign itself; empty for literals and quoted names. */
  word: string;
  /** The word as written; undefined for anything else. */
  name: string | undefined;
}

const BLANK = /(?:[\s\0]+|--[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const HEREDOC = /\$([A-Za-z0-9_]*)\$[\s\S]*?(?:\$\1\$|$)/y;
const QUOTED =
  /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|`(?:[^`\\]|\\[\s\S]|``)*(?:`|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)/y;
const WORD = /[A-Za-z0-9_\u0080-\u00ff]+/y;

/** The tokens of a ClickHouse statement, one by one, so that reading can stop where data begins. */
export function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  let depth = 0;
  while (true) {
    at += lengthOf(BLANK, text, at);
    if (at >= text.length) return;
    const start = at;
    const literal = lengthOf(QUOTED, text, at) || lengthOf(HEREDOC, text, at);
    if (literal > 0) {
      at += literal;
      yield { start, end: at, depth, word: '', name: undefined };
      continue;
    }
    const length = lengthOf(WORD, text, at) || 1;
    at += length;
    const written = text.slice(start, at);
    if (written === ')' || written === '}' || written === ']') depth -= 1;
    const isWord = /^[A-Za-z_]/.test(written);
    yield { start, end: at, depth, word: written.toUpperCase(), name: isWord ? written : undefined };
    if (written === '(' || written === '{' || written === '[') depth += 1;
  }
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
