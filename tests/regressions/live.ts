import { systemClock as clock } from '../../infra/adapters/clock.ts';
import type { FleetPlan } from '../../infra/fleet/plan.ts';
import type { Scenario } from '../../infra/fleet/scenario.ts';
import sonyOnAndroid16 from '../../infra/fleet/scenarios/sony-on-android-16.ts';
import { send } from '../../infra/fleet/send.ts';
import { simulate } from '../../infra/fleet/simulate.ts';
import { fleetTenantOf } from '../../infra/fleet/tenant.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { insertHistory } from './history.ts';

export interface LiveOptions {
  log: 'auto' | 'kafka' | 'embedded';
  directory: string;
  seed: string;
  /** Ceremonies a day of the days before. */
  historyPerDay: number;
  /** Ceremonies of the live traffic at most, and how many a second; null: as fast as the collector takes them. */
  liveCeremonies: number;
  rate: number | null;
  /** Of the live ceremonies, only those on this family of systems are sent; null: all. */
  onlyOs: string | null;
  /** Share of the cell's ceremonies that the fault breaks. */
  faultRate: number;
  waitMsMax: number;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** What came of it. Times in seconds; log time and the clock of this machine are one. */
export interface LiveResult {
  history_ceremonies: number;
  live_ceremonies: number;
  opened: number;
  cell: string;
  kind: string;
  token: string;
  pages: number;
  /** From the end of the minute that decided to the row in `regressions`, seen by a query. */
  seconds_from_deciding_ceremony: number | null;
  /** The same from the settlement of the first ceremony of that minute: what it takes at the most. */
  seconds_from_first_settlement: number | null;
  /** Where the time goes, from the end of the minute: every partition has said that it is complete; it is judged. */
  seconds_until_complete: number | null;
  seconds_until_judged: number | null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const JST_MS = 9 * HOUR_MS;
/** When the fault of the scenario begins: now. */
const FAULT_HOURS = 48;
/** The system spreads until then, and before it three days are needed to know what is usual. */
const HISTORY_MS = FAULT_HOURS * HOUR_MS + 3 * DAY_MS + 2 * HOUR_MS;
const POLL_MS = 500;
/** People for so many ceremonies as there are live ones, times this. */
const PEOPLE_TIMES = 4;

/**
 * The whole product with days of the fleet in its tables, and then live traffic with a fault through collector, log,
 * processor and detector, until the detector pages. The history ends at midnight in Japan, so that every device has a
 * vote to cast.
 * @throws Error when nothing was found in time
 */
export async function runLive(options: LiveOptions): Promise<LiveResult> {
  const { log, directory, say } = options;
  const past = pastOf(options, clock.now());
  const stack = await startStack({
    ...{ log, directory, port: 0, onProgress: say, onTrouble: say },
    async onTables({ store, tenant }) {
      say(`Writing the history: ${past.played.ceremonies} ceremonies of the days before …`);
      const rows = await insertHistory(store, { ...past.played, ...past.shared, tenant });
      say(`  ${JSON.stringify(rows)}`);
    },
  });
  try {
    await untilJudged(stack.store, { toMs: past.played.startMs + past.played.durationMs, ...options });
    return await sendAndObserve(stack, past, options);
  } finally {
    await stack.close();
  }
}

type Past = ReturnType<typeof pastOf>;

/** The days before a moment: who lived them, and the story whose hours count from it. */
function pastOf({ seed, historyPerDay, liveCeremonies, faultRate }: LiveOptions, nowMs: number) {
  const startMs = nowMs - HISTORY_MS;
  const midnightMs = Math.floor((nowMs + JST_MS) / DAY_MS) * DAY_MS - JST_MS;
  const durationMs = Math.min(midnightMs, nowMs - 2 * HORIZON_MS) - startMs;
  const ceremonies = Math.round((historyPerDay * durationMs) / DAY_MS);
  // A device has one vote a day: there must be more people than there are live ceremonies.
  const people = { seed, ceremonies: Math.max(ceremonies, PEOPLE_TIMES * liveCeremonies), startMs };
  return {
    nowMs,
    people,
    played: { seed, ceremonies, startMs, durationMs, people },
    shared: { scenario: withRate(faultRate), scenarioStartMs: nowMs - FAULT_HOURS * HOUR_MS },
  };
}

function onlyOn(plan: FleetPlan, os: string | null): FleetPlan {
  if (os === null) return plan;
  const truths = plan.truths.filter(({ device }) => device.os === os);
  const ids = new Set(truths.map(({ ceremony_id }) => ceremony_id));
  return { ...plan, truths, messages: plan.messages.filter(({ ceremonyId }) => ids.has(ceremonyId)) };
}

function withRate(rate: number): Scenario {
  const faults = sonyOnAndroid16.faults.map((fault) => ({ ...fault, rate, fromHours: FAULT_HOURS }));
  return { ...sonyOnAndroid16, faults };
}

async function sendAndObserve(stack: Stack, past: Past, options: LiveOptions): Promise<LiveResult> {
  const { rate, liveCeremonies, seed, say } = options;
  const spreadMs = rate === null ? MINUTE_MS : (liveCeremonies / rate) * 1_000;
  const drawn = simulate({
    ...{ ...past.shared, seed: `${seed}/live`, people: past.people, tenant: fleetTenantOf(stack.tenant) },
    ...{ ceremonies: liveCeremonies, durationMs: spreadMs },
    startMs: clock.now() - (rate === null ? spreadMs : 0),
  });
  const plan = onlyOn(drawn, options.onlyOs);
  say(`Sending ${plan.truths.length} live ceremonies (${plan.messages.length} messages) …`);
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, options.signal]);
  const speed = rate === null ? 'max' : 1;
  const sent = send({ plan, collectorUrl: stack.collectorUrl, clock, speed, signal });
  try {
    const { ceremonies } = past.played;
    return await observe(stack.store, { ...options, ceremonies, sinceMs: past.nowMs });
  } finally {
    stopping.abort();
    const { messagesTaken, messagesRefused, statuses } = await sent;
    say(`  ${messagesTaken} messages taken, ${messagesRefused} refused, answers ${JSON.stringify(statuses)}`);
  }
}

