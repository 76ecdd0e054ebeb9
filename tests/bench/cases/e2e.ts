import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import type { FleetMessage } from '../../../infra/fleet/plan.ts';
import { createPoster, type Poster } from '../../../infra/fleet/post.ts';
import { type Child, startChild } from '../../../infra/local/child.ts';
import { SIGNATURE_HEADERS, signRequest } from '../../../schemas/signatures.ts';
import type { Store } from '../../../schemas/store.ts';
import type { Bench, BenchContext, BenchResult } from '../bench.ts';
import { figure } from '../figures.ts';
import { percentile } from '../statistics.ts';
import { drawPlan, eventsOf, TENANT } from '../traffic.ts';

const NAME = 'e2e';
const EVENTS_PER_SECOND = 500;
const EVENTS_PER_CEREMONY = 13;
/** What arrives this early still meets cold code; it is sent and checked, but not counted. */
const WARM_UP_MS = 5_000;
const CONNECTIONS = 64;
const LINES_PER_REQUEST = 25;
const ATTEMPTS_MAX = 20;
const RETRY_MS = 500;
const POLL_MS = 20;
const POLL_OVERLAP_MS = 2_000;
const SETTLE_MS_MAX = 30_000;
const GATEWAY_PATH = '/v1/gateway-logs?dialect=kagimi';

/** The product's own processes, at a fixed rate that does not wait for answers: how soon is a beacon visible? */
export const e2e: Bench = {
  name: NAME,
  about: 'from a beacon accepted (202) to its row in `events`, at 500 events a second',
  async run(context) {
    const store = await context.place.database('bench_e2e');
    const { collector, processor } = await startProduct(context);
    try {
      return await observe(context, { store, collectorUrl: String(collector.ready.url) });
    } finally {
      await Promise.all([collector.stop(), processor.stop()]);
    }
  },
};

async function startProduct({ place, say }: BenchContext): Promise<{ collector: Child; processor: Child }> {
  const log = await place.log();
  const { url } = await place.clickhouse();
  const tenantsFile = join(place.directory, 'tenants.json');
  writeFileSync(tenantsFile, JSON.stringify({ tenants: [TENANT] }));
  const shared = {
    KAGIMI_LOG: log.KAGIMI_LOG,
    KAGIMI_KAFKA_BROKERS: log.KAGIMI_KAFKA_BROKERS.join(','),
    KAGIMI_LOG_DIRECTORY: log.KAGIMI_LOG_DIRECTORY,
  };
  const part = (name: string, file: string, environment: Record<string, string>) =>
    startChild({
      name,
      file: fileURLToPath(new URL(`../../../${file}`, import.meta.url)),
      environment: { ...shared, ...environment },
      logFile: join(place.directory, `${name}.log`),
      clock,
      onTrouble: say,
    });
  const collector = await part('ingest', 'ingest/main.ts', {
    KAGIMI_COLLECTOR_LISTEN: '127.0.0.1:0',
    KAGIMI_TENANTS_FILE: tenantsFile,
    KAGIMI_TRUSTED_PROXIES: '127.0.0.1',
  });
  const processor = await part('processors', 'processors/main.ts', {
    KAGIMI_CLICKHOUSE_URL: url,
    KAGIMI_CLICKHOUSE_DATABASE: 'bench_e2e',
    KAGIMI_PROCESSOR_LISTEN: '127.0.0.1:0',
  });
  return { collector, processor };
}

interface Watch {
  /** Accepted and not yet seen: event id → when the 202 came. */
  waiting: Map<string, number>;
  delaysMs: number[];
  /** Every event id that was sent. */
  sent: Set<string>;
  countFromMs: number;
  /** Requests that the collector answered with 503, and that were sent again. */
  putOff: number;
}

async function observe(
  { quick, say }: BenchContext,
  { store, collectorUrl }: { store: Store; collectorUrl: string },
): Promise<BenchResult> {
  const seconds = quick ? 15 : 90;
  const ceremonies = Math.floor((seconds * EVENTS_PER_SECOND) / EVENTS_PER_CEREMONY);
  const plan = drawPlan({ ceremonies, startMs: clock.now() - 60_000, durationMs: 1_000 });
  const watch: Watch = { waiting: new Map(), delaysMs: [], sent: new Set(), countFromMs: 0, putOff: 0 };
  const poster = createPoster({ url: collectorUrl, connections: CONNECTIONS });
  const stopping = new AbortController();
  const polling = poll(store, watch, stopping.signal);
  watch.countFromMs = clock.now() + WARM_UP_MS;
  const startedMs = clock.monotonic();
  await sendPaced(plan.messages, poster, watch);
  const sentPerSecond = (plan.events / (clock.monotonic() - startedMs)) * 1_000;
  const deadline = clock.monotonic() + SETTLE_MS_MAX;
  while (watch.waiting.size > 0 && clock.monotonic() < deadline) await clock.sleep(POLL_MS);
  stopping.abort();
  await polling;
  poster.close();
  await check(store, watch);
  say(
    `${plan.events} events at ${Math.round(sentPerSecond)} a second, ${watch.delaysMs.length} delays measured`,
  );
  const delay = (p: number) => percentile(watch.delaysMs, p);
  return {
    figures: [
      figure(NAME, 'sent', 'events a second', sentPerSecond),
      figure(NAME, 'put off and sent again', 'requests', watch.putOff),
      figure(NAME, 'accepted until visible, p50', 'ms', delay(0.5)),
      figure(NAME, 'accepted until visible, p99', 'ms', delay(0.99)),
      figure(NAME, 'accepted until visible, slowest', 'ms', delay(1)),
    ],
    headline: { e2e_p99_ms: delay(0.99) },
  };
}

