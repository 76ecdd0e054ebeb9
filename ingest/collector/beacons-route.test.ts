import { describe, expect, it } from 'vitest';
import { deriveCeremonyId, eventId } from '../../schemas/ceremony-id.ts';
import {
  BANK,
  beaconOf,
  CEREMONY_ID,
  collectorUnderTest,
  NOW_MS,
  ORIGIN,
  stepOf,
  tokenOf,
  USER_AGENT,
} from '../../tests/fakes/collector.ts';
import { ceremonyIdAt } from '../../tests/fakes/events.ts';
import { networksOf } from '../../tests/fakes/networks.ts';
import { pseudonym } from '../pseudonyms.ts';

const YEARS_TEN_MS = 10 * 365 * 86_400_000;

describe('a good beacon', () => {
  it('becomes one event a step, keyed by its ceremony, with the id that both sides can compute', async () => {
    const { beacon, events, producer } = collectorUnderTest();
    const said = { has_focus: true, timeout_ms: 60_000, capabilities: ['hybridTransport', 'conditionalGet'] };
    const answer = await beacon(
      beaconOf([stepOf(0, said), { sequence: 1, signal: 'focus_lost', occurred_at_ms: NOW_MS }], {
        token: tokenOf(),
        client: { model: 'SO-51E', platform: 'Android' },
      }),
    );
    expect([answer.statusCode, answer.json()]).toEqual([202, { accepted: 2, rejected: 0 }]);
    expect(events()).toMatchObject([
      {
        event_id: eventId(CEREMONY_ID, 'beacon', 0, 'prompt_called'),
        ceremony_id: CEREMONY_ID,
        issued_at_ms: NOW_MS - 1_000,
        tenant: 'bank',
        source: 'beacon',
        trust: 1,
        received_at_ms: NOW_MS,
        origin: ORIGIN,
        user_agent: USER_AGENT,
        ch_model: 'SO-51E',
        capabilities: 'conditionalGet,hybridTransport',
        has_focus: true,
        timeout_ms: 60_000,
      },
      { event_id: eventId(CEREMONY_ID, 'beacon', 1, 'focus_lost'), signal: 'focus_lost', step: null },
    ]);
    expect(producer.appended[0]?.record.key.toString()).toBe(CEREMONY_ID);
  });

  it('may come from an app without an origin, with its token only, and tells the device exactly', async () => {
    const { beacon, events } = collectorUnderTest();
    const client = {
      surface: 'android',
      model_code: 'SO-51C',
      os_version: '14',
      security_patch: '2024-08-01',
    };
    const said = stepOf(0, { native_error: 'GetCredentialUnknownException', native_error_code: 7 });
    const without = { origin: undefined };
    expect((await beacon(beaconOf([said], { client }), without)).statusCode).toBe(403);
    expect((await beacon(beaconOf([said], { client, token: tokenOf() }), without)).statusCode).toBe(202);
    expect(events()).toMatchObject([
      {
        surface: 'android',
        native_model: 'SO-51C',
        native_os_version: '14',
        security_patch: '2024-08-01',
        native_error: 'GetCredentialUnknownException',
        native_error_code: 7,
        origin: null,
        trust: 1,
      },
    ]);
    expect((await beacon(beaconOf([stepOf()], { token: tokenOf() }), without)).statusCode).toBe(403);
  });

  it('never takes the place of the signed event that it copies', async () => {
    const { beacon, events } = collectorUnderTest();
    await beacon(beaconOf([stepOf()]));
    await beacon(beaconOf([stepOf()], { token: tokenOf() }));
    const [unsigned, signed] = events();
    expect([unsigned?.trust, signed?.trust]).toEqual([0, 1]);
    expect(unsigned?.event_id).not.toBe(signed?.event_id);
  });

  it('is kept with trust 0 when it carries no token', async () => {
    const { beacon, events } = collectorUnderTest();
    expect((await beacon(beaconOf([stepOf()]))).statusCode).toBe(202);
    expect(events()[0]?.trust).toBe(0);
  });

  it('may be signed by either of two live keys', async () => {
    const { beacon, events } = collectorUnderTest();
    expect((await beacon(beaconOf([stepOf()], { token: tokenOf({ key: 1 }) }))).statusCode).toBe(202);
    expect(events()[0]?.trust).toBe(1);
  });

  it('has the same event ids when it is sent again', async () => {
    const { beacon, events } = collectorUnderTest();
    await beacon(beaconOf([stepOf()]));
    await beacon(beaconOf([stepOf()], { sent_at_ms: NOW_MS + 5 }));
    expect(events().map(({ event_id }) => event_id)).toEqual(Array(2).fill(events()[0]?.event_id));
  });

  it('is good data when the clock of its client is ten years off', async () => {
    const { beacon, events } = collectorUnderTest();
    const clock = NOW_MS + YEARS_TEN_MS;
    const answer = await beacon(beaconOf([stepOf(0, { occurred_at_ms: clock })], { sent_at_ms: clock }));
    expect(answer.statusCode).toBe(202);
    expect(events()[0]).toMatchObject({ occurred_at_ms: clock, sent_at_ms: clock, received_at_ms: NOW_MS });
  });

  it('says what its headers say where its script could not', async () => {
    const { beacon, events } = collectorUnderTest();
    await beacon(beaconOf([stepOf()], { client: { platform: 'Android' } }), {
      'sec-ch-ua-platform': '"Linux"',
      'sec-ch-ua-model': '"SH-M26"',
      'sec-ch-ua-mobile': '?1',
      'sec-ch-ua-full-version-list': '"Chromium";v="140.0.7339.51", "Not=A?Brand";v="24.0.0.0"',
    });
    expect(events()[0]).toMatchObject({
      ch_platform: 'Android',
      ch_model: 'SH-M26',
      ch_mobile: true,
      ch_full_version_list: 'Chromium 140.0.7339.51, Not=A?Brand 24.0.0.0',
    });
  });

  it('leaves of its address only the prefix, the pseudonym and the network', async () => {
    const { beacon, events } = collectorUnderTest({
      trustedProxies: ['127.0.0.0/8'],
      networkOf: networksOf().networkOf,
    });
    await beacon(beaconOf([stepOf()]), { 'x-forwarded-for': '203.0.113.77' });
    await beacon(beaconOf([stepOf()]), { 'x-forwarded-for': '2001:db8:1:2:3:4:5:6' });
    await beacon(beaconOf([stepOf()]), { 'x-forwarded-for': '10.0.0.7' });
    const ref = pseudonym(BANK.pepper, 'ip', '203.0.113.77');
    expect(events()).toMatchObject([
      {
        ip_prefix: '203.0.113.0/24',
        ip_ref: ref,
        asn: 4713,
        as_organisation: 'NTT Communications Corporation',
        network_kind: 'residential',
      },
      {
        ip_prefix: '2001:db8:1::/48',
        asn: 9605,
        as_organisation: 'NTT DOCOMO, INC.',
        network_kind: 'mobile',
      },
      { ip_prefix: '10.0.0.0/24', asn: null, as_organisation: null, network_kind: 'unknown' },
    ]);
  });

  it('does not believe X-Forwarded-For from a sender that is no trusted proxy', async () => {
    const { beacon, events } = collectorUnderTest({ trustedProxies: ['10.0.0.0/8'] });
    await beacon(beaconOf([stepOf()]), { 'x-forwarded-for': '203.0.113.77' });
    expect(events()[0]?.ip_prefix).toBe('127.0.0.0/24');
  });
});

