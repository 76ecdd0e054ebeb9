import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseTenants, type Tenant } from '../../schemas/tenants.ts';
import { systemClock } from '../adapters/clock.ts';
import { simulateDay } from './day.ts';
import { drawDay } from './draw-day.ts';
import { loadScenario } from './load-scenario.ts';
import { MONDAY_MS } from './observe.ts';
import type { FleetTenant } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { type Ledger, send } from './send.ts';
import { simulate } from './simulate.ts';

const HELP = `Sends the traffic of a simulated Japanese fleet to a collector.

  node infra/fleet/main.ts --collector URL --tenants-file FILE [options]
  node infra/fleet/main.ts --dry-run [options]

  --collector URL      the collector, for example http://127.0.0.1:8080
  --tenants-file FILE  the collector's tenants, with their keys (JSON)
  --tenant ID          which of them; default: the first
  --seed TEXT          the same seed gives the same fleet; default: kagimi
  --ceremonies N       how many ceremonies, 1 to 1000000; default: 5000
  --rate N             ceremonies a second, at the fleet's own pace from now on;
                       default: as fast as the collector takes them, as if one minute, six minutes ago, had held them all
  --scenario FILE      what happens to the fleet, as in infra/fleet/scenarios; default: an ordinary day
  --after HOURS        how long after the scenario's start the traffic begins, 0 to 8760; default: 0
  --concurrency N      requests under way at once, 1 to 512; default: 32
  --truth FILE         where to write what truly happened, one JSON object a line
  --dry-run            sends nothing and needs no collector: draws the ceremonies of one Monday, and says how long it took
  --help               this text

The last line of the output is a summary as JSON.
`;

const ALL_AT_ONCE_MS = 60_000;
/** The longest prompt and its late beacons end this long after the last issue: nothing then lies in the future. */
const TAIL_MS = 360_000;
const PROGRESS_INTERVAL_MS = 1_000;
const HOUR_MS = 3_600_000;

/** Keys that no collector knows: a dry run signs as a real one does, for nobody. */
const DRY_KEY = { id: 'dry', secret: 'a dry run signs for nobody at all' };
const DRY_TENANT: FleetTenant = {
  id: 'fleet',
  origin: 'https://bank.example',
  beaconKey: DRY_KEY,
  gatewayKey: DRY_KEY,
};

interface Settings {
  /** Null: a dry run. */
  target: { collectorUrl: string; tenant: FleetTenant } | null;
  seed: string;
  ceremonies: number;
  scenario: Scenario | undefined;
  afterMs: number;
  rate: number | null;
  concurrency: number;
  truthFile: string | null;
}

const settings = await readSettings().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
  process.exitCode = 2;
  return null;
});
if (settings) await run(settings);

