import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../schemas/clock.ts';
import { SIGNATURE_HEADERS, verifyRequest } from '../../schemas/signatures.ts';
import { systemClock } from '../adapters/clock.ts';
import type { FleetTenant } from './plan.ts';
import { send } from './send.ts';
import { simulate } from './simulate.ts';

const tenant: FleetTenant = {
  id: 'demo',
  origin: 'https://bank.example',
  beaconKey: { id: 'b1', secret: 'beacon-secret-of-32-characters-ok' },
  gatewayKey: { id: 'g1', secret: 'gateway-secret-of-32-characters-ok' },
};
const plan = simulate({
  seed: 'send',
  ceremonies: 60,
  startMs: systemClock.now(),
  durationMs: 1_000,
  tenant,
});

interface Heard {
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A collector that writes down what it hears and answers as told. */
async function listen(answer: (heard: Heard, count: number) => { status: number; retryAfter?: string }) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const entry = { path: request.url ?? '', headers: request.headers, body };
    const { status, retryAfter } = answer(entry, heard.push(entry));
    response.writeHead(status, retryAfter ? { 'retry-after': retryAfter } : {});
    response.end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Sleeps are written down and take no time. */
function impatientClock(slept: number[]): Clock {
  return {
    ...systemClock,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
}

describe('send', () => {
  it('delivers every message once, with its headers, and signs gateway batches', async () => {
    const { heard, url } = await listen(() => ({ status: 202 }));
    const ledger = await send({
      plan,
      collectorUrl: url,
      clock: systemClock,
      gatewayBatch: 50,
      concurrency: 4,
    });
    const lines = heard.flatMap(({ path, body }) =>
      path === '/v1/beacons' ? [body] : body.trim().split('\n'),
    );
    expect(lines.sort()).toEqual(plan.messages.map(({ body }) => body).sort());
    expect(ledger).toMatchObject({ messagesTaken: plan.messages.length, messagesRefused: 0, retries: 0 });
    expect(ledger.statuses).toEqual({ 202: heard.length });
    for (const { path, headers, body } of heard) {
      if (path === '/v1/beacons') {
        expect(headers).toMatchObject({ origin: tenant.origin, 'content-type': 'text/plain;charset=UTF-8' });
        expect(headers['x-forwarded-for']).toMatch(/^2001:db8:/);
        continue;
      }
      expect(headers['kagimi-tenant']).toBe('demo');
      const signed = {
        keyId: String(headers[SIGNATURE_HEADERS.keyId]),
        signature: String(headers[SIGNATURE_HEADERS.signature]),
        timestampMs: Number(headers[SIGNATURE_HEADERS.timestamp]),
        method: 'POST',
        path,
        body: Buffer.from(body),
      };
      expect(verifyRequest([tenant.gatewayKey], signed)).toBe(true);
    }
  });

  it('tries again after 429 and 503, not before Retry-After', async () => {
    const { url } = await listen((_, count) =>
      count === 1 ? { status: 429, retryAfter: '2' } : count === 2 ? { status: 503 } : { status: 202 },
    );
    const slept: number[] = [];
    const ledger = await send({ plan, collectorUrl: url, clock: impatientClock(slept), concurrency: 1 });
    expect(ledger).toMatchObject({ messagesTaken: plan.messages.length, retries: 2 });
    expect(ledger.statuses).toMatchObject({ 429: 1, 503: 1 });
    expect(slept).toEqual([2_000, 200]);
  });

  it('writes down what was refused for good, with its ceremonies', async () => {
    const { url } = await listen(({ path }) => ({ status: path === '/v1/beacons' ? 400 : 202 }));
    const ledger = await send({ plan, collectorUrl: url, clock: systemClock });
    const beacons = plan.messages.filter(({ route }) => route === 'beacons');
    expect(ledger.messagesRefused).toBe(beacons.length);
    expect(ledger.refusals[0]).toMatchObject({ route: 'beacons', status: 400 });
    expect(ledger.refusals[0]?.ceremonyIds).toHaveLength(1);
  });

  it('gives up on a dead collector and says so', async () => {
    const ledger = await send({ plan, collectorUrl: 'http://127.0.0.1:9', clock: impatientClock([]) });
    expect(ledger).toMatchObject({ messagesTaken: 0, messagesRefused: plan.messages.length });
    expect(Object.keys(ledger.statuses)).toEqual(['network']);
  });

  it('waits for each message when it keeps the pace of the plan', async () => {
    const { url } = await listen(() => ({ status: 202 }));
    const slept: number[] = [];
    const still = { ...impatientClock(slept), monotonic: () => 0 };
    const ledger = await send({ plan, collectorUrl: url, clock: still, speed: 10, concurrency: 1 });
    const [first, last] = [plan.messages[0], plan.messages.at(-1)];
    expect(ledger.messagesTaken).toBe(plan.messages.length);
    expect(Math.max(...slept)).toBeCloseTo(((last?.atMs ?? 0) - (first?.atMs ?? 0)) / 10, 3);
  });
});
