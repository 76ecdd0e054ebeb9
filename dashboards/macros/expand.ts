import { isAll, MacroError, quoteValues, type VariableValue } from './quote.ts';
import { TIME_MACROS, type TimeRange } from './time-macros.ts';

export { ALL, MacroError, type VariableValue } from './quote.ts';
export type { TimeRange } from './time-macros.ts';

/** What a query is expanded for: the range on screen, and the value of every variable of its board. */
export interface MacroContext extends TimeRange {
  variables: Readonly<Record<string, VariableValue>>;
}

/**
 * A panel's SQL with the macros of grafana-clickhouse-datasource 4.20 and Grafana's variables filled in, as Grafana
 * itself would send it. Differences, on purpose: a variable is always written as escaped literals, whichever way it is
 * spelt; `${name:raw}` and every other format are refused; a macro that nobody knows is an error, where the plugin
 * passes it on. Text in quotes and comments is copied, and may hold no macro and no variable.
 * @throws MacroError
 */
export function expandMacros(sql: string, context: MacroContext): string {
  checkRange(context);
  let expanded = '';
  let at = 0;
  for (let token = nextToken(sql, at); token !== undefined; token = nextToken(sql, at)) {
    expanded += sql.slice(at, token.index);
    at = token.index + token[0].length;
    const { macro, braced, plain } = token.groups ?? {};
    if (macro !== undefined) {
      const { args, end } = readArguments(sql, at);
      expanded += expandMacro(macro, args, context);
      at = end;
    } else if (braced !== undefined) expanded += expandBraced(braced, context);
    else if (plain !== undefined) expanded += quoteValues(plain, readVariable(plain, context));
    else expanded += copyText(token[0], context);
  }
  return expanded + sql.slice(at);
}

/** Text in quotes, a comment, `$__macro`, `${variable}` or `$variable`, whichever comes first. */
const TOKEN =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$__(?<macro>\w+)|\$\{(?<braced>[^}]*)\}|\$(?<plain>[A-Za-z_]\w*)/gs;

function nextToken(sql: string, at: number): RegExpExecArray | undefined {
  const token = new RegExp(TOKEN);
  token.lastIndex = at;
  return token.exec(sql) ?? undefined;
}

function checkRange({ fromMs, toMs, intervalMs }: TimeRange): void {
  const whole = [fromMs, toMs, intervalMs].every(
    (ms) => Number.isFinite(ms) && ms >= 0 && ms < 2 ** 32 * 1000,
  );
  if (!whole)
    throw new MacroError('The range of a board must be milliseconds between the years 1970 and 2106.');
  if (fromMs > toMs) throw new MacroError('The range of a board must not end before it begins.');
}

function expandMacro(name: string, args: readonly string[] | undefined, context: MacroContext): string {
  if (name === 'conditionalAll') return conditionalAll(args ?? [], context);
  const macro = TIME_MACROS.get(name);
  if (macro === undefined) throw new MacroError(`There is no macro $__${name}.`);
  const given = args?.length ?? 0;
  if (given !== macro.arity) {
    throw new MacroError(`$__${name} takes ${macro.arity} argument(s), not ${given}.`);
  }
  const expandedArgs = (args ?? []).map((argument) => expandMacros(argument, context));
  try {
    return macro.expand(context, expandedArgs);
  } catch (cause) {
    throw new MacroError(`$__${name}: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

/** Front end only: the condition, or `1=1` where the variable restricts nothing. */
function conditionalAll(args: readonly string[], context: MacroContext): string {
  const [condition = '', variable = ''] = args;
  const name = /^\$(?:\{(\w+)\}|(\w+))$/
    .exec(variable)
    ?.slice(1)
    .find((group) => group !== undefined);
  if (args.length !== 2 || name === undefined) {
    throw new MacroError('$__conditionalAll takes a condition and a plain $variable.');
  }
  return isAll(readVariable(name, context)) ? '1=1' : expandMacros(condition, context);
}

function expandBraced(braced: string, context: MacroContext): string {
  const [name = '', format = 'singlequote', ...rest] = braced.split(':');
  if (format !== 'singlequote' || rest.length > 0) {
    throw new MacroError(`The format of \${${braced}} is refused; write \${${name}:singlequote}.`);
  }
  return quoteValues(name, readVariable(name, context));
}

function readVariable(name: string, { variables }: MacroContext): VariableValue {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined) throw new MacroError(`There is no variable "${name}" on this board.`);
  return value;
}

/** Grafana fills in variables in quotes too, without escaping: there may be none. A lone `$` is a pattern's end. */
function copyText(text: string, { variables }: MacroContext): string {
  if (text.startsWith('--') || text.startsWith('/*')) return text;
  const names = [...text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '');
  const found = names.find((name) => name.startsWith('__') || Object.hasOwn(variables, name));
  if (found !== undefined)
    throw new MacroError(`"${found}" stands inside quotes, where nothing is filled in.`);
  return text;
}

/** What stands in the parentheses that open at `at`, cut at its own commas; nothing where none open there. */
function readArguments(sql: string, at: number): { args?: string[]; end: number } {
  if (sql[at] !== '(') return { end: at };
  const args: string[] = [];
  const part = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|[(),]/gs;
  part.lastIndex = at;
  let depth = 0;
  let start = at + 1;
  for (let found = part.exec(sql); found !== null; found = part.exec(sql)) {
    if (found[0] === '(') depth++;
    else if (found[0] === ')') depth--;
    const ends = depth === 0 || (found[0] === ',' && depth === 1);
    if (ends) {
      args.push(sql.slice(start, found.index).trim());
      start = found.index + 1;
    }
    if (depth === 0) return { args, end: start };
  }
  throw new MacroError('The parentheses of a macro do not close.');
}
