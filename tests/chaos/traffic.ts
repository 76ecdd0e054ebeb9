import type { FleetMessage, FleetPlan, FleetTenant } from '../../infra/fleet/plan.ts';
import { createPoster, type Poster } from '../../infra/fleet/post.ts';
import { eventId } from '../../schemas/ceremony-id.ts';
import type { Clock } from '../../schemas/clock.ts';
import { SIGNATURE_HEADERS, signRequest } from '../../schemas/signatures.ts';
import type { Ledger } from './ledger.ts';

export interface TrafficOptions {
  plan: FleetPlan;
  collectorUrl: () => string;
  ledger: Ledger;
  clock: Clock;
  /** The plan is stretched or squeezed evenly over this time; 0 sends as fast as it goes. */
  overMs: number;
  concurrency?: number;
  /** How often a 429, a 503 or a broken connection is tried again; past it, the message stays unacknowledged. */
  attemptsMax?: number;
  /** How far the gateway's clock, by which it signs, is ahead. */
  gatewayClockAheadMs?: number;
  signal?: AbortSignal;
}

const GATEWAY_PATH = '/v1/gateway-logs?dialect=kagimi';
const GATEWAY_LINES = 40;
const BACKOFF_MS = { min: 100, max: 2_000 } as const;

interface Parcel {
  route: FleetMessage['route'];
  messages: readonly FleetMessage[];
  dueMs: number;
}

/** Sends a fleet's plan and writes every answer into the ledger. */
export async function sendTraffic(options: TrafficOptions): Promise<void> {
  const { plan, ledger, clock, concurrency = 16, signal } = options;
  ledger.expect(plan.truths, messagesByCeremony(plan));
  const parcels = packParcels(plan, options.overMs);
  const startedMs = clock.monotonic();
  const posters = new Map<string, Poster>();
  const posterFor = (url: string) => {
    const known = posters.get(url) ?? createPoster({ url, connections: concurrency });
    posters.set(url, known);
    return known;
  };
  const work = async () => {
    for (let next = parcels.shift(); next && !signal?.aborted; next = parcels.shift()) {
      const waitMs = next.dueMs - (clock.monotonic() - startedMs);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      await deliver(next, options, posterFor);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  for (const poster of posters.values()) poster.close();
}

function messagesByCeremony({ messages }: FleetPlan): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { ceremonyId } of messages) counts.set(ceremonyId, (counts.get(ceremonyId) ?? 0) + 1);
  return counts;
}

function packParcels({ messages }: FleetPlan, overMs: number): Parcel[] {
  const parcels: Parcel[] = [];
  const dueMs = (index: number) => (index / Math.max(1, messages.length)) * overMs;
  let lines: FleetMessage[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.route === 'beacons') {
      parcels.push({ route: 'beacons', messages: [message], dueMs: dueMs(index) });
    } else if (lines.push(message) >= GATEWAY_LINES) {
      parcels.push({ route: 'gateway-logs', messages: lines, dueMs: dueMs(index) });
      lines = [];
    }
  }
  if (lines.length > 0) parcels.push({ route: 'gateway-logs', messages: lines, dueMs: overMs });
  return parcels;
}

async function deliver(parcel: Parcel, options: TrafficOptions, posterFor: (url: string) => Poster) {
  const { plan, ledger, clock, attemptsMax = 60, signal } = options;
  for (let attempt = 1; attempt <= attemptsMax && !signal?.aborted; attempt += 1) {
    const answer = await attemptOnce(parcel, options, posterFor(options.collectorUrl()));
    const isTaken = typeof answer.status === 'number' && answer.status >= 200 && answer.status < 300;
    const isWhole = isTaken && !/"(rejected|passed_over)":[1-9]/.test(answer.text);
    ledger.answered({
      status: answer.status,
      code: isTaken ? '' : wordOf(answer.text),
      taken: isWhole ? parcel.messages.map((message) => takenOf(message, plan.tenant)) : [],
    });
    const mayRetry = answer.status === 'network' || answer.status === 429 || answer.status === 503;
    if (!mayRetry) return;
    const backoffMs = Math.min(BACKOFF_MS.max, BACKOFF_MS.min * 2 ** (attempt - 1));
    await clock.sleep(Math.max(Math.min(answer.retryAfterMs, BACKOFF_MS.max), backoffMs), signal);
  }
}

async function attemptOnce(parcel: Parcel, options: TrafficOptions, poster: Poster) {
  const isBeacon = parcel.route === 'beacons';
  const body = Buffer.from(parcel.messages.map(({ body }) => (isBeacon ? body : `${body}\n`)).join(''));
  const nowMs = options.clock.now() + (options.gatewayClockAheadMs ?? 0);
  const headers = isBeacon
    ? { ...parcel.messages[0]?.headers }
    : gatewayHeaders(options.plan.tenant, body, nowMs);
  try {
    return await poster.post(isBeacon ? '/v1/beacons' : GATEWAY_PATH, headers, body);
  } catch {
    return { status: 'network', retryAfterMs: 0, text: '' } as const;
  }
}

/** The headers with which a relying party signs a request of its gateway. */
export function gatewayHeaders(tenant: FleetTenant, body: Buffer, timestampMs: number) {
  const signed = { timestampMs, method: 'POST', path: GATEWAY_PATH, body };
  return {
    'content-type': 'application/x-ndjson',
    'kagimi-tenant': tenant.id,
    [SIGNATURE_HEADERS.keyId]: tenant.gatewayKey.id,
    [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
    [SIGNATURE_HEADERS.signature]: signRequest(tenant.gatewayKey, signed),
  };
}

/** The ids that the collector must give the events of a message; said here anew, so that a change there is noticed. */
function takenOf({ route, body, ceremonyId }: FleetMessage, tenant: FleetTenant) {
  const said = JSON.parse(body) as {
    token?: string;
    id?: string;
    step?: string;
    signal?: string;
    events?: { sequence: number; step?: string; signal?: string }[];
  };
  const source = said.token === undefined ? 'unsigned beacon' : 'beacon';
  const eventIds =
    route === 'beacons'
      ? (said.events ?? []).map(({ sequence, step, signal }) =>
          eventId(ceremonyId, source, sequence, step ?? signal ?? ''),
        )
      : [eventId(tenant.id, 'gateway', said.id ?? '', said.step ?? said.signal ?? '')];
  return { ceremonyId, eventIds };
}

function wordOf(text: string): string {
  return /"code":"(\w+)"/.exec(text)?.[1] ?? 'no word';
}
