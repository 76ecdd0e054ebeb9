import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { send } from '../../infra/fleet/send.ts';
import { fleetTenantOf } from '../../infra/fleet/tenant.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { SETTLE_MS } from '../../processors/sessionize/sessionizer.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { decidingEventAt, type Page } from './deciding.ts';
import { insertHistory } from './history.ts';
import { type LiveStory, type StoryOptions, tellLiveStory } from './live-story.ts';

export interface LiveOptions extends StoryOptions {
  log: 'auto' | 'kafka' | 'embedded';
  directory: string;
  /** Live ceremonies a second; null: all at once, as fast as the collector takes them. */
  rate: number | null;
  waitMsMax: number;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** What came of it. Times in seconds; log time and the clock of this machine are one. */
export interface LiveResult {
  log: 'kafka' | 'embedded';
  history_ceremonies: number;
  live_ceremonies: number;
  /** Of the ceremonies sent, those that the fault broke. */
  broken_ceremonies: number;
  cell: string;
  kind: string;
  token: string;
  /**
   * Once all that settled is judged: rows that page; what is open in `open_regressions`, more than watched, and may
   * wake somebody; and what is open beside it that only tells, such as traffic that is not as usual.
   */
  pages: number;
  opened: number;
  informations: string[];
  /** From the arrival of the event that decided to the row in `regressions`, as a query saw it. */
  seconds_from_deciding_event: number;
  /** The same from the end of its minute. */
  seconds_from_minute_end: number;
  /** Where the time goes, from the end of the minute: every partition has said that it is complete; it is judged. */
  seconds_until_complete: number | null;
  seconds_until_judged: number | null;
}

const MINUTE_MS = 60_000;
const POLL_MS = 500;

/**
 * The whole product with days of the fleet in its tables, and then live traffic with a fault through collector, log,
 * processor and detector, until the detector pages and has judged all that was sent.
 * @throws Error when nothing was found in time
 */
export async function runLive(options: LiveOptions): Promise<LiveResult> {
  const { log, directory, say } = options;
  const story = tellLiveStory(options, clock.now());
  const stack = await startStack({
    ...{ log, directory, port: 0, onProgress: say, onTrouble: say },
    async onTables({ store, tenant }) {
      say(`Writing the history: ${story.past.ceremonies} ceremonies of the days before …`);
      say(`  ${JSON.stringify(await insertHistory(store, { ...story.past, tenant }))}`);
    },
  });
  try {
    const startedMs = clock.monotonic();
    await untilJudged(stack.store, { minute: minuteOf(story.endMs) - 1, what: 'the history', ...options });
    say(`  judged in ${Math.round((clock.monotonic() - startedMs) / 1_000)} s`);
    return await sendAndObserve(stack, story, options);
  } finally {
    await stack.close();
  }
}

async function sendAndObserve(stack: Stack, story: LiveStory, options: LiveOptions): Promise<LiveResult> {
  const { store } = stack;
  const { rate, liveCeremonies, say } = options;
  const isAtOnce = rate === null;
  // What is sent at once is judged at once when it settles in one minute.
  if (isAtOnce) await clock.sleep(MINUTE_MS - (clock.now() % MINUTE_MS), options.signal);
  const durationMs = isAtOnce ? MINUTE_MS : (liveCeremonies / rate) * 1_000;
  const startMs = clock.now() - (isAtOnce ? durationMs : 0);
  const plan = story.live({ startMs, durationMs, tenant: fleetTenantOf(stack.tenant) });
  const broken = plan.truths.filter(({ fault }) => fault !== null).length;
  say(`Sending ${plan.truths.length} live ceremonies (${plan.messages.length} messages), ${broken} broken …`);
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, options.signal]);
  const sent = send({ plan, collectorUrl: stack.collectorUrl, clock, speed: isAtOnce ? 'max' : 1, signal });
  let page: Observed;
  try {
    page = await observe(store, { ...options, sinceMs: startMs });
    if (isAtOnce) await sent;
  } finally {
    stopping.abort();
    const { messagesTaken, messagesRefused, statuses } = await sent;
    say(`  ${messagesTaken} messages taken, ${messagesRefused} refused, answers ${JSON.stringify(statuses)}`);
  }
  await untilJudged(store, {
    ...{ minute: minuteOf(clock.now() + SETTLE_MS + POLL_MS), what: 'what was sent', ...options },
  });
  return {
    log: stack.log,
    history_ceremonies: story.past.ceremonies,
    live_ceremonies: await countLive(store, startMs),
    broken_ceremonies: broken,
    ...page,
    pages: (await readPages(store)).length,
    ...(await readOpen(store)),
  };
}

