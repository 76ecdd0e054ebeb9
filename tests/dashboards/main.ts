import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { BOARDS } from '../../dashboards/grafana/boards.ts';
import { LANGUAGES } from '../../dashboards/grafana/text.ts';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createPlace } from '../bench/place.ts';
import { asksEveryRule } from './alerts.ts';
import type { Check } from './check.ts';
import { breaksNoRule } from './lint.ts';
import { looksAsItShould } from './pictures.ts';
import { runsEveryQuery } from './queries.ts';
import { playScenes } from './scenes.ts';

/**
 * Checks the boards as they are committed, without Grafana: their rules, every query of every panel, variable,
 * annotation and alert on ClickHouse's engine, and every board in a browser; over tables that are empty, of an ordinary
 * day, and of a day with a regression. `--pictures FOLDER` keeps the pictures. The last line is one JSON object; the exit
 * is 1 where something is wrong.
 */
const CHECKS: readonly Check[] = [breaksNoRule, runsEveryQuery, asksEveryRule, looksAsItShould];

const { values } = parseArgs({ options: { pictures: { type: 'string' } } });
const GENERATED = new URL('../../dashboards/generated/', import.meta.url);
const boards = BOARDS.flatMap(({ uid }) =>
  LANGUAGES.map((language) => ({
    language,
    board: JSON.parse(readFileSync(new URL(`${language}/${uid}.json`, GENERATED), 'utf8')) as Dashboard,
  })),
);

const say = (line: string) => process.stderr.write(`${line}\n`);
const place = createPlace({ say });
const pictures = values.pictures ?? mkdtempSync(join(tmpdir(), 'kagimi-pictures-'));
const counts: Record<string, number> = {
  boards: BOARDS.length,
  panels: 0,
  queries: 0,
  failed: 0,
  empty_ok: 0,
  lint: 0,
  screenshots: 0,
};
const problems: string[] = [];
try {
  const nowMs = systemClock.now();
  const scenes = await playScenes(place, { nowMs, say });
  const { url } = await place.clickhouse();
  for (const { name, run } of CHECKS) {
    const result = await run({ boards, scenes, url, nowMs, pictures, say });
    for (const [count, more] of Object.entries(result.counts)) counts[count] = (counts[count] ?? 0) + more;
    problems.push(...result.problems.map((problem) => `${name}: ${problem}`));
  }
} finally {
  await place.close();
  if (values.pictures === undefined) rmSync(pictures, { recursive: true, force: true });
}
for (const problem of problems) say(problem);
process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
