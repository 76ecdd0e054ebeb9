import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, systemRandom } from '../../infra/adapters/clock.ts';
import { mintCeremonyId } from '../../schemas/ceremony-id.ts';
import type { CeremonyEvent, FailedEvent } from '../../schemas/events.ts';
import { SIGNATURE_HEADERS, signRequest } from '../../schemas/signatures.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED, GATEWAY_LOGS_NGINX } from '../../schemas/topics.ts';
import { BANK } from '../fakes/collector.ts';
import type { Child } from './nginx-rsyslog/child.ts';
import {
  createClosing,
  openLog,
  type Reader,
  readTopic,
  requirePrograms,
  startIngest,
  startKafka,
  startNginx,
  startRsyslog,
  startUpstream,
  until,
} from './nginx-rsyslog/stack.ts';

/**
 * The gateway's whole way, with the real programs: nginx writes its access log, rsyslogd brings the lines to Apache
 * Kafka, the relay makes ceremony events of them; and the same lines by the signed HTTP route.
 */
const closing = createClosing();
let directory: string;
let broker: string;
let nginx: string;
let collector: string;
let rsyslog: Child;
let events: Reader;
let failed: Reader;

const mint = () => mintCeremonyId({ clock: systemClock, random: systemRandom });
const eventsOf = (id: string) =>
  (events.values as CeremonyEvent[]).filter(({ ceremony_id }) => ceremony_id === id);
const stepsOf = (id: string) =>
  eventsOf(id)
    .map(({ step, result }) => `${step} ${result}`)
    .sort();

beforeAll(async () => {
  await requirePrograms();
  directory = await mkdtemp(join(tmpdir(), 'kagimi-nginx-'));
  closing.add(() => rm(directory, { recursive: true, force: true }));
  const kafka = await startKafka(join(directory, 'kafka'));
  closing.add(() => kafka.close());
  broker = kafka.broker;
  const relay = `${GATEWAY_LOGS_NGINX}=nginx:bank`;
  const ingest = await startIngest(directory, { broker, tenant: BANK, relay });
  closing.add(() => ingest.child.stop());
  collector = ingest.url;
  const upstream = await startUpstream();
  closing.add(() => upstream.close());
  const gateway = await startNginx(directory, upstream.port);
  closing.add(() => gateway.child.stop());
  nginx = gateway.url;
  rsyslog = await startRsyslog(directory, broker);
  closing.add(() => rsyslog.stop());
  const log = openLog(broker);
  closing.add(() => log.close());
  events = await readTopic(log, CEREMONY_EVENTS);
  failed = await readTopic(log, CEREMONY_FAILED);
}, 900_000);

afterAll(() => closing.close(), 120_000);

interface Call {
  path: string;
  status: number;
  /** Said by the relying party in its answer. */
  answer?: Record<string, string>;
  headers?: Record<string, string>;
}

async function call({ path, status, answer = {}, headers = {} }: Call): Promise<void> {
  const response = await fetch(`${nginx}${path}`, {
    method: 'POST',
    headers: { 'x-answer': JSON.stringify({ status, headers: answer }), ...headers },
    body: '{}',
  });
  expect(response.status).toBe(status);
}

const OPTIONS = '/webauthn/authentication/options';
const VERIFY = '/webauthn/authentication/verify';

