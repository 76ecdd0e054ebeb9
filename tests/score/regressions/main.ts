import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../../infra/adapters/clock.ts';
import { FULL, plansOf, QUICK, SEED_SETS } from './plans.ts';
import { runAll } from './pool.ts';
import { reportPage } from './report.ts';
import type { RunResult } from './run.ts';
import { summarise } from './summary.ts';

/**
 * Scores the regression detector in simulated weeks: false pages where nothing is wrong, delay and place of five
 * faults, decoys, other loads, and what people write by hand on the same ceremonies. The last line is one JSON object.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seeds: { type: 'string', default: 'score' },
    only: { type: 'string' },
    threads: { type: 'string', default: '2' },
    report: { type: 'string', default: '.kagimi/score/regressions.md' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    `npm run score:regressions -- [--quick] [--seeds ${SEED_SETS.join('|')}] [--only null,A] [--threads 2] [--report FILE]\n`,
  );
  process.exit(0);
}

const set = SEED_SETS.find((name) => name === values.seeds);
if (!set) throw new RangeError(`There are no seeds "${values.seeds}": say ${SEED_SETS.join(' or ')}.`);
const extent = values.quick ? QUICK : FULL;
const plans = plansOf(extent, { set, ...(values.only ? { only: values.only.split(',') } : {}) });
const startedMs = systemClock.monotonic();
const results = await runAll(plans, { threads: Number.parseInt(values.threads, 10), onResult: say });

const page = reportPage(results, extent, { seeds: set });
mkdirSync(dirname(values.report), { recursive: true });
writeFileSync(values.report, page);
process.stdout.write(`${page}\nWritten: ${values.report}\n${JSON.stringify(summarise(results, extent))}\n`);

function say({ seed, detector }: RunResult, done: number): void {
  const seconds = Math.round((systemClock.monotonic() - startedMs) / 1_000);
  const { found, pages } = detector;
  const outcome = found ? `found after ${found.ceremonies} ceremonies, ` : '';
  process.stderr.write(`${done} of ${plans.length} (${seconds} s) ${seed}: ${outcome}${pages} pages\n`);
}
