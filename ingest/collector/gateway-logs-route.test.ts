import { describe, expect, it } from 'vitest';
import { eventId } from '../../schemas/ceremony-id.ts';
import {
  BANK,
  CEREMONY_ID,
  collectorUnderTest,
  gatewayLine,
  NOW_MS,
  signedRequest,
} from '../../tests/fakes/collector.ts';
import { networksOf } from '../../tests/fakes/networks.ts';
import { nginxLine } from '../../tests/fakes/nginx-line.ts';
import { pseudonym } from '../pseudonyms.ts';

describe('signed lines', () => {
  it('become events that count, and hold pseudonyms only', async () => {
    const { logs, events } = collectorUnderTest();
    const personal = { user: 'tanaka', credential: 'Y3JlZA', device: 'd-1', ip: '203.0.113.77' };
    const answer = await logs(`${gatewayLine(personal)}\n`);
    expect([answer.statusCode, answer.json()]).toEqual([202, { accepted: 1, passed_over: 0, rejected: 0 }]);
    expect(events()).toMatchObject([
      {
        event_id: eventId('bank', 'gateway', 'line-1', 'verify_settled'),
        ceremony_id: CEREMONY_ID,
        issued_at_ms: NOW_MS - 1_000,
        source: 'gateway',
        trust: 1,
        result: 'ok',
        received_at_ms: NOW_MS,
        user_ref: pseudonym(BANK.pepper, 'user', 'tanaka'),
        credential_ref: pseudonym(BANK.pepper, 'credential', 'Y3JlZA'),
        device_ref: pseudonym(BANK.pepper, 'device', 'd-1'),
        ip_ref: pseudonym(BANK.pepper, 'ip', '203.0.113.77'),
        ip_prefix: '203.0.113.0/24',
      },
    ]);
  });

  it('of either dialect say the network of their address', async () => {
    const { logs, events } = collectorUnderTest({ networkOf: networksOf().networkOf });
    await logs(gatewayLine({ ip: '2001:db8:78::1' }));
    await logs(nginxLine({ remote_addr: '192.0.2.7' }), { dialect: 'nginx' });
    await logs(gatewayLine({ id: 'line-2' }));
    expect(events().map(({ asn, network_kind }) => [asn, network_kind])).toEqual([
      [16_509, 'hosting'],
      [9605, 'mobile'],
      [9605, 'mobile'],
      [null, 'unknown'],
    ]);
  });

  it('are taken one by one: a bad one leaves the good ones alone', async () => {
    const { logs, events, failed, metric } = collectorUnderTest();
    const lines = [
      gatewayLine({ id: 'a' }),
      '{"id":"b",',
      gatewayLine({ id: 'c', userHandle: 'tanaka' }),
      '',
      `${gatewayLine({ id: 'd' })}\r`,
    ];
    const answer = await logs(lines.join('\n'));
    expect([answer.statusCode, answer.json()]).toEqual([202, { accepted: 2, passed_over: 0, rejected: 2 }]);
    expect(events()).toHaveLength(2);
    expect((await failed()).map(({ reason }) => reason)).toEqual(['malformed_json', 'unknown_field']);
    const line = 'kagimi_collector_lines_total{dialect="kagimi",outcome="refused"}';
    expect(await metric(line)).toBe(2);
  });

  it('have the same event ids when they are sent again', async () => {
    const { logs, events } = collectorUnderTest();
    await logs(gatewayLine());
    await logs(gatewayLine());
    expect(new Set(events().map(({ event_id }) => event_id)).size).toBe(1);
    expect(events()).toHaveLength(2);
  });

  it('may be signed by either of two live keys', async () => {
    const { logs } = collectorUnderTest();
    const key = { id: 'g2', secret: 'gateway-secret-two-0123456789abcdefg' };
    expect((await logs(gatewayLine(), { key })).statusCode).toBe(202);
  });

  it('may be a thousand, and not one more', async () => {
    const { logs, events } = collectorUnderTest({ limits: { ceremonyEventsMax: 10_000 } });
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => gatewayLine({ id: `line-${index}` })).join('\n');
    expect((await logs(many(1_000))).json().accepted).toBe(1_000);
    const answer = await logs(many(1_001));
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'too_large']);
    expect(events()).toHaveLength(1_000);
  });

  it('from a ceremony id a week old are late, not wrong', async () => {
    const { logs, time } = collectorUnderTest();
    time.nowMs += 7 * 86_400_000;
    expect((await logs(gatewayLine(), { timestampMs: time.nowMs })).statusCode).toBe(202);
  });
});