/** The detector has judged the history: what is measured afterwards is not how long it takes to catch up. */
async function untilJudged(
  store: Store,
  at: Pick<LiveOptions, 'waitMsMax' | 'say' | 'signal'> & { toMs: number },
): Promise<void> {
  const startedMs = clock.monotonic();
  for (;;) {
    const [row] = await store.query<{ judged: number }>(
      'SELECT toUnixTimestamp(max(minute)) AS judged FROM detector_minutes',
    );
    if ((row?.judged ?? 0) * 1_000 >= at.toMs - MINUTE_MS) break;
    if (clock.monotonic() - startedMs > at.waitMsMax) {
      throw new Error('The detector did not judge the history in time.');
    }
    at.signal.throwIfAborted();
    await clock.sleep(POLL_MS, at.signal);
  }
  at.say(`  judged in ${Math.round((clock.monotonic() - startedMs) / 1_000)} s`);
}

interface Page {
  minute: number;
  kind: string;
  token: string;
  cell: string;
}

/** Waits for the page, noting when each partition's progress let its minute be judged. */
async function observe(
  store: Store,
  options: Pick<LiveOptions, 'waitMsMax' | 'say' | 'signal'> & { ceremonies: number; sinceMs: number },
): Promise<LiveResult> {
  const { ceremonies, sinceMs, waitMsMax, say, signal } = options;
  const completeAt = new Map<number, number>();
  const startedMs = clock.monotonic();
  let told = '';
  while (clock.monotonic() - startedMs < waitMsMax) {
    const minute = await completeMinute(store);
    if (minute !== null && !completeAt.has(minute)) completeAt.set(minute, clock.now());
    const [page, ...others] = await readPages(store, sinceMs);
    const seenMs = clock.now();
    if (page) {
      const endMs = (page.minute + 1) * MINUTE_MS;
      const complete = [...completeAt].find(([done]) => done >= page.minute)?.[1];
      const judged = await judgedAt(store, page.minute);
      const first = await firstSettledAt(store, page.minute);
      return {
        history_ceremonies: ceremonies,
        live_ceremonies: await countLive(store, sinceMs),
        opened: 1 + others.length,
        cell: page.cell,
        kind: page.kind,
        token: page.token,
        pages: 1 + others.length,
        seconds_from_deciding_ceremony: secondsOf(seenMs - endMs),
        seconds_from_first_settlement: first === null ? null : secondsOf(seenMs - first),
        seconds_until_complete: complete === undefined ? null : secondsOf(complete - endMs),
        seconds_until_judged: judged === null ? null : secondsOf(judged - endMs),
      };
    }
    const line = await standing(store, sinceMs);
    if (line !== told) say(`  ${line}`);
    told = line;
    signal.throwIfAborted();
    await clock.sleep(POLL_MS, signal);
  }
  throw new Error(`No page came within ${Math.round(waitMsMax / 1_000)} s.`);
}

