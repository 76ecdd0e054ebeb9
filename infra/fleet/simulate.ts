import type { FleetMessage, FleetPlan, FleetTenant } from './plan.ts';
import { type PlayOptions, play } from './play.ts';
import type { Scenario } from './scenario.ts';
import { messagesOf } from './wire.ts';

export interface SimulateOptions {
  seed: string;
  ceremonies: number;
  /** Issue times lie in [startMs, startMs + durationMs); their last messages may come six minutes later. */
  startMs: number;
  durationMs: number;
  tenant: FleetTenant;
  /** Default: an ordinary day. */
  scenario?: Scenario | undefined;
  /** The zero of the scenario's hours. Default: `startMs`. */
  scenarioStartMs?: number | undefined;
  /** Whose ceremonies they are: the people of another play. Default: its own. */
  people?: PlayOptions['people'];
}

/**
 * A fleet's traffic, drawn from a seed and held in memory: the same options give the same plan, byte for byte. For a
 * whole day, `simulateDay` gives the same ceremonies one by one.
 */
export function simulate({ tenant, ...options }: SimulateOptions): FleetPlan {
  const plan: FleetPlan = { tenant, messages: [], truths: [], events: 0 };
  for (const played of play(options)) {
    const { messages, events } = messagesOf(played, tenant);
    for (const message of messages) plan.messages.push(message);
    plan.truths.push(played.truth);
    plan.events += events;
  }
  plan.messages.sort(byArrival);
  return plan;
}

function byArrival(a: FleetMessage, b: FleetMessage): number {
  return a.atMs - b.atMs;
}
