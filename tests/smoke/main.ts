import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock as clock, systemRandom as random } from '../../infra/adapters/clock.ts';
import { findChromium } from '../../infra/demo/browser.ts';
import { driveCeremonies, type ObservedCeremony } from '../../infra/demo/drive.ts';
import type { FleetPlan } from '../../infra/fleet/plan.ts';
import { send } from '../../infra/fleet/send.ts';
import { simulate } from '../../infra/fleet/simulate.ts';
import { fleetTenantOf } from '../../infra/fleet/tenant.ts';
import { readFigures } from '../../infra/local/figures.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { compare, type Expected, type Found } from './compare.ts';

/**
 * Starts the whole product in a temporary folder, performs real ceremonies in Chromium and thousands of simulated
 * ones, waits until the log is read to its end, and holds every ceremony in ClickHouse against what is true.
 * The last line is one JSON object; exit 0 only when everything matched.
 */
const { values } = parseArgs({
  options: {
    log: { type: 'string', default: 'auto' },
    ceremonies: { type: 'string', default: '5000' },
    seed: { type: 'string', default: 'first light' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write('npm run smoke -- [--log auto|kafka|embedded] [--ceremonies 5000] [--seed TEXT]\n');
  process.exit(0);
}

const KINDS_OF_RUN_MIN = 8;
const QUIET_MS_MAX = 120_000;
/** A tick just appended to each partition is not lag. */
const PARTITIONS_TICKING = 4;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const startedMs = clock.monotonic();
const directory = mkdtempSync(join(tmpdir(), 'kagimi-smoke-'));
const troubles: string[] = [];

const stack = await startStack({
  log: logOf(values.log),
  directory,
  port: 0,
  onProgress: say,
  onTrouble: (sentence) => {
    troubles.push(sentence);
    say(sentence);
  },
});
let exitCode = 1;
try {
  exitCode = await judge(stack);
} finally {
  await stack.close();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(exitCode);

async function judge(running: Stack): Promise<number> {
  say(`Driving Chromium and ${values.ceremonies} simulated ceremonies through the ${running.log} log …`);
  const [observed, plan] = await Promise.all([driveBrowser(running), driveFleet(running)]);
  say('Waiting until the log is read to its end …');
  await untilQuiet(running);

  const found = await running.store.query<Found>(
    'SELECT toString(ceremony_id) AS ceremony_id, toString(kind) AS kind, toString(mediation) AS mediation, eventual_outcome, stated_cause AS cause, steps FROM ceremony_outcomes',
  );
  const browser = compare(observed.map(expectedOfBrowser), found);
  const fleet = compare(plan.truths.map(expectedOfFleet), found);
  const events = await running.store.query<{ duplicated: number }>(
    'SELECT count() - uniqExact(event_id) AS duplicated FROM events FINAL',
  );
  const known = new Set([...observed, ...plan.truths].map(({ ceremony_id }) => ceremony_id));
  const strangers = found.filter((row) => !known.has(row.ceremony_id)).length;
  for (const difference of [...browser.differences, ...fleet.differences]) say(difference);
  if (strangers > 0) say(`${strangers} ceremonies in ClickHouse are in no ground truth.`);

  const summary = {
    log: running.log,
    browser: { run: browser.run, matched: browser.matched },
    fleet: { run: fleet.run, matched: fleet.matched },
    lost: browser.lost + fleet.lost,
    duplicated: browser.duplicated + fleet.duplicated + (events[0]?.duplicated ?? 0),
    wrong: browser.wrong + fleet.wrong + strangers,
    seconds: Math.round((clock.monotonic() - startedMs) / 1_000),
  };
  const kinds = new Set(observed.map((ceremony) => ceremony.kind_of_run)).size;
  if (kinds < KINDS_OF_RUN_MIN)
    say(`Only ${kinds} kinds of browser ceremony were run; ${KINDS_OF_RUN_MIN} are needed.`);
  say(JSON.stringify(summary));
  const right =
    summary.lost + summary.duplicated + summary.wrong === 0 && fleet.run > 0 && troubles.length === 0;
  return right && kinds >= KINDS_OF_RUN_MIN ? 0 : 1;
}

function driveBrowser(running: Stack): Promise<ObservedCeremony[]> {
  const chromiumPath = findChromium();
  if (!chromiumPath) throw new Error('Chromium is not installed: `apt-get install chromium`.');
  return driveCeremonies({
    demoUrl: running.demo.url,
    chromiumPath,
    clock,
    random,
    rounds: 2,
    onCeremony: (ceremony) =>
      say(`  ${ceremony.kind_of_run}: ${ceremony.kind} → ${ceremony.expected.outcome}`),
  });
}

async function driveFleet({ tenant, collectorUrl }: Stack): Promise<FleetPlan> {
  const plan = simulate({
    seed: values.seed,
    ceremonies: Number(values.ceremonies),
    // Issued in the last minutes, so that everything arrives within its horizon.
    startMs: clock.now() - 240_000,
    durationMs: 180_000,
    tenant: fleetTenantOf(tenant),
  });
  const ledger = await send({ plan, collectorUrl, clock });
  say(
    `  fleet: ${ledger.messagesTaken} of ${ledger.messagesPlanned} messages taken, ${ledger.retries} retries.`,
  );
  for (const refusal of ledger.refusals.slice(0, 5)) say(`  refused: ${JSON.stringify(refusal)}`);
  return plan;
}

/** Waits until nothing lags and no new row has come for a moment. */
async function untilQuiet({ store, processorUrl }: Stack): Promise<void> {
  const deadline = clock.monotonic() + QUIET_MS_MAX;
  let before = -1;
  let quiet = 0;
  while (quiet < 3) {
    if (clock.monotonic() > deadline) throw new Error('The log was not read to its end in two minutes.');
    await clock.sleep(1_000);
    const figures = await readFigures(store, processorUrl);
    const events = figures.events;
    quiet = events === before && figures.lag !== null && figures.lag <= PARTITIONS_TICKING ? quiet + 1 : 0;
    before = events;
  }
}

function expectedOfBrowser({ ceremony_id, kind, mediation, expected }: ObservedCeremony): Expected {
  return { ceremony_id, kind, mediation, ...expected, moreSteps: true };
}

function expectedOfFleet(truth: FleetPlan['truths'][number]): Expected {
  const { ceremony_id, kind, mediation, outcome, cause, steps } = truth;
  return { ceremony_id, kind, mediation, outcome, cause, steps, moreSteps: false };
}

function logOf(given: string): 'auto' | 'kafka' | 'embedded' {
  if (given === 'auto' || given === 'kafka' || given === 'embedded') return given;
  throw new Error(`--log must be auto, kafka or embedded, not "${given}".`);
}