describe('lines that rsyslogd brings to Kafka', () => {
  it('become the steps of their ceremonies, and nothing else', async () => {
    const [good, rejected, broken] = [mint(), mint(), mint()];
    const said = (id: string) => ({ 'kagimi-ceremony': id });
    await call({ path: `${OPTIONS}?customer=tanaka-4711`, status: 200, answer: said(good) });
    await call({
      path: VERIFY,
      status: 200,
      answer: said(good),
      headers: { 'user-agent': 'Agent "quoted" \\ é', 'sec-ch-ua-model': '"SO-51E"' },
    });
    await call({
      path: VERIFY,
      status: 422,
      answer: { ...said(rejected), 'kagimi-rejection': 'unknown_credential' },
    });
    await call({ path: VERIFY, status: 503, answer: said(broken) });
    await call({ path: '/account/tanaka-4711', status: 200 });
    await until(
      async () => stepsOf(good).length >= 4 && stepsOf(rejected).length >= 2 && stepsOf(broken).length >= 1,
      () => `Not all events came: ${JSON.stringify(events.values)} ${rsyslog.output()}`,
    );
    expect(stepsOf(good)).toEqual([
      'options_received none',
      'options_requested none',
      'verify_sent none',
      'verify_settled ok',
    ]);
    expect(stepsOf(rejected)).toEqual(['verify_sent none', 'verify_settled error']);
    expect(stepsOf(broken)).toEqual(['verify_sent none']);
    expect(eventsOf(rejected).find(({ step }) => step === 'verify_settled')).toMatchObject({
      rejection: 'unknown_credential',
      http_status: 422,
      tenant: 'bank',
      trust: 1,
    });
    expect(eventsOf(good).find(({ step }) => step === 'verify_settled')).toMatchObject({
      ch_model: 'SO-51E',
      ip_prefix: '127.0.0.0/24',
      user_agent: expect.stringContaining('Agent "quoted" \\ '),
    });
  });

  it('that are no JSON are kept with their place, and the next ones still arrive', async () => {
    const id = mint();
    await call({ path: VERIFY, status: 200, answer: { 'kagimi-ceremony': 'not-an-id' } });
    await call({ path: VERIFY, status: 200, answer: { 'kagimi-ceremony': id } });
    await until(
      async () => failed.values.length >= 1 && stepsOf(id).length === 2,
      () => `Not all came: ${JSON.stringify(failed.values)}`,
    );
    const [row] = failed.values as FailedEvent[];
    expect(row).toMatchObject({ reason: 'invalid_field', tenant: 'bank', failure_class: 'collector' });
    expect(row?.place).toMatch(/^gateway\.logs\.nginx\/0\/\d+$/);
  });

  it('wait in the file while rsyslogd is away', async () => {
    await rsyslog.stop();
    const id = mint();
    await call({ path: VERIFY, status: 200, answer: { 'kagimi-ceremony': id } });
    rsyslog = await startRsyslog(directory, broker);
    await until(
      async () => stepsOf(id).length === 2,
      () => `The line did not come: ${rsyslog.output()}`,
    );
  });
});

describe('the same lines, signed and sent over HTTP', () => {
  it('make the same events with the same ids', async () => {
    const before = events.values as CeremonyEvent[];
    const known = new Set(before.map(({ event_id }) => event_id));
    const count = before.length;
    const body = await readFile(join(directory, 'kagimi.log'));
    const path = '/v1/gateway-logs?dialect=nginx';
    const [key] = BANK.gatewayKeys;
    if (!key) throw new Error('The bank has no key.');
    const timestampMs = systemClock.now();
    const response = await fetch(`${collector}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        'kagimi-tenant': BANK.id,
        [SIGNATURE_HEADERS.keyId]: key.id,
        [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
        [SIGNATURE_HEADERS.signature]: signRequest(key, { timestampMs, method: 'POST', path, body }),
      },
      body,
    });
    expect([response.status, await response.json()]).toEqual([
      202,
      { accepted: 6, passed_over: 2, rejected: 1 },
    ]);
    await until(
      async () => events.values.length === 2 * count && failed.values.length === 2,
      () => `${events.values.length} events, ${failed.values.length} failed`,
    );
    const again = (events.values as CeremonyEvent[]).slice(count);
    expect(new Set(again.map(({ event_id }) => event_id))).toEqual(known);
  });

  it('leave no raw address and no query behind', () => {
    const kept = Buffer.concat([...events.bytes, ...failed.bytes]).toString('latin1');
    expect(kept.length).toBeGreaterThan(1_000);
    for (const secret of ['127.0.0.1', 'tanaka', 'customer=']) expect(kept).not.toContain(secret);
  });
});