async function readSettings(): Promise<Settings | null> {
  const { values } = parseArgs({
    options: {
      collector: { type: 'string' },
      'tenants-file': { type: 'string' },
      tenant: { type: 'string' },
      seed: { type: 'string', default: 'kagimi' },
      ceremonies: { type: 'string', default: '5000' },
      rate: { type: 'string' },
      scenario: { type: 'string' },
      after: { type: 'string', default: '0' },
      'dry-run': { type: 'boolean', default: false },
      concurrency: { type: 'string', default: '32' },
      truth: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return null;
  }
  return {
    target: values['dry-run'] ? null : await readTarget(values),
    seed: values.seed,
    scenario: values.scenario === undefined ? undefined : await loadScenario(values.scenario),
    afterMs: number('--after', values.after, { min: 0, max: 8_760 }) * HOUR_MS,
    ceremonies: number('--ceremonies', values.ceremonies, { min: 1, max: 1_000_000 }),
    rate: values.rate === undefined ? null : number('--rate', values.rate, { min: 0.01, max: 10_000 }),
    concurrency: number('--concurrency', values.concurrency, { min: 1, max: 512 }),
    truthFile: values.truth ?? null,
  };
}

async function readTarget(values: {
  collector?: string;
  'tenants-file'?: string;
  tenant?: string;
}): Promise<Settings['target']> {
  const file = required('--tenants-file', values['tenants-file']);
  const tenant = chooseTenant(parseTenants(await readFile(file, 'utf8')), values.tenant);
  return { collectorUrl: required('--collector', values.collector), tenant };
}

function required(name: string, value: string | undefined): string {
  if (!value) throw new Error(`${name} is missing.`);
  return value;
}

function number(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name} must be a number from ${min} to ${max}.`);
  return name === '--rate' || name === '--after' ? value : Math.floor(value);
}

function chooseTenant(tenants: ReadonlyMap<string, Tenant>, id: string | undefined): FleetTenant {
  const tenant = id === undefined ? [...tenants.values()][0] : tenants.get(id);
  const [beaconKey] = tenant?.beaconKeys ?? [];
  const [gatewayKey] = tenant?.gatewayKeys ?? [];
  const [origin] = tenant?.origins ?? [];
  if (!tenant || !beaconKey || !gatewayKey || !origin) {
    throw new Error(`--tenant: the file has no tenant "${id}".`);
  }
  return { id: tenant.id, origin: new URL(origin).origin, beaconKey, gatewayKey };
}

async function run(settings: Settings): Promise<void> {
  if (settings.target) await sendFleet(settings, settings.target);
  else await drawFleet(settings);
}

async function sendFleet(settings: Settings, target: NonNullable<Settings['target']>): Promise<void> {
  const { seed, ceremonies, scenario, rate, concurrency, truthFile } = settings;
  const durationMs = rate === null ? ALL_AT_ONCE_MS : (ceremonies / rate) * 1_000;
  const startMs = systemClock.now() - (rate === null ? durationMs + TAIL_MS : 0);
  const scenarioStartMs = startMs - settings.afterMs;
  const { tenant, collectorUrl } = target;
  const plan = simulate({ seed, ceremonies, startMs, durationMs, tenant, scenario, scenarioStartMs });
  if (truthFile !== null) {
    await writeFile(truthFile, plan.truths.map((truth) => `${JSON.stringify(truth)}\n`).join(''));
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const ledger = await send({
    plan,
    collectorUrl,
    clock: systemClock,
    speed: rate === null ? 'max' : 1,
    concurrency,
    onProgress: progress(),
    signal: stop.signal,
  });
  const outcomes = Object.groupBy(plan.truths, ({ outcome }) => outcome);
  process.stdout.write(
    `${JSON.stringify({
      seed,
      ceremonies: plan.truths.length,
      events: plan.events,
      outcomes: Object.fromEntries(Object.entries(outcomes).map(([name, list]) => [name, list.length])),
      ...ledger,
    })}\n`,
  );
  if (ledger.messagesTaken !== ledger.messagesPlanned) process.exitCode = 1;
}

/** Draws a day with its messages, one ceremony at a time, and writes its truth. */
async function drawFleet({ seed, ceremonies, scenario, afterMs, truthFile }: Settings): Promise<void> {
  const startedMs = systemClock.monotonic();
  const summary = await drawDay({
    day: simulateDay({
      seed,
      ceremonies,
      startMs: MONDAY_MS,
      scenario,
      scenarioStartMs: MONDAY_MS - afterMs,
      tenant: DRY_TENANT,
    }),
    truthFile,
  });
  const seconds = Math.round((systemClock.monotonic() - startedMs) / 100) / 10;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = Math.round((user + system) / 100_000) / 10;
  process.stdout.write(`${JSON.stringify({ seed, ...summary, seconds, cpuSeconds })}\n`);
}

/** A line on stderr, at most once a second. */
function progress(): (ledger: Readonly<Ledger>) => void {
  let shownAt = 0;
  return (ledger) => {
    if (ledger.elapsedMs - shownAt < PROGRESS_INTERVAL_MS) return;
    shownAt = ledger.elapsedMs;
    const { messagesTaken, messagesPlanned, retries, messagesRefused } = ledger;
    process.stderr.write(
      `${Math.round(shownAt / 1_000)} s: ${messagesTaken} of ${messagesPlanned} messages taken, ${retries} retries, ${messagesRefused} refused\n`,
    );
  };
}
