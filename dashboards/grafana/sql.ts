import { readdirSync, readFileSync } from 'node:fs';
import { USES_BUDGET_SQL } from '../../schemas/error-budget.ts';
import { STEP_UP_WORDS, type StepUpStrength } from '../../schemas/step-ups.ts';
import { findingDetail } from './finding-detail.ts';
import type { Language } from './text.ts';
import { literal, translate } from './translate.ts';
import { PURPOSES_BY_BIT, SINGLE_WORDS } from './words.ts';

const FOLDER = new URL('../queries/', import.meta.url);

/** The names of all queries, without `.sql`. */
export function queryNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

/**
 * A query of `dashboards/queries` as a board sends it, macros and variables still in it. Filled in are `{{segment}}` and
 * the other fragments, `{{list(expression)}}` (the words of a list in the board's language, `{{list.ja(expression)}}` in
 * that one) and `{{word.name}}`.
 * @throws RangeError for a placeholder that nothing stands for
 */
export function readQuery(name: string, language: Language): string {
  return fill(readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8').trimEnd(), language);
}

function fill(sql: string, language: Language): string {
  return sql.replace(
    /\{\{(\w+)(?:\.(\w+))?(?:\(((?:[^()]|\([^()]*\))*)\))?\}\}/g,
    (placeholder, name: string, detail?: string, expression?: string) => {
      const fragment = FRAGMENTS[name];
      if (fragment !== undefined) return fragment(language);
      if (name === 'word' && detail !== undefined)
        return literal(SINGLE_WORDS[detail]?.[language], placeholder);
      if (expression === undefined) throw new RangeError(`Nothing stands for ${placeholder}.`);
      return translate({
        name,
        language: detail === 'en' || detail === 'ja' ? detail : language,
        expression,
      });
    },
  );
}

/** The columns of a segment, each a variable of the boards that show ceremonies. */
export const SEGMENT_COLUMNS = ['tenant', 'kind', 'os', 'device_oem', 'device_model', 'browser'] as const;

const FRAGMENTS: Readonly<Record<string, (language: Language) => string>> = {
  /** Of the segment that the variables choose; 'unknown' stands for what is not known. */
  segment: () => SEGMENT_COLUMNS.map(ofSegment).join('\n        AND '),
  /** Issued in the range, as `ceremony_outcomes` is sorted; an id derived from a challenge has no time. */
  issued: () => `($__timeFilter(id_time) OR id_time = toDateTime(0, 'UTC')) AND $__timeFilter(issued_at)`,
  /** The days in which `events` may have been appended in the range: a day earlier, and those of derived ids. */
  appended_days: () => '(day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) OR day = toDate(0))',
  /** The same of the views for security analysts, whose `day` is that of the ceremony's id. */
  at_days: () => '(day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) OR day = toDate(0))',
  /** A ceremony that uses up the error budget, as the alerts have it. */
  uses_budget: () => USES_BUDGET_SQL,
  /** Checks by what they are worth. */
  absent: () => checksOf('absent'),
  phishable: () => checksOf('phishable'),
  /** The detail of a row of `soc_findings`. */
  finding_detail: findingDetail,
  /** What people read for each bit of `stated_purposes`, from the least on. */
  purpose_names: (language) =>
    PURPOSES_BY_BIT.map((text) => literal(text[language], 'purpose_names')).join(', '),
};

function checksOf(strength: StepUpStrength): string {
  return Object.entries(STEP_UP_WORDS)
    .filter(([, words]) => words.strength === strength)
    .map(([check]) => literal(check, check))
    .join(', ');
}

function ofSegment(column: (typeof SEGMENT_COLUMNS)[number]): string {
  const value =
    column === 'tenant' || column === 'kind' ? column : `if(${column} = '', 'unknown', ${column})`;
  return `$__conditionalAll(${value} IN ($\{${column}:singlequote}), $${column})`;
}
