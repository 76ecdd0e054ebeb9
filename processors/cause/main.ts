import { openClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type CauseModel, MODEL_VERSION_MAX } from '../../schemas/cause-model.ts';
import {
  CLICKHOUSE_SETTINGS,
  EXIT_WRONG_SETTING,
  readSettings,
  SettingError,
} from '../../schemas/settings.ts';
import type { Store } from '../../schemas/store.ts';
import { confusionPage, learnedPage } from './changes.ts';
import { loadModel } from './model.ts';
import { expectWritable, readModelFile, readRerunModel, writeModelFile } from './model-file.ts';
import { type CausesCommand, readCommand, USAGE } from './options.ts';
import { relearnModel } from './relearn.ts';
import { rerunCauses } from './rerun.ts';

/**
 * `npm run causes`: learns a model from the traffic in ClickHouse, names the causes of history again by a model, or
 * gives a model a newer number. Results on stdout, the last line one JSON object; progress on stderr. Exit codes: 0
 * done, 1 could not, 78 wrong option, file or setting.
 */
try {
  await run(readCommand(process.argv.slice(2), clock.now()));
} catch (error) {
  process.stderr.write(`causes: ${error instanceof Error ? error.message : String(error)}\n`);
  const isWrong = error instanceof RangeError || error instanceof SettingError;
  process.exitCode = isWrong ? EXIT_WRONG_SETTING : 1;
}

async function run(command: CausesCommand): Promise<void> {
  switch (command.command) {
    case 'help':
      process.stdout.write(USAGE);
      return;
    case 'renumber':
      renumber(command);
      return;
    case 'learn':
      await learn(command);
      return;
    case 'rerun':
      await rerun(command);
  }
}

type Of<Name extends CausesCommand['command']> = Extract<CausesCommand, { command: Name }>;

function renumber({ out, from, version }: Of<'renumber'>): void {
  const model = baseOf(from);
  expectWritable(out);
  writeModelFile(out, { ...model, version: newerThan(model, version) });
  process.stdout.write(`${JSON.stringify({ from: model.version, version, out })}\n`);
}

async function learn({ window, out, from, version }: Of<'learn'>): Promise<void> {
  const base = baseOf(from);
  const next = newerThan(base, version ?? base.version + 1);
  expectWritable(out);
  const { model, observations } = await withStore((store) => {
    const onPage = ({ read, failures }: { read: number; failures: number }) =>
      say(`${read} of about ${failures} failed ceremonies read`);
    return relearnModel({ store, from: base, version: next, window, onPage });
  });
  writeModelFile(out, model);
  process.stdout.write(learnedPage(base, model, observations));
  process.stdout.write(`${JSON.stringify({ observations: observations.length, version: next, out })}\n`);
}

async function rerun({ window, dryRun, model: file }: Of<'rerun'>): Promise<void> {
  const model = readRerunModel(file);
  const startedAt = clock.monotonic();
  const done = await withStore((store) => {
    const onPage = ({
      ceremonies,
      failures,
      changed,
    }: Record<'ceremonies' | 'failures' | 'changed', number>) =>
      say(`${ceremonies} of about ${failures} failed ceremonies named, ${changed} changed`);
    return rerunCauses({ store, model, window, dryRun, onPage });
  });
  if (dryRun) process.stdout.write(`${confusionPage(done)}\n`);
  const { ceremonies, changed, newer, version } = done;
  if (newer > 0) say(`${newer} keep the verdict of a model newer than ${version}`);
  const seconds = Math.round((clock.monotonic() - startedAt) / 100) / 10;
  process.stdout.write(`${JSON.stringify({ ceremonies, changed, newer, version, seconds })}\n`);
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openClickHouse(readSettings([...CLICKHOUSE_SETTINGS], process.env));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function baseOf(file: string | null): CauseModel {
  return file === null ? loadModel() : readModelFile('--from', file);
}

/** Newer than the model that one begins with, and than the one that ships. @throws RangeError with one sentence. */
function newerThan({ version }: CauseModel, next: number): number {
  const least = Math.max(version, loadModel().version);
  if (next <= least) throw new RangeError(`--version must be above ${least}, the newest model so far.`);
  if (next > MODEL_VERSION_MAX) throw new RangeError(`--version can be at most ${MODEL_VERSION_MAX}.`);
  return next;
}
