import { describe, expect, it } from 'vitest';
import { createDetection, type DetectionResult } from '../score/regressions/detection.ts';
import { scenarioOf } from '../score/regressions/scenarios.ts';
import type { Exposure } from '../score/regressions/track.ts';
import { createWorld, FLAGS } from '../score/regressions/world/world.ts';

const DAY = 1_440;

/** One world of the score at a small load, without the baselines: until two days after the finding, or its end. */
function play({
  scenario: name,
  seed,
  days,
}: {
  scenario: string;
  seed: string;
  days: number;
}): DetectionResult {
  const scenario = scenarioOf(name);
  const world = createWorld({ seed, perDay: 50_000, scenario, days });
  const detection = createDetection(scenario.fault);
  const exposure: Exposure = { minutes: 0, ceremonies: 0, votes: 0 };
  for (let minute = 0; minute < days * DAY && !detection.isDone(exposure); minute += 1) {
    const seen = world.next();
    exposure.minutes = Math.max(0, minute - world.faultFrom);
    for (let index = 0; index < seen.trials.length; index += 1) {
      const flag = seen.flags[index] ?? 0;
      if ((flag & FLAGS.affected) !== 0 && (flag & FLAGS.retry) === 0) exposure.ceremonies += 1;
    }
    detection.minute(seen, exposure);
  }
  return detection.result();
}

describe('the score at a small load', () => {
  it('finds Sony on Android 16: one page, the right cell, after a few hundred ceremonies', () => {
    const { found, pages, hits, refinedJaccard, placebos } = play({
      ...{ scenario: 'A', seed: 'vitest/A', days: 10 },
    });
    expect(found).not.toBeNull();
    expect(pages).toBe(1);
    expect(hits).toBe(1);
    expect(refinedJaccard).toBeGreaterThanOrEqual(0.9);
    expect(found?.ceremonies).toBeLessThan(1_000);
    expect(placebos).toBe(0);
  });

  it('stays silent where four releases spread and nothing is wrong', () => {
    const { pages, placebos, ceremonies, told } = play({ scenario: 'null', seed: 'vitest/null', days: 7 });
    expect(ceremonies).toBeGreaterThan(300_000);
    expect(told).toEqual([]);
    expect(pages).toBe(0);
    expect(placebos).toBe(0);
  });
});
