import { createPoster } from '../../../infra/fleet/post.ts';
import { encode } from '../../../schemas/codec.ts';
import { CEREMONY_EVENTS } from '../../../schemas/topics.ts';
import { ceremonyIdAt, eventOf } from '../../fakes/events.ts';
import type { Fault } from '../fault.ts';
import type { Violation } from '../judge.ts';
import { gatewayHeaders } from '../traffic.ts';
import type { World } from '../world.ts';

/** What can't be read, in the topic and at the collector's door. */
export const POISON_FAULTS: readonly Fault[] = [
  {
    name: 'poison-records',
    what: 'records without a frame, cut short, of unknown schemas, of the wrong kind, empty, without a key, huge or deep, among good ones',
    heals: 'they become failed events',
    quick: true,
    async run(world) {
      const producer = await world.log.producer();
      const sent = world.send(world.plan(world.quick ? 100 : 500), { overMs: 2_000 });
      const before = deathsOf(world);
      const records = poisonRecords(world);
      for (const record of records) await producer.append(CEREMONY_EVENTS, [record]);
      await producer.close();
      await sent;
      return noMoreDeaths(world, before);
    },
  },
  {
    name: 'poison-requests',
    what: 'JSON 10,000 deep, broken, huge, of strangers, unsigned, of the wrong type, at the collector',
    heals: 'each is refused with its reason',
    quick: true,
    async run(world) {
      const poster = createPoster({ url: world.collector.url, connections: 4 });
      const sent = world.send(world.plan(world.quick ? 50 : 300), { overMs: 2_000 });
      const violations: Violation[] = [];
      for (const { path, headers, body, status, word } of poisonRequests(world)) {
        const answer = await poster.post(path, headers, body);
        const said = /"code":"(\w+)"/.exec(answer.text)?.[1] ?? '';
        world.ledger.answered({ status: answer.status, code: said, taken: [] });
        if (answer.status === status && said === word) continue;
        const sentence = `Answered ${answer.status} ${said} where ${status} ${word} was due.`;
        violations.push({ invariant: 'I9', sentence });
      }
      poster.close();
      await sent;
      return violations;
    },
  },
];

function poisonRecords(world: World): { key: Buffer; value: Buffer }[] {
  const issuedAtMs = world.clock.now() - 1_000;
  const id = (seed: number) => ceremonyIdAt(issuedAtMs, 9_000 + seed);
  const event = eventOf({ ceremony_id: id(1), issued_at_ms: issuedAtMs, step: 'options_received' });
  const good = encode('CeremonyEvent', event);
  const key = Buffer.from(event.ceremony_id);
  const huge = { ...event, ceremony_id: id(2), error_message: 'x'.repeat(200_000) };
  const impossible = { ...event, ceremony_id: id(3), issued_at_ms: 5 };
  return [
    { key, value: Buffer.from('no frame at all') },
    { key, value: Buffer.from(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`) },
    { key, value: good.subarray(0, good.length - 7) },
    { key, value: Buffer.concat([good, Buffer.from([1, 2, 3])]) },
    { key, value: Buffer.concat([Buffer.from([0, 0, 0, 1, 77]), good.subarray(5)]) },
    { key, value: Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), Buffer.alloc(64, 0xff)]) },
    { key, value: Buffer.alloc(0) },
    { key: Buffer.alloc(0), value: good.subarray(0, 20) },
    { key, value: encode('Tick', { ticked_at_ms: -1 }).subarray(0, 5) },
    { key, value: encode('CeremonyEvent', impossible) },
    { key: Buffer.from(id(2)), value: encode('CeremonyEvent', huge) },
  ];
}

interface PoisonRequest {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  status: number;
  word: string;
}

function poisonRequests(world: World): PoisonRequest[] {
  const [beacon] = world.plan(20).messages.filter(({ route }) => route === 'beacons');
  if (!beacon) return [];
  const at = (body: string, status: number, word: string): PoisonRequest => ({
    path: '/v1/beacons',
    headers: { ...beacon.headers },
    body: Buffer.from(body),
    status,
    word,
  });
  const said = JSON.parse(beacon.body);
  const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const line = Buffer.from('{"id":"x"}\n');
  const signed = gatewayHeaders(world.tenant, line, world.clock.now());
  const stale = gatewayHeaders(world.tenant, line, world.clock.now() - 3_600_000);
  const gateway = '/v1/gateway-logs?dialect=kagimi';
  return [
    // A body past the limit is not read at all.
    at(deep.slice(0, 8_000), 400, 'too_deep'),
    at(deep, 413, 'too_large'),
    at('{"a":', 400, 'malformed_json'),
    at(JSON.stringify({ ...said, tenant: 'nobody' }), 403, 'unknown_tenant'),
    at(JSON.stringify({ ...said, token: 'b1.99999999999999.AAAA' }), 403, 'bad_token'),
    at(JSON.stringify({ ...said, surprise: 1 }), 400, 'unknown_field'),
    at(JSON.stringify({ ...said, sdk_version: 'x'.repeat(7_000) }), 400, 'invalid_field'),
    {
      ...at(beacon.body, 403, 'origin_not_allowed'),
      headers: { ...beacon.headers, origin: 'https://evil.example' },
    },
    {
      ...at('<x/>', 415, 'unsupported_media_type'),
      headers: { ...beacon.headers, 'content-type': 'text/xml' },
    },
    {
      path: gateway,
      headers: { ...signed, 'kagimi-signature': 'x' },
      body: line,
      status: 401,
      word: 'bad_signature',
    },
    { path: gateway, headers: { ...stale }, body: line, status: 401, word: 'stale_timestamp' },
    { path: gateway, headers: { ...signed }, body: line, status: 400, word: 'invalid_field' },
  ];
}

function deathsOf(world: World): number {
  return world.processors.all.reduce((sum, one) => sum + one.deaths, 0);
}

function noMoreDeaths(world: World, before: number): Violation[] {
  const deaths = deathsOf(world) - before;
  return deaths === 0 ? [] : [{ invariant: 'I8', sentence: `Poison killed processors ${deaths} times.` }];
}
