import type { Answer, Case, Truth } from './case.ts';

/**
 * How an answer about one field fares.
 *
 * - `exact`: stated, and right. A version is right when the true one begins with it, part by part: 26.1 for 26.1.2.
 * - `admitted`: not stated, be it that it can't be known or that we did not know. `10/11` states neither, and a family's
 *   name (iPhone, iPad, Mac) is no statement about a model that has a code of its own.
 * - `wrong`: stated and not so, or stated where what was said can't tell it. Nobody downstream would notice.
 */
export type Verdict = 'exact' | 'admitted' | 'wrong';
export const FIELDS = ['os', 'oem', 'model'] as const;
export type Field = (typeof FIELDS)[number];

const FAMILIES = new Set(['iPhone', 'iPad', 'Mac']);

export function judge(answer: Answer, truth: Truth): Record<Field, Verdict> {
  return {
    os: judgeOs(answer, truth),
    oem: judgeText(answer.oem, truth.oem),
    model: judgeModel(answer.model, truth.model),
  };
}

function judgeOs(answer: Answer, truth: Truth): Verdict {
  const name = judgeText(answer.os, truth.os);
  if (name !== 'exact') return name;
  if (answer.os_version === '' || answer.os_version.includes('/')) return 'admitted';
  if (truth.os_version === null) return 'wrong';
  return isPrefix(answer.os_version, truth.os_version) ? 'exact' : 'wrong';
}

function judgeModel(answer: string, truth: string | null): Verdict {
  const isFamily = FAMILIES.has(answer) && (truth === null || (truth !== answer && truth.startsWith(answer)));
  return isFamily ? 'admitted' : judgeText(answer, truth);
}

function judgeText(answer: string, truth: string | null): Verdict {
  if (answer === '') return 'admitted';
  return answer === truth ? 'exact' : 'wrong';
}

function isPrefix(version: string, whole: string): boolean {
  const parts = version.replace(/(?:\.0)+$/, '').split('.');
  return parts.every((part, index) => part === (whole.split('.')[index] ?? ''));
}

export interface Score {
  /** Shares of the cases whose truth what was said can tell at all. */
  os_exact: number;
  oem_exact: number;
  model_exact: number;
  /** Shares of all statements asked for: three a case. With the exact ones they add up to 1. */
  unknown_admitted: number;
  silently_wrong: number;
}

/** Scores one way of identifying over cases. */
export function scoreAnswers(cases: readonly Case[], identify: (said: Case['said']) => Answer): Score {
  const exact: Record<Field, number> = { os: 0, oem: 0, model: 0 };
  const tellable: Record<Field, number> = { os: 0, oem: 0, model: 0 };
  let admitted = 0;
  let wrong = 0;
  for (const { said, truth } of cases) {
    const verdicts = judge(identify(said), truth);
    for (const field of FIELDS) {
      if (isTellable(truth, field)) tellable[field] += 1;
      if (verdicts[field] === 'exact') exact[field] += 1;
      if (verdicts[field] === 'admitted') admitted += 1;
      if (verdicts[field] === 'wrong') wrong += 1;
    }
  }
  const asked = cases.length * FIELDS.length;
  return {
    os_exact: share(exact.os, tellable.os),
    oem_exact: share(exact.oem, tellable.oem),
    model_exact: share(exact.model, tellable.model),
    unknown_admitted: share(admitted, asked),
    silently_wrong: share(wrong, asked),
  };
}

function isTellable(truth: Truth, field: Field): boolean {
  return field === 'os' ? truth.os !== null && truth.os_version !== null : truth[field] !== null;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}
