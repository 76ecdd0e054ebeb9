import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { kagimiAnswers, parserAnswers } from './answers.ts';
import type { Case } from './case.ts';
import { fleetCases } from './fleet-cases.ts';
import { FIELDS, judge, scoreAnswers } from './judge.ts';
import { REAL_AGENTS } from './real-agents.ts';
import { REAL_HINTS } from './real-hints.ts';
import { reportPage } from './report.ts';

/**
 * Scores identification: `node tests/score/identify/main.ts [--ceremonies 20000] [--seeds identify-1,identify-2] [--wrong] [--report FILE]`.
 *
 * Over (a) seeds of the fleet that nothing was written from, and (b) real strings by hand, with their sources. What
 * `exact`, `admitted` and `wrong` mean stands at `judge.ts`; only statements with a confidence of 0.5 and above count
 * as made. The baseline is ua-parser-js 1.x alone. The last line is one JSON object; `--wrong` lists what is wrong,
 * `--report` writes a page of tables.
 */
const { values } = parseArgs({
  options: {
    ceremonies: { type: 'string', default: '20000' },
    seeds: { type: 'string', default: 'identify-1,identify-2' },
    wrong: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});

const perSeed = Number.parseInt(values.ceremonies, 10);
const fleet = values.seeds.split(',').flatMap((seed) => fleetCases({ seed, ceremonies: perSeed }));
const real = [...REAL_AGENTS, ...REAL_HINTS];
if (values.wrong) listWrong([...real, ...fleet.slice(0, 2_000)]);

const sets = [
  { name: 'the fleet', cases: fleet },
  { name: 'real strings', cases: real },
].map(({ name, cases }) => ({
  name,
  cases: cases.length,
  kagimi: scoreAnswers(cases, kagimiAnswers()),
  parser: scoreAnswers(cases, parserAnswers()),
}));
for (const { name, cases, kagimi, parser } of sets) {
  process.stdout.write(`Of ${cases} cases of ${name}:\n`);
  process.stdout.write(`  Kagimi        ${JSON.stringify(kagimi)}\n`);
  process.stdout.write(`  ua-parser-js  ${JSON.stringify(parser)}\n`);
}
if (values.report !== undefined) writeFileSync(values.report, reportPage(sets));
const all = [...fleet, ...real];
const score = {
  cases: all.length,
  ...scoreAnswers(all, kagimiAnswers()),
  uaparser_baseline: scoreAnswers(all, parserAnswers()),
};
process.stdout.write(`${JSON.stringify(score)}\n`);

function listWrong(cases: readonly Case[]): void {
  const answer = kagimiAnswers();
  for (const { said, truth, source } of cases) {
    const given = answer(said);
    const wrong = FIELDS.filter((field) => judge(given, truth)[field] === 'wrong');
    if (wrong.length > 0) process.stdout.write(`${JSON.stringify({ wrong, given, truth, said, source })}\n`);
  }
}
