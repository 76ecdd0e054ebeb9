import type { LateViolation } from './alarms.ts';
import { INVARIANT_NAMES, INVARIANTS, type Invariant, type Violation } from './judge.ts';

/** How one fault went. */
export interface Outcome {
  fault: string;
  what: string;
  /** Why it was not made, or null. */
  skipped: string | null;
  violations: readonly Violation[];
  seconds: number;
  /** From heal until nothing lagged, seconds. */
  settledSeconds: number;
}

/** The table of faults and invariants, and every violation below it. */
export function renderReport(outcomes: readonly Outcome[], about: readonly string[]): string {
  const head = ['fault', ...INVARIANT_NAMES, 'lag gone after', 'took'];
  const rows = outcomes.map((outcome) => [
    outcome.fault,
    ...INVARIANT_NAMES.map((invariant) => cellOf(outcome, invariant)),
    outcome.skipped === null ? `${outcome.settledSeconds.toFixed(1)} s` : '',
    outcome.skipped === null ? `${Math.round(outcome.seconds)} s` : '',
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const meanings = INVARIANT_NAMES.map((name) => `- ${name}: ${INVARIANTS[name]}`);
  const wrong = outcomes.flatMap(({ fault, violations }) =>
    violations.map(({ invariant, sentence }) => `- ${fault}, ${invariant}: ${sentence}`),
  );
  const skipped = outcomes
    .filter(({ skipped }) => skipped !== null)
    .map(({ fault, skipped }) => `- ${fault}: ${skipped}`);
  return [
    '# Faults and invariants',
    about.join('\n'),
    lines.join('\n'),
    meanings.join('\n'),
    ...(skipped.length > 0 ? [`Not made here:\n${skipped.join('\n')}`] : []),
    ...(wrong.length > 0 ? [`Violations:\n${wrong.join('\n')}`] : []),
    '',
  ].join('\n\n');
}

/** Puts what was found out later into the row of the fault under which it came about; into the last, if none is named. */
export function withLate(outcomes: readonly Outcome[], late: readonly LateViolation[]): Outcome[] {
  const names = new Set(outcomes.map(({ fault }) => fault));
  return outcomes.map((outcome, index) => {
    const isLast = index === outcomes.length - 1;
    const own = late.filter(({ fault }) => fault === outcome.fault || (isLast && !names.has(fault)));
    return { ...outcome, violations: [...outcome.violations, ...own.map(({ violation }) => violation)] };
  });
}

function cellOf({ skipped, violations }: Outcome, invariant: Invariant): string {
  if (skipped !== null) return '–';
  return violations.some((one) => one.invariant === invariant) ? '**broken**' : '✓';
}