describe('a bad event', () => {
  it('is refused alone, and its field is named', async () => {
    const { beacon, events, failed } = collectorUnderTest();
    const bad = stepOf(1, { userHandle: 'dGFuYWth' });
    const answer = await beacon(beaconOf([stepOf(0), bad, stepOf(2, { has_focus: 'yes' })]));
    expect([answer.statusCode, answer.json()]).toEqual([202, { accepted: 1, rejected: 2 }]);
    expect(events()).toHaveLength(1);
    const rows = await failed();
    expect(rows).toMatchObject([
      { failure_class: 'collector', reason: 'unknown_field', tenant: 'bank', place: '/v1/beacons' },
      { reason: 'invalid_field', detail: expect.stringContaining('"has_focus"') },
    ]);
    expect(rows[0]?.detail).toContain('"userHandle"');
    expect(rows[0]?.payload.toString()).toContain('"userHandle":"[text:8]"');
  });

  it.each([
    ['neither a step nor a signal', { sequence: 0, occurred_at_ms: 1 }, 'events.0.step'],
    ['a step of the relying party', stepOf(0, { step: 'verify_settled' }), 'events.0.step'],
    ['a settlement without a result', stepOf(0, { step: 'client_settled' }), 'events.0.result'],
    ['a result on another step', stepOf(0, { result: 'ok' }), 'events.0.result'],
    ['a negative sequence', stepOf(-1), 'events.0.sequence'],
  ])('is refused with 400 when there is no other: %s', async (_what, event, field) => {
    const { beacon } = collectorUnderTest();
    const answer = await beacon(beaconOf([event]));
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'invalid_field', field }]);
  });

  it('is one too many once its ceremony has had its share, and no other ceremony suffers', async () => {
    const { beacon, events, failed } = collectorUnderTest({ limits: { ceremonyEventsMax: 3 } });
    const answer = await beacon(beaconOf([0, 1, 2, 3, 4].map((sequence) => stepOf(sequence))));
    expect(answer.json()).toEqual({ accepted: 3, rejected: 2 });
    expect((await beacon(beaconOf([stepOf(5)]))).json().code).toBe('too_many_events');
    expect((await beacon(beaconOf([stepOf(5)], { token: tokenOf() }))).statusCode).toBe(202);
    const other = ceremonyIdAt(NOW_MS, 7);
    expect((await beacon(beaconOf([stepOf(5)], { ceremony_id: other }))).statusCode).toBe(202);
    expect(events()).toHaveLength(5);
    expect((await failed()).map(({ reason }) => reason)).toEqual(Array(3).fill('too_many_events'));
  });
});

