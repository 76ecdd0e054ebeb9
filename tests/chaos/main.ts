import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock, systemRandom as random } from '../../infra/adapters/clock.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import type { LateViolation } from './alarms.ts';
import { audit } from './audit.ts';
import { whyNoDisks } from './disks.ts';
import type { Fault } from './fault.ts';
import { FAULTS } from './faults/list.ts';
import { INVARIANT_NAMES, type Violation } from './judge.ts';
import { type ChaosOptions, HELP, parseOptions } from './options.ts';
import { type Outcome, renderReport, withLate } from './report.ts';
import { createWorld, type World } from './world.ts';

/**
 * `npm run chaos`: starts the product in real processes, makes one fault after the other while ceremonies arrive, and
 * holds ClickHouse against the ledger, the truth and the topic after each.
 */
const say = (line: string) => void process.stdout.write(`${line}\n`);
const stopping = new AbortController();
const startedMs = clock.monotonic();
const EXPIRING = { ceremonies: 600, afterMs: 20_000, overMs: 180_000 } as const;
const NOTHING = { lost: 0, duplicated: 0, wrong: 0 };
try {
  const options = parseOptions(process.argv.slice(2), random);
  process.exitCode = await start(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
// Sockets of a broker that was killed may linger: everything that matters is closed.
process.exit();

async function start(options: ChaosOptions): Promise<number> {
  if (options.help) say(HELP);
  else if (options.list)
    for (const { name, what, quick } of FAULTS) say(`${name}${quick ? ' (quick)' : ''}: ${what}`);
  else return run(options, chosenFaults(options));
  return 0;
}

function chosenFaults({ faults, quick }: ChaosOptions): readonly Fault[] {
  const unknown = faults.find((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown !== undefined) throw new Error(`There is no fault "${unknown}": --list names them all.`);
  if (faults.length > 0) return FAULTS.filter(({ name }) => faults.includes(name));
  return quick ? FAULTS.filter((fault) => fault.quick) : FAULTS;
}

async function run(options: ChaosOptions, faults: readonly Fault[]): Promise<number> {
  say(`seed ${options.seed}`);
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      say(`${name}: everything is stopped.`);
      stopping.abort();
    });
  }
  const directory = mkdtempSync(join(tmpdir(), 'kagimi-chaos-'));
  if (options.keep) say(`The logs are in ${directory}/logs.`);
  const smallDisks = whyNoDisks() === null && faults.some(({ name }) => name.startsWith('disk-full'));
  const world = await createWorld({
    ...options,
    directory,
    smallDisks,
    clock,
    say,
    signal: stopping.signal,
  });
  try {
    return await makeFaults(world, options, faults);
  } finally {
    await world.close();
    if (!options.keep) rmSync(directory, { recursive: true, force: true });
  }
}

async function makeFaults(world: World, options: ChaosOptions, faults: readonly Fault[]): Promise<number> {
  const made: Outcome[] = [];
  const late: LateViolation[] = [];
  const worst = { lost: 0, duplicated: 0, wrong: 0 };
  await world.send(world.plan(options.quick ? 60 : 300), { overMs: 500 });
  if (!options.quick) await sendExpiring(world);
  for (const fault of faults) {
    if (stopping.signal.aborted) break;
    // What was told until now belongs to what was before.
    late.push(...sayLate(world));
    world.alarms.begin(fault.name);
    const { outcome, ...counts } = await makeOne(world, fault);
    made.push(outcome);
    late.push(...sayLate(world));
    for (const name of ['lost', 'duplicated', 'wrong'] as const)
      worst[name] = Math.max(worst[name], counts[name]);
  }
  await untilTold(world);
  late.push(...sayLate(world));
  const outcomes = withLate(made, late);
  const violations = outcomes.reduce((sum, outcome) => sum + outcome.violations.length, 0);
  const faultsMade = outcomes.filter(({ skipped }) => skipped === null).length;
  const report = renderReport(outcomes, aboutOf(world, options));
  if (options.reportFile !== null) writeFileSync(options.reportFile, report);
  if (!options.quick || options.reportFile === null) say(report);
  say(
    JSON.stringify({
      seed: options.seed,
      faults: faultsMade,
      invariants: INVARIANT_NAMES.length,
      violations,
      acknowledged: world.ledger.acknowledged.size,
      ...worst,
      seconds: Math.round((clock.monotonic() - startedMs) / 1_000),
    }),
  );
  return violations === 0 && faultsMade > 0 && !stopping.signal.aborted ? 0 : 1;
}

