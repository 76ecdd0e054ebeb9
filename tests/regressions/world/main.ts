import { parseArgs } from 'node:util';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { createDetector } from '../../../processors/regressions/detector.ts';
import type { Release } from '../../../processors/regressions/findings.ts';
import type { Replayed } from '../../../processors/regressions/replay/replay.ts';
import { replayPage, replaySummary } from '../../../processors/regressions/replay/told.ts';
import { scenarioOf } from '../../score/regressions/scenarios.ts';
import { createWorld } from '../../score/regressions/world/world.ts';

/** One world of the score, told as a replay tells it: for whoever asks why a run of the score came out as it did. */
const HELP = `npm run regressions:world -- [--scenario null] [--seed TEXT] [--per-day 300000] [--days 12] [--all]

--scenario NAME   one of the score: null, A to E, or a decoy
--seed TEXT       as the score names it, such as score/A/300000/1
--per-day N       ceremonies a day, 1000 to 1000000; must be that of the seed to be the same world
--days N          1 to 60; the score's own worlds are of twelve days
--all             also the revisions in which nothing happened but time
`;
const DAY = 1_440;

try {
  run();
} catch (error) {
  process.stderr.write(`regressions:world: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function run(): void {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string', default: 'null' },
      seed: { type: 'string', default: 'score/null/300000/1' },
      'per-day': { type: 'string', default: '300000' },
      days: { type: 'string', default: '12' },
      all: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const startedMs = clock.monotonic();
  const { scenario, seed } = values;
  const perDay = wholeNumber('--per-day', values['per-day'], { min: 1_000, max: 1_000_000 });
  const days = wholeNumber('--days', values.days, { min: 1, max: 60 });
  const world = createWorld({ scenario: scenarioOf(scenario), seed, perDay, days });
  const detector = createDetector();
  const releases = new Map<string, Release>();
  const so: Replayed = { minutes: 0, trials: 0, evidence: 0, releases, revisions: [] };
  for (let elapsed = 0; elapsed < days * DAY; elapsed += 1) {
    const { minute, trials } = world.next();
    const found = detector.minute(minute, trials);
    so.minutes += 1;
    so.trials += trials.length;
    so.evidence += found.evidence.length;
    for (const release of found.releases) {
      releases.set(`${release.dimension}\0${release.os}\0${release.token}`, release);
    }
    so.revisions.push(...found.regressions);
  }
  const seconds = Math.round((clock.monotonic() - startedMs) / 100) / 10;
  process.stdout.write(`${replayPage(so, { all: values.all })}\n`);
  process.stdout.write(`${JSON.stringify({ scenario, seed, perDay, ...replaySummary(so), seconds })}\n`);
}

function wholeNumber(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}
