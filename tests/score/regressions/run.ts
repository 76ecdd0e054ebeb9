import { createPanel } from './baselines/panel.ts';
import { createDetection, type DetectionResult } from './detection.ts';
import { scenarioOf } from './scenarios.ts';
import type { Exposure, MethodResult } from './track.ts';
import { createWorld, FLAGS, type WorldMinute } from './world/world.ts';

/** One simulated week and its warm-up. */
export interface Plan {
  scenario: string;
  seed: string;
  /** Ceremonies a day. */
  perDay: number;
}

export interface RunResult extends Plan {
  detector: DetectionResult;
  baselines: Readonly<Record<string, MethodResult>>;
  clairvoyant: Exposure | null;
  ceremonies: number;
}

/** Three days before the roll-outs, seven of them; two more only while a late finding is refined. */
export const DAYS = 10;
const DAYS_MAX = 12;
const DAY = 1_440;

/**
 * Feeds one world to the detector and to all baselines, minute by minute. With a fault it ends early: the detector two
 * days after it found the fault, the run once the baselines have found it too.
 */
export function run(plan: Plan): RunResult {
  const scenario = scenarioOf(plan.scenario);
  const world = createWorld({ ...plan, scenario, days: DAYS_MAX });
  const detection = createDetection(scenario.fault);
  const panel = createPanel(scenario.fault);
  const exposure: Exposure = { minutes: 0, ceremonies: 0, votes: 0 };
  let ceremonies = 0;
  let isDone = false;
  for (let minute = 0; minute < DAYS_MAX * DAY; minute += 1) {
    const isLate = minute >= DAYS * DAY;
    if (isDone ? isLate || panel.isDone() : isLate && !detection.hasFound()) break;
    const seen = world.next();
    ceremonies += seen.trials.length;
    exposure.minutes = Math.max(0, minute - world.faultFrom);
    expose(exposure, seen);
    if (!isDone) detection.minute(seen, exposure);
    if (!isLate) panel.minute(seen, exposure);
    isDone ||= detection.isDone(exposure);
  }
  const { methods, clairvoyant } = panel.results();
  return { ...plan, detector: detection.result(), baselines: methods, clairvoyant, ceremonies };
}

function expose(exposure: Exposure, { trials, flags }: WorldMinute): void {
  for (let index = 0; index < trials.length; index += 1) {
    const flag = flags[index] ?? 0;
    if (!(flag & FLAGS.affected)) continue;
    if (!(flag & FLAGS.retry)) exposure.ceremonies += 1;
    if (flag & FLAGS.vote) exposure.votes += 1;
  }
}