/** Ceremonies whose horizon passes while faults are made, as in a run of an hour: ticks alone then change the rollup. */
async function sendExpiring(world: World): Promise<void> {
  const startMs = clock.now() - HORIZON_MS + EXPIRING.afterMs;
  const plan = world.plan(EXPIRING.ceremonies, { startMs, durationMs: EXPIRING.overMs });
  await world.send(plan, { overMs: 500 });
}

async function makeOne(world: World, fault: Fault) {
  const cannot = fault.cannot?.() ?? null;
  if (cannot !== null) {
    say(`${fault.name}: not made. ${cannot}`);
    return { outcome: notMade(fault, cannot), ...NOTHING };
  }
  say(`${fault.name}: ${fault.what}`);
  const beganMs = clock.monotonic();
  const before = deathsOf(world);
  const own = await fault.run(world).catch(async (error: unknown) => {
    await world.heal();
    return [failedWith('The fault could not be made or healed', error)];
  });
  const stopped = { outcome: notMade(fault, 'The run was stopped.'), ...NOTHING };
  if (stopping.signal.aborted) return stopped;
  const judged = await audit(world).catch((error: unknown) => ({
    violations: [failedWith('The tables could not be judged', error)],
    settledMs: 0,
    ...NOTHING,
  }));
  // What a stop leaves half done is no violation.
  if (stopping.signal.aborted) return stopped;
  world.alarms.whole();
  const violations = [...own, ...judged.violations];
  for (const [part, deaths] of deathsOf(world)) {
    if (deaths <= (before.get(part) ?? 0)) continue;
    violations.push({ invariant: 'I8', sentence: `The ${part} died of its own accord.` });
  }
  const seconds = (clock.monotonic() - beganMs) / 1_000;
  const settledSeconds = judged.settledMs / 1_000;
  const outcome = { fault: fault.name, what: fault.what, skipped: null, violations, seconds, settledSeconds };
  sayOutcome(world, outcome);
  return { outcome, ...judged };
}

/** Of the parts that no fault may bring down; processors give up when their partitions are gone, by design. */
function deathsOf({ collector, watchers }: World): Map<string, number> {
  return new Map([
    ['collector', collector.now.deaths],
    ['detector', watchers.detector.deaths],
    ['alerting process', watchers.alerting.deaths],
  ]);
}

/** What happened under the last faults may be told a little after them. */
async function untilTold({ alarms, clock, ledger }: World): Promise<void> {
  while (!alarms.isDone(ledger.settledIds()) && !stopping.signal.aborted) {
    await clock.sleep(250, stopping.signal);
  }
}

function sayLate({ alarms, ledger }: World): LateViolation[] {
  const late = alarms.drain(ledger.settledIds());
  for (const { fault, violation } of late) say(`  I10 broken under ${fault}: ${violation.sentence}`);
  return late;
}

function notMade({ name, what }: Fault, why: string): Outcome {
  return { fault: name, what, skipped: why, violations: [], seconds: 0, settledSeconds: 0 };
}

function failedWith(what: string, error: unknown): Violation {
  return { invariant: 'I7', sentence: `${what}: ${error instanceof Error ? error.message : error}` };
}

function sayOutcome({ ledger, tail }: World, { violations, seconds, settledSeconds }: Outcome): void {
  for (const { invariant, sentence } of violations) say(`  ${invariant} broken: ${sentence}`);
  const verdict = violations.length === 0 ? 'all invariants hold' : `${violations.length} violations`;
  say(
    `  ${verdict}; ${ledger.acknowledged.size} events acknowledged, ${tail.records} records, ` +
      `lag gone after ${settledSeconds.toFixed(1)} s, took ${seconds.toFixed(0)} s`,
  );
}

/** What the report says of the run as a whole. */
function aboutOf(world: World, { seed, quick }: ChaosOptions): string[] {
  const { alarms, ledger, meters, oracle, pager } = world;
  const topic = oracle.facts();
  const answers = [...ledger.answers].sort(([a], [b]) => a.localeCompare(b));
  return [
    `Seed \`${seed}\`${quick ? ', quick' : ''}.`,
    `${ledger.requests} requests; answers: ${answers.map(([name, count]) => `${name} ${count}`).join(', ')}.`,
    `${ledger.acknowledged.size} events acknowledged; the topics hold ${topic.records} records: ${topic.events.size} events, ${topic.failed.size} failed, ${topic.ticks} ticks, ${topic.duplicates} duplicates.`,
    `${ledger.settledTruths().length} ceremonies held against the truth, ${ledger.uncertain} not fully acknowledged.`,
    `${pager.episodes.length} alerts told, ${alarms.told} of them expected.`,
    `Largest resident memory, MiB: ${Object.entries(meters.peaks)
      .map(([kind, mib]) => `${kind} ${Math.round(mib)}`)
      .join(', ')}; disk ${meters.diskMib} MiB.`,
  ];
}