describe('lines that are refused together', () => {
  const wrongKey = { id: 'g1', secret: 'not-the-secret-of-the-bank-0123456789' };
  const retired = { id: 'g0', secret: 'gateway-secret-zero-0123456789abcdef' };
  it.each([
    ['a wrong secret', { key: wrongKey }, 401, 'bad_signature'],
    ['a key that was rotated out', { key: retired }, 401, 'bad_signature'],
    ['no key id', { headers: { 'kagimi-key-id': '' } }, 401, 'bad_signature'],
    ['a timestamp that is no number', { headers: { 'kagimi-timestamp': 'now' } }, 401, 'bad_signature'],
    [
      'another timestamp than the signed one',
      { headers: { 'kagimi-timestamp': `${NOW_MS + 1}` } },
      401,
      'bad_signature',
    ],
    ['a timestamp six minutes old', { timestampMs: NOW_MS - 360_000 }, 401, 'stale_timestamp'],
    ['a timestamp six minutes ahead', { timestampMs: NOW_MS + 360_000 }, 401, 'stale_timestamp'],
    ['an unknown tenant', { headers: { 'kagimi-tenant': 'nobody' } }, 403, 'unknown_tenant'],
    ['no tenant', { headers: { 'kagimi-tenant': '' } }, 403, 'unknown_tenant'],
    ['an unknown dialect', { dialect: 'apache' }, 400, 'unknown_dialect'],
  ])('for %s leave a row without any value', async (_what, signing, status, code) => {
    const { logs, events, failed } = collectorUnderTest();
    const answer = await logs(gatewayLine({ user: 'tanaka' }), signing);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(events()).toEqual([]);
    const [row] = await failed();
    expect(row).toMatchObject({ reason: code, failure_class: 'collector' });
    expect(row?.payload.toString()).not.toContain('tanaka');
  });

  it('when the signed path is not the one that was asked for', async () => {
    const { collector } = collectorUnderTest();
    const { headers, payload } = signedRequest(gatewayLine(), { dialect: 'nginx' });
    const url = '/v1/gateway-logs?dialect=kagimi';
    const answer = await collector.inject({ method: 'POST', url, headers, payload });
    expect(answer.json().code).toBe('bad_signature');
  });

  it('when they nest 10,000 deep', async () => {
    const { logs, failed } = collectorUnderTest();
    const answer = await logs(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'too_deep']);
    expect((await failed())[0]).toMatchObject({ reason: 'too_deep', payload_bytes: 20_006 });
  });

  it('when there is none', async () => {
    const { logs } = collectorUnderTest();
    expect((await logs('\n\n')).json().code).toBe('malformed_json');
  });

  it.each([
    ['ahead of its time', { ceremony_id: '1fffffff-ffff-7000-8000-000000000000' }, 'ceremony_id'],
    ['a verdict without a result', { result: undefined }, 'result'],
    ['a rejection of a success', { rejection: 'signature' }, 'rejection'],
    ['a step of the page', { step: 'prompt_called', result: undefined }, 'step'],
  ])('when the only one is %s', async (_what, said, field) => {
    const { logs } = collectorUnderTest();
    const answer = await logs(gatewayLine(said));
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'invalid_field', field }]);
  });
});