const CELL = `arrayStringConcat(arrayFilter(x -> x != '', [os, oem, model, browser, ceremony_kind]), ' × ')`;

function readPages(store: Store, sinceMs: number): Promise<Page[]> {
  return store.query<Page>(
    `SELECT intDiv(toUnixTimestamp(updated), 60) AS minute, kind, token, ${CELL} AS cell FROM regressions FINAL
     WHERE pages = 1 AND updated >= toDateTime({since:UInt32}, 'UTC') ORDER BY updated`,
    { since: Math.floor(sinceMs / 1_000) },
  );
}

async function completeMinute(store: Store): Promise<number | null> {
  const [row] = await store.query<{ reached: number }>(
    'SELECT min(toUnixTimestamp64Milli(watermark)) AS reached FROM log_progress FINAL WHERE topic = {topic:String}',
    { topic: CEREMONY_EVENTS },
  );
  return row ? Math.floor(row.reached / MINUTE_MS) - 1 : null;
}

async function judgedAt(store: Store, minute: number): Promise<number | null> {
  const [row] = await store.query<{ at: number }>(
    `SELECT toUnixTimestamp64Milli(min(processed_at)) AS at FROM detector_minutes
     WHERE minute = toDateTime({minute:UInt32} * 60, 'UTC') HAVING count() > 0`,
    { minute },
  );
  return row?.at ?? null;
}

async function firstSettledAt(store: Store, minute: number): Promise<number | null> {
  const [row] = await store.query<{ at: number }>(
    `SELECT toUnixTimestamp64Milli(min(settled_at)) AS at FROM ceremony_trials
     WHERE settled_minute = toDateTime({minute:UInt32} * 60, 'UTC') HAVING count() > 0`,
    { minute },
  );
  return row?.at ?? null;
}

async function countLive(store: Store, sinceMs: number): Promise<number> {
  const [row] = await store.query<{ n: number }>(
    `SELECT uniqExact(ceremony_id) AS n FROM ceremony_trials
     WHERE settled_minute >= toDateTime({since:UInt32}, 'UTC')`,
    { since: Math.floor((sinceMs - MINUTE_MS) / 1_000) },
  );
  return row?.n ?? 0;
}

/** How far the evidence of the cell has come, for whoever watches. */
async function standing(store: Store, sinceMs: number): Promise<string> {
  const [row] = await store.query<{ sets: number; failures: number; nats: number; trials: number }>(
    `SELECT count() AS sets, sum(failed) AS failures, round(sum(e4), 1) AS nats,
      (SELECT count() FROM ceremony_trials WHERE settled_minute >= toDateTime({since:UInt32}, 'UTC')) AS trials
     FROM evidence FINAL WHERE wave = 'os/Android 16' AND series = 'failure' AND oem = 'Sony'
      AND minute >= toDateTime({since:UInt32}, 'UTC')`,
    { since: Math.floor(sinceMs / 1_000) },
  );
  return `${row?.trials ?? 0} trials in ClickHouse, ${row?.sets ?? 0} sets of Sony that say something, ${row?.failures ?? 0} failed, ${row?.nats ?? 0} nats for an odds ratio of 6`;
}

const secondsOf = (ms: number) => Math.round(ms / 100) / 10;
