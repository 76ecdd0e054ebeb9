import { systemClock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { type CollectorOptions, createCollector } from '../../ingest/collector/collector.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { CeremonyEvent, FailedEvent } from '../../schemas/events.ts';
import type { Logger } from '../../schemas/logger.ts';
import {
  mintBeaconToken,
  SIGNATURE_HEADERS,
  type SigningKey,
  signRequest,
} from '../../schemas/signatures.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import { createControlledProducer } from './controlled-producer.ts';
import { ceremonyIdAt, seededRandom } from './events.ts';

export const NOW_MS = 1_800_000_000_000;
export const ORIGIN = 'https://bank.example';
export const USER_AGENT =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

export const BANK: Tenant = {
  id: 'bank',
  name: 'Bank',
  origins: [`${ORIGIN}/`],
  beaconKeys: [
    { id: 'b1', secret: 'beacon-secret-one-0123456789abcdefgh' },
    { id: 'b2', secret: 'beacon-secret-two-0123456789abcdefgh' },
  ],
  gatewayKeys: [
    { id: 'g1', secret: 'gateway-secret-one-0123456789abcdefg' },
    { id: 'g2', secret: 'gateway-secret-two-0123456789abcdefg' },
  ],
  pepper: 'pepper-of-the-bank-0123456789abcdefgh',
};

export const OTHER: Tenant = { ...BANK, id: 'other', name: 'Other', origins: ['https://other.example'] };

const silent: Logger = { info() {}, warn() {}, error() {} };

/** A collector over a controlled producer, at a time that stands still until it is moved. */
export function collectorUnderTest(options: Partial<CollectorOptions> = {}) {
  const time = { nowMs: NOW_MS };
  const clock: Clock = { now: () => time.nowMs, monotonic: () => time.nowMs, sleep: systemClock.sleep };
  const producer = createControlledProducer();
  const metrics = createMetrics();
  const collector = createCollector({
    tenants: new Map([BANK, OTHER].map((tenant) => [tenant.id, tenant])),
    producer,
    reachLog: async () => undefined,
    clock,
    random: seededRandom(1),
    metrics,
    logger: silent,
    ...options,
  });
  return {
    collector,
    producer,
    time,
    events: () => producer.decoded(CEREMONY_EVENTS) as CeremonyEvent[],
    /** Refused data; what is still on its way is given the time to arrive. */
    async failed() {
      await systemClock.sleep(25);
      return producer.decoded(CEREMONY_FAILED) as FailedEvent[];
    },
    /** The value of a metric's line, such as `name{route="x"}`; 0 where it is not there. */
    async metric(line: string): Promise<number> {
      const { body } = await metrics.render();
      const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return Number(found?.split(' ')[1] ?? 0);
    },
    beacon: (body: unknown, headers: Record<string, string | undefined> = {}) =>
      collector.inject({
        method: 'POST',
        url: '/v1/beacons',
        headers: given({
          'content-type': 'text/plain;charset=UTF-8',
          origin: ORIGIN,
          'user-agent': USER_AGENT,
          ...headers,
        }),
        payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    logs: (body: string | Buffer, signing: Signing = {}) => collector.inject(signedRequest(body, signing)),
  };
}

/** Headers without those that are left out on purpose. */
function given(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export interface Signing {
  key?: SigningKey;
  timestampMs?: number;
  dialect?: string;
  headers?: Record<string, string>;
}

/** A signed `POST /v1/gateway-logs`. */
export function signedRequest(body: string | Buffer, signing: Signing = {}) {
  const { timestampMs = NOW_MS, dialect = 'kagimi', headers = {} } = signing;
  const key = signing.key ?? { id: 'g1', secret: 'gateway-secret-one-0123456789abcdefg' };
  const url = `/v1/gateway-logs?dialect=${dialect}`;
  const payload = Buffer.from(body);
  return {
    method: 'POST' as const,
    url,
    payload,
    headers: {
      'content-type': 'application/x-ndjson',
      'kagimi-tenant': 'bank',
      [SIGNATURE_HEADERS.keyId]: key.id,
      [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
      [SIGNATURE_HEADERS.signature]: signRequest(key, {
        timestampMs,
        method: 'POST',
        path: url,
        body: payload,
      }),
      ...headers,
    },
  };
}

export const CEREMONY_ID = ceremonyIdAt(NOW_MS - 1_000);

/** A beacon's envelope around events; without `token` it is unsigned. */
export function beaconOf(events: unknown[], envelope: Record<string, unknown> = {}) {
  return {
    version: 1,
    tenant: 'bank',
    ceremony_id: CEREMONY_ID,
    kind: 'authentication',
    mediation: 'optional',
    sdk_version: '0.1.0',
    sent_at_ms: NOW_MS,
    client: {},
    events,
    ...envelope,
  };
}

export function stepOf(sequence = 0, said: Record<string, unknown> = {}) {
  return { sequence, step: 'prompt_called', occurred_at_ms: NOW_MS - 500, ...said };
}

export function tokenOf({ ceremonyId = CEREMONY_ID, expiresAtMs = NOW_MS + 60_000, key = 0 } = {}): string {
  const signing = BANK.beaconKeys[key] ?? { id: '', secret: '' };
  return mintBeaconToken(signing, { tenant: 'bank', ceremonyId, expiresAtMs });
}

/** A line of Kagimi's own dialect. */
export function gatewayLine(said: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: 'line-1',
    ceremony_id: CEREMONY_ID,
    kind: 'authentication',
    step: 'verify_settled',
    result: 'ok',
    occurred_at_ms: NOW_MS - 100,
    ...said,
  });
}