/**
 * Sends each message when its turn comes at the fixed rate, whether or not earlier ones are answered: beacons alone,
 * gateway lines in batches, as their senders do.
 */
async function sendPaced(messages: readonly FleetMessage[], poster: Poster, watch: Watch): Promise<void> {
  const startedMs = clock.monotonic();
  const underWay: Promise<void>[] = [];
  const failures: unknown[] = [];
  const send = (sent: readonly FleetMessage[]) =>
    underWay.push(sendOne(sent, poster, watch).catch((error: unknown) => void failures.push(error)));
  let lines: FleetMessage[] = [];
  let events = 0;
  for (const message of messages) {
    const waitMs = (events / EVENTS_PER_SECOND) * 1_000 - (clock.monotonic() - startedMs);
    if (waitMs > 1) await clock.sleep(waitMs);
    events += eventsOf(message).length;
    if (message.route === 'beacons') send([message]);
    else lines.push(message);
    if (lines.length < LINES_PER_REQUEST) continue;
    send(lines);
    lines = [];
  }
  if (lines.length > 0) send(lines);
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}

/** Sends again what the collector puts off, as the SDK and a gateway do. */
async function sendOne(messages: readonly FleetMessage[], poster: Poster, watch: Watch): Promise<void> {
  const [first] = messages;
  if (!first) return;
  const isBeacon = first.route === 'beacons';
  const body = Buffer.from(isBeacon ? first.body : messages.map((line) => `${line.body}\n`).join(''));
  const path = isBeacon ? '/v1/beacons' : GATEWAY_PATH;
  for (let attempt = 1; ; attempt += 1) {
    const { status, text } = await poster.post(path, isBeacon ? first.headers : signed(body), body);
    if (status === 202) break;
    if (status !== 503 || attempt === ATTEMPTS_MAX) {
      throw new Error(`The collector answered ${status}: ${text}`);
    }
    watch.putOff += 1;
    await clock.sleep(RETRY_MS);
  }
  const acceptedMs = clock.now();
  for (const { event_id } of messages.flatMap((message) => eventsOf(message))) {
    if (isBeacon && !watch.sent.has(event_id)) watch.waiting.set(event_id, acceptedMs);
    watch.sent.add(event_id);
  }
}

function signed(body: Buffer): Record<string, string> {
  const [key] = TENANT.gatewayKeys;
  if (!key) throw new Error('The tenant of the benchmarks has no gateway key.');
  const timestampMs = clock.now();
  return {
    'content-type': 'application/x-ndjson',
    'kagimi-tenant': TENANT.id,
    [SIGNATURE_HEADERS.keyId]: key.id,
    [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
    [SIGNATURE_HEADERS.signature]: signRequest(key, {
      timestampMs,
      method: 'POST',
      path: GATEWAY_PATH,
      body,
    }),
  };
}

/** Asks again and again which of the waiting events are visible; a delay ends when the answer is here. */
async function poll(store: Store, watch: Watch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const [oldestMs = clock.now()] = watch.waiting.values();
    const since = oldestMs - POLL_OVERLAP_MS;
    const seen = await store.query<{ id: string }>(
      `SELECT toString(event_id) AS id FROM events
       WHERE source = 'beacon' AND log_appended_at >= fromUnixTimestamp64Milli({since:Int64})`,
      { since },
    );
    const nowMs = clock.now();
    for (const { id } of seen) {
      const acceptedMs = watch.waiting.get(id);
      if (acceptedMs === undefined) continue;
      watch.waiting.delete(id);
      if (acceptedMs >= watch.countFromMs) watch.delaysMs.push(nowMs - acceptedMs);
    }
    await clock.sleep(POLL_MS, signal);
  }
}

/** Everything sent is there, and nothing else. */
async function check(store: Store, { sent, waiting }: Watch): Promise<void> {
  const deadline = clock.monotonic() + SETTLE_MS_MAX;
  let found = -1;
  while (found !== sent.size && clock.monotonic() < deadline) {
    const [row] = await store.query<{ n: number }>('SELECT uniqExact(event_id) AS n FROM events');
    found = row?.n ?? 0;
    await clock.sleep(POLL_MS);
  }
  if (found !== sent.size || waiting.size > 0) {
    throw new Error(`${found} events are visible of ${sent.size}; ${waiting.size} beacons' were never seen.`);
  }
}
