import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beaconOf, collectorUnderTest, gatewayLine, NOW_MS, stepOf } from '../../tests/fakes/collector.ts';
import { networksOf } from '../../tests/fakes/networks.ts';
import { nginxLine } from '../../tests/fakes/nginx-line.ts';
import { createDialects } from '../gateways/dialects.ts';
import { readAddress } from '../network-address.ts';

/** Bounds so high that no rate gets in the way of the property. */
const OPEN = { requestsBurst: 1e9, failedBurst: 1e9, failedTenantBurst: 1e9, ceremonyEventsMax: 1e9 };

const anything = fc.oneof(fc.json(), fc.string(), fc.string({ unit: 'binary' }));
const anyBytes = fc.oneof(
  anything.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 512 }).map((bytes) => Buffer.from(bytes)),
);

/** A good document with one thing in it replaced by anything. */
function bent(document: Record<string, unknown>): fc.Arbitrary<Buffer> {
  return fc
    .record({
      key: fc.oneof(fc.constantFrom(...Object.keys(document)), fc.string()),
      value: fc.jsonValue({ maxDepth: 4 }),
    })
    .map(({ key, value }) => Buffer.from(JSON.stringify(Object.assign({ ...document }, { [key]: value }))));
}

describe('whatever is sent', () => {
  it('to the beacons is answered with a 202 or a 4xx that has a code and a sentence', async () => {
    const { beacon } = collectorUnderTest({ limits: OPEN });
    const bodies = fc.oneof(
      anyBytes,
      bent(beaconOf([stepOf()])),
      bent(stepOf()).map((event) => Buffer.from(JSON.stringify(beaconOf([JSON.parse(event.toString())])))),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const answer = await beacon(body);
        if (answer.statusCode === 202) return;
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      }),
      { numRuns: 400 },
    );
  });

  it('signed to the gateway route is answered with a 202 or a 4xx, in every dialect', async () => {
    const { logs } = collectorUnderTest({ limits: OPEN });
    const bodies = fc.oneof(anyBytes, bent(JSON.parse(gatewayLine())), bent(JSON.parse(nginxLine())));
    await fc.assert(
      fc.asyncProperty(bodies, fc.constantFrom('kagimi', 'nginx'), async (body, dialect) => {
        const answer = await logs(body, { dialect });
        expect(answer.statusCode === 202 || (answer.statusCode >= 400 && answer.statusCode < 500)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

describe('what must never be stored', () => {
  const canaries = {
    user: 'kanaria-user-tanaka',
    credential: 'Q2FuYXJ5Q3JlZGVudGlhbElkMDEyMzQ1Njc4OQ',
    ip: '203.0.113.201',
    ipv6: '2001:db8:77:88:99:aa:bb:cc',
    email: 'kanaria.tanaka@example.co.jp',
    challenge: 'Y2FuYXJ5LWNoYWxsZW5nZS0wMTIzNDU2Nzg5',
  };

  it('is in no byte of any topic, however it came', async () => {
    const { beacon, logs, events, producer, failed } = collectorUnderTest({
      trustedProxies: ['127.0.0.1/32'],
      networkOf: networksOf().networkOf,
    });
    const from = { 'x-forwarded-for': canaries.ip };
    await beacon(
      beaconOf([stepOf(0, { error_message: `for ${canaries.email} ${canaries.credential}` })]),
      from,
    );
    await beacon(beaconOf([stepOf(1, { userHandle: canaries.user })]), from);
    await beacon(beaconOf([stepOf(2)], { challenge: canaries.challenge }), {
      'x-forwarded-for': canaries.ipv6,
    });
    await beacon(beaconOf([stepOf(3, { [canaries.email]: 1 })], { app: canaries.email }), from);
    await beacon(`{"rawId":"${canaries.credential}","user":["${canaries.user}"],"ip":"${canaries.ip}"`, from);
    const personal = {
      user: canaries.user,
      credential: canaries.credential,
      ip: canaries.ip,
      device: canaries.user,
      user_agent: `x ${canaries.email}`,
    };
    await logs(gatewayLine(personal), { headers: from });
    await logs(gatewayLine({ ...personal, ip: canaries.ipv6, extra: [canaries.user] }), { headers: from });
    await logs(gatewayLine({ ...personal, result: 'perhaps' }).slice(0, -9), { headers: from });
    await logs(gatewayLine(personal), { timestampMs: NOW_MS - 1e7 });
    await logs(nginxLine({ remote_addr: canaries.ip, ceremony: canaries.credential }), { dialect: 'nginx' });
    await logs(nginxLine({ remote_addr: canaries.ip }), { dialect: 'nginx' });
    expect(await failed()).not.toHaveLength(0);
    const kept = producer.appended.map(({ record }) => record.value.toString('latin1')).join('\n');
    expect(producer.appended.length).toBeGreaterThan(8);
    for (const canary of Object.values(canaries)) expect(kept).not.toContain(canary);
    // Nor as the number by which an address is looked up, in any event that says its network.
    const networks = events().map(({ asn }) => asn);
    expect(networks).toEqual(expect.arrayContaining([4713]));
    for (const canary of [canaries.ip, canaries.ipv6]) {
      expect(JSON.stringify(events())).not.toContain(String(readAddress(canary)?.key));
    }
  });

  it('is named by no dialect as plain', () => {
    for (const { plainFields } of createDialects().values()) {
      for (const field of ['user', 'credential', 'device', 'ip', 'remote_addr', 'uri']) {
        expect(plainFields.has(field)).toBe(false);
      }
    }
  });
});
