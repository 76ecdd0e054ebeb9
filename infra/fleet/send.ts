import type { OutgoingHttpHeaders } from 'node:http';
import type { Clock } from '../../schemas/clock.ts';
import { SIGNATURE_HEADERS, signRequest } from '../../schemas/signatures.ts';
import type { FleetMessage, FleetPlan, FleetTenant } from './plan.ts';
import { createPoster, type Poster } from './post.ts';

export interface SendOptions {
  plan: FleetPlan;
  collectorUrl: string;
  clock: Clock;
  /** 1 sends at the plan's own times, 60 sixty times as fast, `max` as fast as the collector takes it. Default `max`. */
  speed?: number | 'max';
  /** Requests under way at once. */
  concurrency?: number;
  /** Gateway lines in one signed request, at most. */
  gatewayBatch?: number;
  onProgress?: (ledger: Readonly<Ledger>) => void;
  signal?: AbortSignal;
}

/** Everything that came of sending a plan. */
export interface Ledger {
  messagesPlanned: number;
  /** Taken by the collector (2xx). */
  messagesTaken: number;
  /** Refused for good, or given up after the last attempt. */
  messagesRefused: number;
  requests: number;
  retries: number;
  /** Answers by HTTP status; `network` where there was none. */
  statuses: Record<string, number>;
  /** The first refusals, with what the collector said. */
  refusals: {
    route: FleetMessage['route'];
    status: number | 'network';
    text: string;
    ceremonyIds: string[];
  }[];
  elapsedMs: number;
}

const ATTEMPTS_MAX = 8;
const BACKOFF_MS = { min: 100, max: 10_000 } as const;
const REFUSALS_KEPT_MAX = 100;
/** A paced sender lets no gateway line wait longer than this for its batch to fill. */
const BATCH_WAIT_MS = 250;
const GATEWAY_PATH = '/v1/gateway-logs?dialect=kagimi';

interface Parcel {
  route: FleetMessage['route'];
  messages: FleetMessage[];
}

/**
 * Sends a plan to a collector over its public HTTP interface and writes down every answer. 429, 503 and network errors
 * are tried again, not before `Retry-After` says so.
 */
export async function send(options: SendOptions): Promise<Ledger> {
  const { plan, clock, concurrency = 32, onProgress, signal } = options;
  const startedAt = clock.monotonic();
  const ledger: Ledger = {
    messagesPlanned: plan.messages.length,
    messagesTaken: 0,
    messagesRefused: 0,
    requests: 0,
    retries: 0,
    statuses: {},
    refusals: [],
    elapsedMs: 0,
  };
  const poster = createPoster({ url: options.collectorUrl, connections: concurrency });
  const parcels = packParcels(options);

  async function work(): Promise<void> {
    for (let next = await parcels.next(); !next.done && !signal?.aborted; next = await parcels.next()) {
      await deliver({ parcel: next.value, tenant: plan.tenant, poster, ledger, clock, signal });
      ledger.elapsedMs = clock.monotonic() - startedAt;
      onProgress?.(ledger);
    }
  }

  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    poster.close();
  }
  return ledger;
}

/** Beacons go one by one, gateway lines in batches, both in the order of the plan and no earlier than their time. */
async function* packParcels({
  plan,
  clock,
  speed = 'max',
  gatewayBatch = 100,
  signal,
}: SendOptions): AsyncGenerator<Parcel> {
  const origin = plan.messages[0]?.atMs ?? 0;
  const startedAt = clock.monotonic();
  let lines: FleetMessage[] = [];
  const takeLines = (): Parcel => {
    const parcel: Parcel = { route: 'gateway-logs', messages: lines };
    lines = [];
    return parcel;
  };
  for (const message of plan.messages) {
    if (speed !== 'max') {
      const first = lines[0];
      if (first && message.atMs - first.atMs > BATCH_WAIT_MS * speed) yield takeLines();
      const waitMs = (message.atMs - origin) / speed - (clock.monotonic() - startedAt);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    }
    if (signal?.aborted) return;
    if (message.route === 'beacons') yield { route: 'beacons', messages: [message] };
    else if (lines.push(message) >= gatewayBatch) yield takeLines();
  }
  if (lines.length > 0) yield takeLines();
}

interface Delivery {
  parcel: Parcel;
  tenant: FleetTenant;
  poster: Poster;
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal | undefined;
}

async function deliver(delivery: Delivery): Promise<void> {
  const { parcel, ledger, clock, signal } = delivery;
  for (let attempt = 1; ; attempt += 1) {
    const { status, retryAfterMs, text } = await attemptOnce(delivery);
    ledger.statuses[status] = (ledger.statuses[status] ?? 0) + 1;
    if (typeof status === 'number' && status >= 200 && status < 300) {
      ledger.messagesTaken += parcel.messages.length;
      return;
    }
    const mayRetry = status === 'network' || status === 429 || status === 503;
    if (!mayRetry || attempt >= ATTEMPTS_MAX || signal?.aborted) {
      refuse(ledger, parcel, { status, text });
      return;
    }
    ledger.retries += 1;
    const backoffMs = Math.min(BACKOFF_MS.max, BACKOFF_MS.min * 2 ** (attempt - 1));
    await clock.sleep(Math.min(BACKOFF_MS.max, Math.max(retryAfterMs, backoffMs)), signal);
  }
}

async function attemptOnce({ parcel, tenant, poster, ledger, clock }: Delivery) {
  ledger.requests += 1;
  const isBeacon = parcel.route === 'beacons';
  const lineEnd = isBeacon ? '' : '\n';
  const body = Buffer.from(parcel.messages.map((message) => message.body + lineEnd).join(''));
  const headers: OutgoingHttpHeaders = isBeacon
    ? { ...parcel.messages[0]?.headers }
    : gatewayHeaders(tenant, body, clock.now());
  try {
    return await poster.post(isBeacon ? '/v1/beacons' : GATEWAY_PATH, headers, body);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { status: 'network', retryAfterMs: 0, text } as const;
  }
}

function gatewayHeaders(tenant: FleetTenant, body: Buffer, timestampMs: number): OutgoingHttpHeaders {
  const signed = { timestampMs, method: 'POST', path: GATEWAY_PATH, body };
  return {
    'content-type': 'application/x-ndjson',
    'kagimi-tenant': tenant.id,
    [SIGNATURE_HEADERS.keyId]: tenant.gatewayKey.id,
    [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
    [SIGNATURE_HEADERS.signature]: signRequest(tenant.gatewayKey, signed),
  };
}

function refuse(ledger: Ledger, parcel: Parcel, said: { status: number | 'network'; text: string }): void {
  ledger.messagesRefused += parcel.messages.length;
  if (ledger.refusals.length >= REFUSALS_KEPT_MAX) return;
  const ceremonyIds = [...new Set(parcel.messages.map((message) => message.ceremonyId))];
  ledger.refusals.push({ route: parcel.route, ...said, ceremonyIds });
}
