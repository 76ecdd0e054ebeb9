import { readFileSync } from 'node:fs';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { BOARDS } from '../../dashboards/grafana/boards.ts';
import { LANGUAGES } from '../../dashboards/grafana/text.ts';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createPlace } from '../bench/place.ts';
import type { Check } from './check.ts';
import { breaksNoRule } from './lint.ts';
import { runsEveryQuery } from './queries.ts';
import { playScenes } from './scenes.ts';

/**
 * Checks the boards as they are committed, without Grafana: their rules, and every query of every panel, variable and
 * annotation on ClickHouse's engine, over tables that are empty, of an ordinary day, and of a day with a regression. The
 * last line is one JSON object; the exit is 1 where something is wrong.
 */
const CHECKS: readonly Check[] = [breaksNoRule, runsEveryQuery];

const GENERATED = new URL('../../dashboards/generated/', import.meta.url);
const boards = BOARDS.flatMap(({ uid }) =>
  LANGUAGES.map((language) => ({
    language,
    board: JSON.parse(readFileSync(new URL(`${language}/${uid}.json`, GENERATED), 'utf8')) as Dashboard,
  })),
);

const say = (line: string) => process.stderr.write(`${line}\n`);
const place = createPlace({ say });
const counts: Record<string, number> = { boards: BOARDS.length, screenshots: 0 };
const problems: string[] = [];
try {
  const nowMs = systemClock.now();
  const scenes = await playScenes(place, { nowMs, say });
  const { url } = await place.clickhouse();
  for (const { name, run } of CHECKS) {
    const result = await run({ boards, scenes, url, nowMs, say });
    Object.assign(counts, result.counts);
    problems.push(...result.problems.map((problem) => `${name}: ${problem}`));
  }
} finally {
  await place.close();
}
for (const problem of problems) say(problem);
process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
