import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadScenario } from '../../../infra/fleet/load-scenario.ts';
import { compileModel } from '../../../processors/cause/compile.ts';
import { loadModel } from '../../../processors/cause/model.ts';
import { answerAll } from './answers.ts';
import { answerWithAndWithout, historySection } from './history-report.ts';
import { observeFailures, observeRemembered } from './observed.ts';
import { reportPage, summarise } from './report.ts';

/**
 * Scores the cause classifier on seeds that it never saw; the last line is one JSON object, and `--report FILE` has
 * the rest: precision and recall by cause, reliability, confusion.
 */
const { values } = parseArgs({
  options: {
    ceremonies: { type: 'string', default: '50000' },
    seeds: { type: 'string', default: 'score-1,score-2' },
    scenario: { type: 'string' },
    report: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run score:cause -- [--ceremonies 50000] [--seeds score-1,score-2] [--scenario FILE] [--report FILE]\n',
  );
  process.exit(0);
}

const seeds = values.seeds.split(',');
const ceremonies = Number.parseInt(values.ceremonies, 10);
const model = loadModel();
const taught = seeds.filter((seed) => model.learned.seeds.includes(seed));
if (taught.length > 0)
  throw new RangeError(`The model learned from ${taught.join(', ')}: score it on other seeds.`);

const told = values.scenario ? { scenario: await loadScenario(values.scenario) } : {};
const failures = seeds.flatMap((seed) => [...observeFailures({ seed, ceremonies, ...told })]);
const compiled = compileModel(model);
const readers = answerAll(failures, compiled);
// A scenario tells of one day, and a memory takes weeks.
const remembered = values.scenario
  ? []
  : seeds.flatMap((seed) => [...observeRemembered({ seed, ceremonies })]);
const history = remembered.length > 0 ? historySection(answerWithAndWithout(remembered, compiled)) : '';
const page = reportPage(readers, { seeds, model, history });
if (values.report) writeFileSync(values.report, page);
else process.stdout.write(page);
process.stdout.write(
  `${JSON.stringify({
    ...summarise(readers.classifier),
    baseline_all_cancel: summarise(readers.allCancel),
    baseline_fixed_buckets: summarise(readers.fixedBuckets),
  })}\n`,
);
