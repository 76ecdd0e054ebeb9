import { describe, expect, it } from 'vitest';
import { currentDays, type EvaluatedDay, isUnchanged, overdueDays } from './due-days.ts';

const DAY_MS = 86_400_000;
const TODAY = 20_780;
/** Ten in the morning. */
const nowMs = TODAY * DAY_MS + 36_000_000;

/** Looked at as the day after it had ended, with the whole log. */
function settled(day: number): EvaluatedDay {
  return { day, evaluatedAtMs: (day + 2) * DAY_MS + 1_000, logReachedMs: (day + 2) * DAY_MS };
}

describe('the days that are due', () => {
  it('are yesterday, today, and tomorrow for clocks that run ahead', () => {
    expect(currentDays(nowMs)).toEqual({ from: TODAY - 1, to: TODAY + 1 });
    expect(currentDays(TODAY * DAY_MS)).toEqual({ from: TODAY - 1, to: TODAY + 1 });
    expect(currentDays(TODAY * DAY_MS - 1)).toEqual({ from: TODAY - 2, to: TODAY });
  });

  it('are after a first start all before, newest first, as far back as was asked for', () => {
    const due = overdueDays({ nowMs, evaluated: [], daysBack: 5 });
    expect(due.map(({ from }) => TODAY - from)).toEqual([2, 3, 4, 5]);
    expect(due.every(({ from, to }) => from === to)).toBe(true);
  });

  it('are after an outage those that it left', () => {
    const evaluated = [TODAY - 5, TODAY - 4].map(settled);
    const due = overdueDays({ nowMs, evaluated, daysBack: 5 });
    expect(due.map(({ from }) => TODAY - from)).toEqual([2, 3]);
  });

  it('are none where all were looked at as the log had passed the next day', () => {
    const evaluated = [2, 3, 4, 5].map((back) => settled(TODAY - back));
    expect(overdueDays({ nowMs, evaluated, daysBack: 5 })).toEqual([]);
  });

  it('are every ten minutes those that the log had not reached when they were looked at', () => {
    const late = (evaluatedAtMs: number) => [
      ...[2, 4, 5].map((back) => settled(TODAY - back)),
      { day: TODAY - 3, evaluatedAtMs, logReachedMs: (TODAY - 1) * DAY_MS - 1 },
    ];
    expect(overdueDays({ nowMs, evaluated: late(nowMs - 599_999), daysBack: 5 })).toEqual([]);
    expect(overdueDays({ nowMs, evaluated: late(nowMs - 600_000), daysBack: 5 })).toEqual([
      { from: TODAY - 3, to: TODAY - 3 },
    ]);
  });

  it('are the day before yesterday once more after midnight, when it leaves the current ones', () => {
    const midnightMs = (TODAY + 1) * DAY_MS + 5_000;
    const last = { day: TODAY - 1, evaluatedAtMs: midnightMs - 20_000, logReachedMs: midnightMs - 30_000 };
    const evaluated = [last, settled(TODAY - 2)];
    const due = overdueDays({ nowMs: midnightMs + 600_000, evaluated, daysBack: 3 });
    expect(due).toEqual([{ from: TODAY - 1, to: TODAY - 1 }]);
  });
});

describe('days to which the rules were applied', () => {
  const last = { appliedMs: 5_000, logReachedMs: nowMs };

  it.each([
    ['unchanged where all of them was in the log before', last, nowMs - 1_001, true],
    ['changed by what the log took since', last, nowMs, false],
    ['changed by what it took in the same second', last, nowMs - 1_000, false],
    ['changed where they never were', undefined, 0, false],
    ['changed where nobody says how far the log was read', { ...last, logReachedMs: 0 }, 0, false],
  ] as const)('are %s', (_, known, changedMs, expected) => {
    expect(isUnchanged(known, changedMs, 35_000)).toBe(expected);
  });

  it('are looked at again after ten minutes all the same', () => {
    expect(isUnchanged(last, 0, 604_999)).toBe(true);
    expect(isUnchanged(last, 0, 605_000)).toBe(false);
  });
});
