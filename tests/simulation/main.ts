import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { sentenceOf } from './plan.ts';
import { type Outcome, simulate } from './simulate.ts';
import type { Lived } from './worker.ts';

/**
 * The simulation from the command line. `--seeds N` lives the seeds 1 to N, each twice; `--seed S` lives one, with its
 * trace. The last line is one JSON object; exit code 0 only if nothing was wrong and each seed repeated itself.
 */
const WORKERS_MAX = 4;
const PROGRESS_SEEDS = 20;
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, seed: { type: 'string' } },
});
const seeds = wanted();
const total = { seeds: seeds.length, ceremonies: 0, crashes: 0, wrong: 0, nondeterministic: 0 };
const say = (line: string) => process.stdout.write(`${line}\n`);
let done = 0;

if (values.seed !== undefined) tell(await simulate(Number(values.seed)));
await Promise.all(Array.from({ length: Math.min(WORKERS_MAX, availableParallelism(), seeds.length) }, work));
say(JSON.stringify(total));
process.exitCode = total.wrong === 0 && total.nondeterministic === 0 ? 0 : 1;

function wanted(): number[] {
  if (values.seed !== undefined) return [wholeNumber('--seed', values.seed)];
  return Array.from({ length: wholeNumber('--seeds', values.seeds) }, (_, index) => index + 1);
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} wants a whole number, not ${text}`);
  return number;
}

/** One worker, one seed after the other, until none is left. */
async function work(): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url));
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    worker.postMessage(seed);
    const [lived]: Lived[] = await once(worker, 'message');
    if (lived) count(lived);
  }
  await worker.terminate();
}

function count(lived: Lived): void {
  total.ceremonies += lived.ceremonies;
  total.crashes += lived.crashes;
  if (!lived.isRepeated) total.nondeterministic += 1;
  if (lived.wrong.length > 0) total.wrong += 1;
  if (!lived.isRepeated || lived.wrong.length > 0) complain(lived);
  done += 1;
  if (done % PROGRESS_SEEDS === 0) say(`${done} of ${total.seeds} seeds`);
}

function complain({ seed, wrong, isRepeated }: Lived): void {
  say(`Seed ${seed} failed. To replay it: node tests/simulation/main.ts --seed ${seed}`);
  if (!isRepeated) say('  lived twice, it went two ways');
  for (const sentence of wrong) say(`  ${sentence}`);
}

function tell({ plan, trace }: Outcome): void {
  for (const line of trace) say(line);
  const { faults, ...rest } = plan;
  say(JSON.stringify(rest));
  for (const fault of faults) say(`  ${sentenceOf(fault, plan.startMs)}`);
}
