import { openClickHouse } from '../../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { createMetrics } from '../../../infra/adapters/metrics.ts';
import { loadScenario } from '../../../infra/fleet/load-scenario.ts';
import { eventsInArrivalOrder, MONDAY_MS, simulateObserved } from '../../../infra/fleet/observe.ts';
import type { CeremonyTruth } from '../../../infra/fleet/plan.ts';
import { ScenarioError } from '../../../infra/fleet/scenario-fields.ts';
import { HORIZON_MS } from '../../../schemas/ceremony.ts';
import {
  CLICKHOUSE_SETTINGS,
  EXIT_WRONG_SETTING,
  readSettings,
  SettingError,
} from '../../../schemas/settings.ts';
import { DETECTOR_VERSION } from '../version.ts';
import { foldedMinutes } from './folded-minutes.ts';
import { type ReplayCommand, readCommand, USAGE } from './options.ts';
import { type Replayed, type ReplayOptions, replay } from './replay.ts';
import { createScore } from './score.ts';
import { chooseTenant, storedMinutes } from './stored-minutes.ts';
import { replayPage, replaySummary } from './told.ts';

/**
 * `npm run regressions -- replay`: the detector over past traffic. Results on stdout, progress on stderr. Exit codes:
 * 0 done, 1 could not, 78 wrong option, file or setting.
 */
type Of<Name extends ReplayCommand['command']> = Extract<ReplayCommand, { command: Name }>;

const DAY_MS = 86_400_000;
/** The zero of a scenario's hours: when the detector knows what is usual. */
const LEARNING_DAYS = 3;
const startedMs = clock.monotonic();

try {
  const command = readCommand(process.argv.slice(2));
  if (command.command === 'help') process.stdout.write(USAGE);
  else if (command.command === 'window') await replayWindow(command);
  else await replayScenario(command);
} catch (error) {
  process.stderr.write(`regressions: ${error instanceof Error ? error.message : String(error)}\n`);
  const isWrong =
    error instanceof RangeError || error instanceof SettingError || error instanceof ScenarioError;
  process.exitCode = isWrong ? EXIT_WRONG_SETTING : 1;
}

async function replayWindow({ from, to, write, all, ...asked }: Of<'window'>): Promise<void> {
  const settings = readSettings([...CLICKHOUSE_SETTINGS], process.env);
  if (write === settings.KAGIMI_CLICKHOUSE_DATABASE) {
    throw new RangeError(
      '--write must be another database: this one has the findings of the running detector.',
    );
  }
  const store = openClickHouse(settings);
  const target = write === null ? null : openClickHouse({ ...settings, KAGIMI_CLICKHOUSE_DATABASE: write });
  try {
    const tenant = await chooseTenant(store, { from, to, tenant: asked.tenant });
    const minutes = storedMinutes(store, { tenant, from, to });
    const insert = target === null ? undefined : target.insert.bind(target);
    const so = await replay({ ...optionsOf(tenant), minutes, write: insert });
    tell(so, { all, more: { tenant } });
  } finally {
    await Promise.all([store.close(), target?.close()]);
  }
}

async function replayScenario({ file, seed, days, perDay, all }: Of<'scenario'>): Promise<void> {
  const scenario = await loadScenario(file);
  const [startMs, durationMs] = [MONDAY_MS, days * DAY_MS];
  const scenarioStartMs = startMs + LEARNING_DAYS * DAY_MS;
  const score = createScore(scenario, { scenarioStartMs });
  const played = { seed, ceremonies: days * perDay, startMs, durationMs, scenario, scenarioStartMs };
  const observed = noted(simulateObserved(played), ({ truth }) => score.note(truth));
  const minutes = foldedMinutes(eventsInArrivalOrder(observed), {
    ...{ metrics: createMetrics(), fromMs: startMs, endMs: startMs + durationMs + HORIZON_MS },
  });
  const so = await replay({ ...optionsOf('fleet'), minutes });
  tell(so, { all, more: { scenario: scenario.name, seed, faults: score.faults(so.revisions) } });
}

function* noted<T extends { truth: CeremonyTruth }>(of: Iterable<T>, note: (one: T) => void): Generator<T> {
  for (const one of of) {
    note(one);
    yield one;
  }
}

function optionsOf(tenant: string): Pick<ReplayOptions, 'author' | 'nowMs' | 'onDay'> {
  return {
    author: { tenant, detector: DETECTOR_VERSION },
    nowMs: clock.now(),
    onDay: (minute, { trials, revisions }) => {
      const day = new Date(minute * 60_000).toISOString().slice(0, 10);
      process.stderr.write(`${day}: ${trials} trials, ${revisions.length} revisions\n`);
    },
  };
}

function tell(so: Replayed, { all, more }: { all: boolean; more: Record<string, unknown> }): void {
  const seconds = Math.round((clock.monotonic() - startedMs) / 100) / 10;
  process.stdout.write(`${replayPage(so, { all })}\n`);
  process.stdout.write(`${JSON.stringify({ ...more, ...replaySummary(so), seconds })}\n`);
}
