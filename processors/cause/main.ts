import { readFileSync, writeFileSync } from 'node:fs';
import { openClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type CauseModel, MODEL_VERSION_MAX, readCauseModel } from '../../schemas/cause-model.ts';
import {
  CLICKHOUSE_SETTINGS,
  EXIT_WRONG_SETTING,
  readSettings,
  SettingError,
} from '../../schemas/settings.ts';
import type { Store } from '../../schemas/store.ts';
import { confusionPage, learnedPage } from './changes.ts';
import { loadModel } from './model.ts';
import { type CausesCommand, readCommand, USAGE } from './options.ts';
import { relearnModel } from './relearn.ts';
import { rerunCauses } from './rerun.ts';

/**
 * `npm run causes`: learns a model from the traffic in ClickHouse, or names the causes of history again by a model.
 * Results on stdout, progress on stderr. Exit codes: 0 done, 1 could not, 78 wrong option, file or setting.
 */
try {
  const command = readCommand(process.argv.slice(2), clock.now());
  if (command.command === 'help') process.stdout.write(USAGE);
  else await run(command);
} catch (error) {
  process.stderr.write(`causes: ${error instanceof Error ? error.message : String(error)}\n`);
  const isWrong = error instanceof RangeError || error instanceof SettingError;
  process.exitCode = isWrong ? EXIT_WRONG_SETTING : 1;
}

async function run(command: Exclude<CausesCommand, { command: 'help' }>): Promise<void> {
  const model = command.command === 'rerun' ? readModel('--model', command.model) : baseOf(command.from);
  const store = openClickHouse(readSettings([...CLICKHOUSE_SETTINGS], process.env));
  try {
    if (command.command === 'learn') await learn(command, { store, from: model });
    else await rerun(command, { store, model });
  } finally {
    await store.close();
  }
}

async function learn(
  { window, out, version }: Extract<CausesCommand, { command: 'learn' }>,
  { store, from }: { store: Store; from: CauseModel },
): Promise<void> {
  const next = version ?? from.version + 1;
  if (next <= from.version) throw new RangeError(`--version must be above ${from.version}, that of --from.`);
  if (next > MODEL_VERSION_MAX) throw new RangeError(`--version can be at most ${MODEL_VERSION_MAX}.`);
  const onPage = (observations: number) => process.stderr.write(`${observations} failed ceremonies read\n`);
  const { model, observations } = await relearnModel({ store, from, version: next, window, onPage });
  writeFileSync(out, `${JSON.stringify(model)}\n`);
  process.stdout.write(learnedPage(from, model, observations));
  process.stdout.write(`${JSON.stringify({ observations: observations.length, version: next, out })}\n`);
}

async function rerun(
  { window, dryRun }: Extract<CausesCommand, { command: 'rerun' }>,
  { store, model }: { store: Store; model: CauseModel },
): Promise<void> {
  const startedAt = clock.monotonic();
  const onPage = ({ ceremonies, changed }: { ceremonies: number; changed: number }) =>
    process.stderr.write(`${ceremonies} ceremonies, ${changed} changed\n`);
  const done = await rerunCauses({ store, model, window, dryRun, onPage });
  if (dryRun) process.stdout.write(`${confusionPage(done)}\n`);
  const { ceremonies, changed, version } = done;
  const seconds = Math.round((clock.monotonic() - startedAt) / 100) / 10;
  process.stdout.write(`${JSON.stringify({ ceremonies, changed, version, seconds })}\n`);
}

function baseOf(file: string | null): CauseModel {
  return file === null ? loadModel() : readModel('--from', file);
}

/** @throws RangeError with one sentence that names the option. */
function readModel(option: string, file: string): CauseModel {
  try {
    return readCauseModel(readFileSync(file, 'utf8'));
  } catch (cause) {
    const isMissing = cause instanceof Error && 'errno' in cause;
    const must = isMissing || !(cause instanceof Error) ? 'a file that can be read' : cause.message;
    throw new RangeError(`${option} must be ${must}, not "${file}".`, { cause });
  }
}