describe('a beacon that is refused', () => {
  it.each([
    ['no JSON', '{"version":1,', 400, 'malformed_json'],
    ['an empty body', '', 400, 'malformed_json'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400, 'malformed_json'],
    ['more than 8 KiB', '['.repeat(10_000), 413, 'too_large'],
    ['a nesting of 4,000', '['.repeat(4_000) + ']'.repeat(4_000), 400, 'too_deep'],
    ['a poisoned prototype', '{"__proto__":{"admin":true}}', 400, 'unknown_field'],
    ['a deep poisoned prototype', '{"client":{"\\u005f_proto__":1}}', 400, 'unknown_field'],
    ['an array', '[]', 400, 'invalid_field'],
    ['null', 'null', 400, 'invalid_field'],
    ['an unknown field', { ...beaconOf([stepOf()]), challenge: 'x' }, 400, 'unknown_field'],
    ['a wrong type', beaconOf([stepOf()], { sent_at_ms: 'soon' }), 400, 'invalid_field'],
    ['no events', beaconOf([]), 400, 'invalid_field'],
    ['33 events', beaconOf(Array.from({ length: 33 }, (_, index) => stepOf(index))), 400, 'too_many_events'],
    ['a foreign tenant', beaconOf([stepOf()], { tenant: 'nobody' }), 403, 'unknown_tenant'],
    ['a tenant of another origin', beaconOf([stepOf()], { tenant: 'other' }), 403, 'origin_not_allowed'],
    ['a forged token', beaconOf([stepOf()], { token: `b1.${NOW_MS + 1}.AAAA` }), 403, 'bad_token'],
    [
      'an expired token',
      beaconOf([stepOf()], { token: tokenOf({ expiresAtMs: NOW_MS - 1 }) }),
      403,
      'bad_token',
    ],
    [
      'the token of another ceremony',
      beaconOf([stepOf()], { token: tokenOf({ ceremonyId: ceremonyIdAt(NOW_MS, 9) }) }),
      403,
      'bad_token',
    ],
    [
      'an id from the day after tomorrow',
      beaconOf([stepOf()], { ceremony_id: ceremonyIdAt(NOW_MS + 25 * 3_600_000) }),
      400,
      'invalid_field',
    ],
    [
      'an id from the day before yesterday',
      beaconOf([stepOf()], { ceremony_id: ceremonyIdAt(NOW_MS - 25 * 3_600_000) }),
      400,
      'invalid_field',
    ],
  ])('for %s has its status, a sentence, and a row of what it was', async (_what, body, status, code) => {
    const { beacon, producer, failed, metric } = collectorUnderTest();
    const answer = await beacon(body);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.json().message).toMatch(/^[A-Z].*\.$/);
    const [row] = await failed();
    expect(row).toMatchObject({ reason: code, failure_class: 'collector', failed_at_ms: NOW_MS });
    expect(producer.appended).toHaveLength(1);
    const line = `kagimi_collector_refused_total{route="/v1/beacons",reason="${code}"}`;
    expect(await metric(line)).toBe(1);
  });

  it('keeps an id without a time', async () => {
    const { beacon, events } = collectorUnderTest();
    const derived = deriveCeremonyId(Buffer.from('challenge'));
    expect((await beacon(beaconOf([stepOf()], { ceremony_id: derived }))).statusCode).toBe(202);
    expect(events()[0]?.issued_at_ms).toBeNull();
  });

  it('for its size leaves a row without its bytes', async () => {
    const { beacon, failed } = collectorUnderTest();
    const answer = await beacon(Buffer.alloc(10 * 1024 * 1024, 0x61));
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'too_large']);
    const [row] = await failed();
    expect(row).toMatchObject({ reason: 'too_large', payload_bytes: 0 });
    expect(row?.payload).toHaveLength(0);
    expect(row?.detail).toContain('10485760');
  });

  it.each([
    ['text/html', {}],
    ['application/x-www-form-urlencoded', {}],
    ['text/plain', { 'content-encoding': 'gzip' }],
  ])('for its type %s gets 415', async (type, headers) => {
    const { beacon, producer } = collectorUnderTest();
    const answer = await beacon(beaconOf([stepOf()]), { 'content-type': type, ...headers });
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'unsupported_media_type']);
    expect(producer.decoded('ceremony.events')).toEqual([]);
  });

  it.each([
    'https://evil.example',
    'null',
    `${ORIGIN}:8443`,
    `${ORIGIN}.evil.example`,
    'http://bank.example',
  ])('for its origin %s gets 403', async (origin) => {
    const { beacon, events } = collectorUnderTest();
    const answer = await beacon(beaconOf([stepOf()]), { origin });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'origin_not_allowed']);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(events()).toEqual([]);
  });
});

describe('pages of other origins', () => {
  it('may ask first, and are answered for exactly their origin and without credentials', async () => {
    const { collector } = collectorUnderTest();
    const ask = (origin: string) =>
      collector.inject({ method: 'OPTIONS', url: '/v1/beacons', headers: { origin } });
    const answer = await ask(ORIGIN);
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-max-age': '86400',
      vary: 'Origin',
    });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect((await ask('https://evil.example')).statusCode).toBe(403);
  });
});
