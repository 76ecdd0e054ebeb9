import type { FleetPlan, FleetTenant } from '../../infra/fleet/plan.ts';
import type { PlayOptions } from '../../infra/fleet/play.ts';
import type { Scenario } from '../../infra/fleet/scenario.ts';
import sonyOnAndroid16 from '../../infra/fleet/scenarios/sony-on-android-16.ts';
import { simulate } from '../../infra/fleet/simulate.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';

export interface StoryOptions {
  seed: string;
  /** Ceremonies a day of the days before. */
  historyPerDay: number;
  /** Live ceremonies that are drawn. */
  liveCeremonies: number;
  /** Of the live ceremonies, only those on this family of systems are sent; null: all. */
  onlyOs: string | null;
  /** Share of the cell's ceremonies that the fault breaks. */
  faultRate: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const JST_MS = 9 * HOUR_MS;
/** Three days to learn what is usual, then two in which the new system spreads in peace. */
const HISTORY_MS = 5 * DAY_MS;
/** How long after the system began to spread the fault begins. */
const FAULT_HOURS = 48;
/** People for so many ceremonies as there are live ones, times this: a device has one vote a day. */
const PEOPLE_TIMES = 4;

/** Five days of a fleet, and the fault that begins as they end: whatever is issued later meets it. */
export interface LiveStory {
  past: PlayOptions & { durationMs: number };
  /** Nothing is issued from here on, until live traffic is, milliseconds since the epoch. */
  endMs: number;
  /** The ceremonies issued in a stretch after the past. */
  live(stretch: { startMs: number; durationMs: number; tenant: FleetTenant }): FleetPlan;
}

/**
 * The story that a live run tells at this moment. The past ends at midnight in Japan, so that every device has a vote to
 * cast, and all its hours count from there: they do not depend on how long it takes to write it down and to start the
 * product.
 */
export function tellLiveStory(options: StoryOptions, nowMs: number): LiveStory {
  const { seed, historyPerDay, liveCeremonies } = options;
  const midnightMs = Math.floor((nowMs + JST_MS) / DAY_MS) * DAY_MS - JST_MS;
  const endMs = Math.min(midnightMs, nowMs - 2 * HORIZON_MS);
  const startMs = endMs - HISTORY_MS;
  const ceremonies = Math.round((historyPerDay * HISTORY_MS) / DAY_MS);
  const shared = {
    people: { seed, ceremonies: Math.max(ceremonies, PEOPLE_TIMES * liveCeremonies), startMs },
    scenario: withRate(options.faultRate),
    scenarioStartMs: endMs - FAULT_HOURS * HOUR_MS,
  };
  return {
    endMs,
    past: { ...shared, seed, ceremonies, startMs, durationMs: HISTORY_MS },
    live: (stretch) =>
      onlyOn(
        simulate({ ...shared, seed: `${seed}/live`, ceremonies: liveCeremonies, ...stretch }),
        options.onlyOs,
      ),
  };
}

/** The fault breaks every kind of ceremony: of few registrations nobody could tell whether they are spared. */
function withRate(rate: number): Scenario {
  const faults = sonyOnAndroid16.faults.map(({ where: { kind: _, ...where }, ...fault }) => ({
    ...{ ...fault, where, rate, fromHours: FAULT_HOURS },
    says: 'The new system of this maker refuses the request of the bank.',
  }));
  return { ...sonyOnAndroid16, faults };
}

function onlyOn(plan: FleetPlan, os: string | null): FleetPlan {
  if (os === null) return plan;
  const truths = plan.truths.filter(({ device }) => device.os === os);
  const ids = new Set(truths.map(({ ceremony_id }) => ceremony_id));
  return { ...plan, truths, messages: plan.messages.filter(({ ceremonyId }) => ids.has(ceremonyId)) };
}
