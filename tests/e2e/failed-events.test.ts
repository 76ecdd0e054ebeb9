import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createEmbeddedLog } from '../../infra/adapters/embedded-log.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { encode } from '../../schemas/codec.ts';
import type { LogProducer } from '../../schemas/log.ts';
import { mintBeaconToken, SIGNATURE_HEADERS, signRequest } from '../../schemas/signatures.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';

/** What comes in wrong over the public interface or on the topic, and the row that it must leave in ClickHouse. */
let directory: string;
let stack: Stack;
let producer: LogProducer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-failed-'));
  stack = await startStack({
    log: 'embedded',
    directory,
    port: 0,
    onProgress: () => {},
    onTrouble: () => {},
  });
  producer = await createEmbeddedLog({ directory: stack.logDirectory, clock }).producer();
});
afterAll(async () => {
  await producer?.close();
  await stack?.close();
  rmSync(directory, { recursive: true, force: true });
});

const origin = () => stack.tenant.origins[0] ?? '';
const now = () => clock.now();

function beacon(body: string, headers: Record<string, string> = {}) {
  return fetch(`${stack.collectorUrl}/v1/beacons`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin: origin(), ...headers },
    body,
  });
}

/** The collector answers before it has read such a body, and hangs up: only a client that listens while it sends hears it. */
function tooLarge(bytes: number): Promise<{ status: number; json(): Promise<unknown> }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/plain;charset=UTF-8', origin: origin(), 'content-length': bytes };
    const outgoing = request(`${stack.collectorUrl}/v1/beacons`, { method: 'POST', headers }, (answer) => {
      text(answer).then((said) => {
        outgoing.destroy();
        resolve({ status: answer.statusCode ?? 0, json: async () => JSON.parse(said) });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.write('x'.repeat(16_384));
  });
}

/** A whole beacon about a new ceremony, with some of it said otherwise. */
function said(seed: number, other: object = {}, event: object = {}): string {
  const ceremony_id = ceremonyIdAt(now(), seed);
  return JSON.stringify({
    version: 1,
    tenant: stack.tenant.id,
    ceremony_id,
    kind: 'authentication',
    mediation: 'optional',
    sdk_version: '0.1.0',
    sent_at_ms: now(),
    client: {},
    events: [{ sequence: 0, step: 'prompt_called', occurred_at_ms: now(), ...event }],
    ...other,
  });
}

function gatewayLogs(body: string, { secret, ageMs = 0 }: { secret?: string; ageMs?: number } = {}) {
  const [key] = stack.tenant.gatewayKeys;
  const path = '/v1/gateway-logs?dialect=kagimi';
  const timestampMs = now() - ageMs;
  const signed = { timestampMs, method: 'POST', path, body: Buffer.from(body) };
  return fetch(`${stack.collectorUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      'kagimi-tenant': stack.tenant.id,
      [SIGNATURE_HEADERS.keyId]: key?.id ?? '',
      [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
      [SIGNATURE_HEADERS.signature]: signRequest(
        { id: key?.id ?? '', secret: secret ?? key?.secret ?? '' },
        signed,
      ),
    },
    body,
  });
}

async function rowsWith(reason: string, place: string): Promise<{ detail: string; payload: string }[]> {
  for (;;) {
    const rows = await stack.store.query<{ detail: string; payload: string }>(
      'SELECT detail, payload FROM failed_events FINAL WHERE reason = {reason:String} AND place LIKE {place:String}',
      { reason, place: `%${place}%` },
    );
    if (rows.length > 0) return rows;
    await clock.sleep(200);
  }
}

const forgedToken = () =>
  mintBeaconToken(
    { id: stack.tenant.beaconKeys[0]?.id ?? '', secret: 'not the secret of this tenant, but as long' },
    { tenant: stack.tenant.id, ceremonyId: ceremonyIdAt(now(), 5), expiresAtMs: now() + 60_000 },
  );

describe('over the public interface', () => {
  it.each([
    { what: 'malformed JSON', send: () => beacon('{"version":1,'), status: 400, reason: 'malformed_json' },
    {
      what: 'a wrong type',
      send: () => beacon(said(1, {}, { elapsed_ms: 'long' })),
      status: 400,
      reason: 'invalid_field',
    },
    {
      what: 'an unknown field',
      send: () => beacon(said(2, {}, { challenge: 'c2VjcmV0' })),
      status: 400,
      reason: 'unknown_field',
    },
    { what: '10 MB', send: () => tooLarge(10_000_000), status: 413, reason: 'too_large' },
    {
      what: 'a depth of 4,000',
      send: () => beacon(`${'['.repeat(4_000)}${']'.repeat(4_000)}`),
      status: 400,
      reason: 'too_deep',
    },
    {
      what: 'a forged token',
      send: () => beacon(said(5, { token: forgedToken() })),
      status: 403,
      reason: 'bad_token',
    },
    {
      what: 'an unknown tenant',
      send: () => beacon(said(6, { tenant: 'nobody' })),
      status: 403,
      reason: 'unknown_tenant',
    },
    {
      what: 'another origin',
      send: () => beacon(said(7), { origin: 'https://evil.example' }),
      status: 403,
      reason: 'origin_not_allowed',
    },
    {
      what: 'an id issued ten years ago',
      send: () => beacon(said(8, { ceremony_id: ceremonyIdAt(now() - 10 * 365 * 86_400_000) })),
      status: 400,
      reason: 'invalid_field',
    },
  ])(
    '$what is refused with $status $reason, and its row is in failed_events',
    async ({ send, status, reason }) => {
      const answer = await send();
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ code: reason, message: expect.stringMatching(/\w/) });
      expect(await rowsWith(reason, 'beacons')).not.toEqual([]);
    },
  );

  it.each([
    {
      what: 'a wrong signature',
      body: 'first',
      options: { secret: 'x'.repeat(40) },
      reason: 'bad_signature',
    },
    { what: 'an old signature', body: 'second', options: { ageMs: 600_000 }, reason: 'stale_timestamp' },
  ])(
    '$what is refused with 401 $reason, and its row is in failed_events',
    async ({ body, options, reason }) => {
      const answer = await gatewayLogs(body, options);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: reason });
      expect(await rowsWith(reason, 'gateway-logs')).not.toEqual([]);
    },
  );

  it('a client whose clock is ten years off is believed about everything but the time', async () => {
    const tenYearsMs = 10 * 365 * 86_400_000;
    const body = said(9, { sent_at_ms: now() + tenYearsMs }, { occurred_at_ms: now() + tenYearsMs - 100 });
    expect((await beacon(body)).status).toBe(202);
    const id = (JSON.parse(body) as { ceremony_id: string }).ceremony_id;
    for (;;) {
      const [row] = await stack.store.query<{ off: number }>(
        "SELECT abs(dateDiff('second', corrected_at, received_at)) AS off FROM events WHERE ceremony_id = {id:UUID}",
        { id },
      );
      if (row) {
        expect(row.off).toBeLessThan(5);
        break;
      }
      await clock.sleep(200);
    }
  });
});

describe('on the topic', () => {
  const frame = () =>
    encode(
      'CeremonyEvent',
      eventOf({ ceremony_id: ceremonyIdAt(now(), 20), issued_at_ms: now(), step: 'eligible' }),
    );
  it.each([
    { what: 'a truncated frame', value: () => frame().subarray(0, 60), reason: 'truncated' },
    {
      what: 'a wrong schema id',
      value: () => Buffer.from([0, 0, 0, 3, 231, 1, 2]),
      reason: 'unknown_schema_id',
    },
    { what: 'no frame at all', value: () => Buffer.from('{"json":true}'), reason: 'bad_frame' },
  ])('$what becomes a dead letter, and what follows is processed', async ({ value, reason }) => {
    const after = ceremonyIdAt(now(), 30);
    const good = eventOf({
      ceremony_id: after,
      issued_at_ms: Number.parseInt(after.replace('-', '').slice(0, 12), 16),
      step: 'eligible',
    });
    await producer.append(CEREMONY_EVENTS, [
      { key: Buffer.from(after), value: value() },
      { key: Buffer.from(after), value: encode('CeremonyEvent', good) },
    ]);
    expect(await rowsWith(reason, CEREMONY_EVENTS)).not.toEqual([]);
    for (;;) {
      const [row] = await stack.store.query<{ n: number }>(
        'SELECT count() AS n FROM events WHERE ceremony_id = {after:UUID}',
        { after },
      );
      if ((row?.n ?? 0) > 0) break;
      await clock.sleep(200);
    }
  });
});
