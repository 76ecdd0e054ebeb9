import { HORIZON_MS } from '../../schemas/ceremony.ts';
import type { LogRecord } from '../../schemas/log.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import { chanceOf } from './chance.ts';
import { checkEnd } from './invariants.ts';
import { type Plan, planOf } from './plan.ts';
import { send } from './simulated-collector.ts';
import { createTraffic, type Sending } from './traffic.ts';
import { createWorld, type World } from './world.ts';

export interface Outcome {
  seed: number;
  plan: Plan;
  /** Everything that happened, in order, with simulated milliseconds. */
  trace: string[];
  /** A sentence for each invariant that does not hold. */
  wrong: string[];
  ceremonies: number;
  crashes: number;
}

/** A ceremony may be issued a horizon ahead of the log, and lives for one. */
const LIFE_MS_MAX = 2 * HORIZON_MS;
/** After the healing everything must be inserted within the horizon and a while. */
const HEALING_MS_MAX = 60 * 60_000;

/** Lives one seed through: traffic and faults, then healing until nothing moves any more, then the judgement. */
export async function simulate(seed: number): Promise<Outcome> {
  const plan = planOf(seed);
  const { startMs, durationMs, ceremonies } = plan;
  const traffic = createTraffic({ chance: chanceOf(seed, 'traffic'), startMs, durationMs, ceremonies });
  const refusedEvents = refusedOf(seed, plan, traffic);
  const world = await createWorld({ seed, plan, refusedEvents });
  const acknowledged: Sending[] = [];
  await schedule({ seed, plan, traffic, world, acknowledged });
  const lastMs = Math.max(startMs + durationMs, ...traffic.map(({ atMs }) => atMs));
  world.clock.at(lastMs, () => world.heal());
  const quiet = await run(world, { fromMs: lastMs, quietMs: 3 * plan.tickMs + 2 * plan.flushMs + 90_000 });
  if (!quiet) world.wrong.push(`I7: lag is not 0 an hour after the healing: ${lagOf(world).join(', ')}`);
  const judged = checkEnd({ log: world.log, store: world.store, refusedEvents, acknowledged });
  return {
    seed,
    plan,
    trace: world.trace,
    wrong: [...world.wrong, ...judged.wrong],
    ceremonies: judged.ceremonies,
    crashes: world.supervisor.crashes,
  };
}

interface Scheduled {
  seed: number;
  plan: Plan;
  traffic: readonly Sending[];
  world: World;
  acknowledged: Sending[];
}

async function schedule({ seed, plan, traffic, world, acknowledged }: Scheduled): Promise<void> {
  const { clock, log, supervisor } = world;
  const sender = {
    clock,
    chance: chanceOf(seed, 'collector'),
    producer: await log.producer(),
    onAcknowledged: (sending: Sending) => acknowledged.push(sending),
  };
  for (const sending of traffic) clock.at(sending.atMs, () => void send(sending, sender));
  for (const fault of plan.faults) clock.at(fault.atMs, () => world.suffer(fault));
  supervisor.start();
}

/**
 * Lets time pass until nothing moves but time itself: every ceremony has come to its horizon, and the last minute in
 * which that happened is told. False when that takes too long.
 */
async function run(world: World, { fromMs, quietMs }: { fromMs: number; quietMs: number }): Promise<boolean> {
  const { clock } = world;
  while (clock.now() < fromMs + HEALING_MS_MAX) {
    const stepped = await clock.step();
    if (!stepped) return lagOf(world).length === 0;
    const isQuiet = clock.now() > Math.max(fromMs, world.lastEventMs() + LIFE_MS_MAX) + quietMs;
    if (isQuiet && lagOf(world).length === 0) return true;
  }
  return false;
}

/** The partitions whose end is not reached, in words. */
function lagOf({ log, watch }: World): string[] {
  const ends = new Map<string, LogRecord>();
  for (const topic of [CEREMONY_EVENTS, CEREMONY_FAILED]) {
    for (const record of log.records(topic)) ends.set(`${topic}/${record.partition}`, record);
  }
  return [...ends].flatMap(([name, last]) =>
    watch.next(last) > last.offset ? [] : [`${name} ${last.offset + 1 - watch.next(last)}`],
  );
}

function refusedOf(seed: number, plan: Plan, traffic: readonly Sending[]): Set<string> {
  const chance = chanceOf(seed, 'refused');
  return new Set(
    traffic.flatMap(({ eventId }) => (eventId !== null && chance.yes(plan.refusedShare) ? [eventId] : [])),
  );
}