/** The detector has judged this minute and all before it. @throws Error when it did not in time */
async function untilJudged(
  store: Store,
  of: Pick<LiveOptions, 'waitMsMax' | 'signal'> & { minute: number; what: string },
): Promise<void> {
  const startedMs = clock.monotonic();
  for (;;) {
    const [row] = await store.query<{ judged: number }>(
      'SELECT toUnixTimestamp(max(minute)) AS judged FROM detector_minutes',
    );
    if (minuteOf((row?.judged ?? 0) * 1_000) >= of.minute) return;
    if (clock.monotonic() - startedMs > of.waitMsMax) {
      throw new Error(`The detector did not judge ${of.what} in time.`);
    }
    of.signal.throwIfAborted();
    await clock.sleep(POLL_MS, of.signal);
  }
}

type Observed = Pick<
  LiveResult,
  | 'cell'
  | 'kind'
  | 'token'
  | 'seconds_from_deciding_event'
  | 'seconds_from_minute_end'
  | 'seconds_until_complete'
  | 'seconds_until_judged'
>;

/** Waits for the page, noting when each partition's progress let its minute be judged. */
async function observe(
  store: Store,
  options: Pick<LiveOptions, 'waitMsMax' | 'say' | 'signal'> & { sinceMs: number },
): Promise<Observed> {
  const { sinceMs, waitMsMax, say, signal } = options;
  const completeAt = new Map<number, number>();
  const startedMs = clock.monotonic();
  let told = '';
  while (clock.monotonic() - startedMs < waitMsMax) {
    const minute = await completeMinute(store);
    if (minute !== null && !completeAt.has(minute)) completeAt.set(minute, clock.now());
    const [page] = await readPages(store);
    const seenMs = clock.now();
    if (page) {
      const complete = [...completeAt].find(([done]) => done >= page.minute)?.[1];
      return figuresOf(store, page, { seenMs, complete });
    }
    const line = await standing(store, sinceMs);
    if (line !== told) say(`  ${line}`);
    told = line;
    signal.throwIfAborted();
    await clock.sleep(POLL_MS, signal);
  }
  throw new Error(`No page came within ${Math.round(waitMsMax / 1_000)} s.`);
}

async function figuresOf(
  store: Store,
  page: Page,
  { seenMs, complete }: { seenMs: number; complete: number | undefined },
): Promise<Observed> {
  const { cell, kind, token } = page;
  const endMs = (page.minute + 1) * MINUTE_MS;
  const judged = await judgedAt(store, page.minute);
  const decided = await decidingEventAt(store, page);
  return {
    ...{ cell, kind, token },
    seconds_from_deciding_event: secondsOf(seenMs - decided),
    seconds_from_minute_end: secondsOf(seenMs - endMs),
    seconds_until_complete: complete === undefined ? null : secondsOf(complete - endMs),
    seconds_until_judged: judged === null ? null : secondsOf(judged - endMs),
  };
}

const CELL = `arrayStringConcat(arrayFilter(x -> x != '', [os, oem, model, browser, ceremony_kind]), ' × ')`;

/** Every row that pages; the history has none. */
function readPages(store: Store): Promise<Page[]> {
  return store.query<Page>(
    `SELECT intDiv(toUnixTimestamp(updated), 60) AS minute, kind, token, ${CELL} AS cell,
      dimension || '/' || token AS wave, os, oem, model, browser, ceremony_kind, threshold_nats
     FROM regressions FINAL WHERE pages = 1 ORDER BY updated`,
  );
}

/** What is open and more than watched. An information wakes nobody, and of a burst of one system it is right. */
async function readOpen(store: Store): Promise<{ opened: number; informations: string[] }> {
  const open = await store.query<{ kind: string; decoy: string }>(
    "SELECT kind, decoy FROM open_regressions WHERE state != 'watch' ORDER BY opened, regression_id",
  );
  const informations = open.filter(({ kind }) => kind === 'information').map(({ decoy }) => decoy);
  return { opened: open.length - informations.length, informations };
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

const minuteOf = (ms: number) => Math.floor(ms / MINUTE_MS);
const secondsOf = (ms: number) => Math.round(ms / 100) / 10;
