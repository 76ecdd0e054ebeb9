import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issuedAtMs } from '../../schemas/ceremony-id.ts';
import { verifyBeaconToken } from '../../schemas/signatures.ts';
import { OUTCOMES, type Outcome, REJECTIONS, STEPS } from '../../schemas/vocabulary.ts';
import {
  BEACON_BYTES_MAX,
  BEACON_EVENTS_MAX,
  type BeaconEvent,
  beaconEnvelopeSchema,
  beaconEventSchema,
} from '../../schemas/wire/beacon.ts';
import { type GatewayEvent, gatewayEventSchema } from '../../schemas/wire/gateway-event.ts';
import type { FleetMessage, FleetTenant } from './plan.ts';
import { simulate } from './simulate.ts';

const tenant: FleetTenant = {
  id: 'demo',
  origin: 'https://bank.example',
  beaconKey: { id: 'b1', secret: 'beacon-secret-of-32-characters-ok' },
  gatewayKey: { id: 'g1', secret: 'gateway-secret-of-32-characters-ok' },
};
const startMs = 1_790_000_000_000;
const plan = (seed: string, ceremonies: number) =>
  simulate({ seed, ceremonies, startMs, durationMs: 60_000, tenant });

const large = plan('distribution', 6_000);

describe('simulate', () => {
  it('gives the same plan byte for byte for the same seed, and another for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (seed, ceremonies) => {
        const first = JSON.stringify(plan(seed, ceremonies));
        expect(JSON.stringify(plan(seed, ceremonies))).toBe(first);
        expect(JSON.stringify(plan(`${seed}'`, ceremonies))).not.toBe(first);
      }),
      { numRuns: 25 },
    );
  });

  it('speaks only what the wire schemas allow', () => {
    for (const { route, body } of large.messages) {
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(BEACON_BYTES_MAX);
      if (route === 'gateway-logs') gatewayEventSchema.parse(JSON.parse(body));
      else {
        const envelope = beaconEnvelopeSchema.parse(JSON.parse(body));
        expect(envelope.events.length).toBeLessThanOrEqual(BEACON_EVENTS_MAX);
        for (const event of envelope.events) beaconEventSchema.parse(event);
      }
    }
  });

  it('orders messages by arrival, and mints ids that carry their issue time', () => {
    for (const [index, message] of large.messages.entries()) {
      expect(message.atMs).toBeGreaterThanOrEqual(large.messages[index - 1]?.atMs ?? 0);
    }
    for (const truth of large.truths) {
      expect(issuedAtMs(truth.ceremony_id)).toBe(truth.issued_at_ms);
      expect(truth.issued_at_ms >= startMs && truth.issued_at_ms < startMs + 60_000).toBe(true);
    }
    expect(new Set(large.truths.map((truth) => truth.ceremony_id)).size).toBe(6_000);
  });

  it('signs each beacon for its own ceremony, but for the unsigned share', () => {
    const unsigned = new Set(
      large.truths.filter((truth) => truth.unsigned).map((truth) => truth.ceremony_id),
    );
    for (const { body, ceremonyId } of beaconsOf(large.messages)) {
      const { token } = beaconEnvelopeSchema.parse(JSON.parse(body));
      const claims = { tenant: tenant.id, ceremonyId, nowMs: startMs };
      if (unsigned.has(ceremonyId)) expect(token).toBeUndefined();
      else expect(verifyBeaconToken([tenant.beaconKey], token ?? '', claims)).toBe(true);
    }
  });

  it('says of every ceremony what an independent reader of the delivered messages concludes', () => {
    const read = readMessages(large.messages);
    for (const truth of large.truths) {
      const reader = read.get(truth.ceremony_id);
      expect({ id: truth.ceremony_id, ...reader?.conclusion() }).toEqual({
        id: truth.ceremony_id,
        kind: truth.kind,
        mediation: truth.mediation,
        outcome: truth.outcome,
        isFailure: truth.cause !== 'NONE',
        steps: truth.steps,
      });
    }
    expect(read.size).toBe(large.truths.length);
  });
});

describe('the distribution of a large plan', () => {
  const share = (count: number) => count / large.truths.length;
  const outcome = (name: Outcome) => share(large.truths.filter((truth) => truth.outcome === name).length);

  it('has every outcome but "open", and the usual one most often', () => {
    const names = Object.keys(OUTCOMES).filter((name) => name !== 'open') as Outcome[];
    for (const name of names) expect(outcome(name), name).toBeGreaterThan(0);
    expect(outcome('open')).toBe(0);
    expect(outcome('success')).toBeGreaterThan(0.6);
    expect(outcome('armed')).toBeGreaterThan(0.08);
    expect(outcome('failed')).toBeGreaterThan(0.04);
    expect(outcome('failed')).toBeLessThan(0.2);
  });

  it('has hundreds of clients, a dozen events a ceremony or so, and faults in their ranges', () => {
    const agents = new Set(beaconsOf(large.messages).map(({ headers }) => headers['user-agent']));
    expect(agents.size).toBeGreaterThan(100);
    expect(large.events / large.truths.length).toBeGreaterThan(8);
    expect(large.events / large.truths.length).toBeLessThan(16);
    const lost = large.truths.reduce((sum, truth) => sum + truth.lost_beacons, 0);
    expect(lost / (lost + new Set(beaconsOf(large.messages).map(({ body }) => body)).size)).toBeGreaterThan(
      0.01,
    );
    const duplicates = large.messages.length - new Set(large.messages.map(({ body }) => body)).size;
    expect(duplicates / large.messages.length).toBeGreaterThan(0.002);
    expect(duplicates / large.messages.length).toBeLessThan(0.02);
    expect(share(large.truths.filter((truth) => truth.unsigned).length)).toBeLessThan(0.04);
  });

  it('never shows a fault of the Android credential manager on another system', () => {
    for (const truth of large.truths.filter(({ cause }) => cause === 'CREDMAN_FAULT')) {
      expect(truth.device.os).toBe('Android');
    }
  });

  it('keeps each device on the few networks it has, in the block for documentation', () => {
    const networksByDevice = new Map<string, Set<string>>();
    for (const { body, route } of large.messages) {
      if (route !== 'gateway-logs') continue;
      const { device = '', ip = '' } = gatewayEventSchema.parse(JSON.parse(body));
      expect(ip).toMatch(/^2001:db8:/);
      const networks = networksByDevice.get(device) ?? new Set();
      networksByDevice.set(device, networks.add(ip));
      expect(networks.size).toBeLessThanOrEqual(3);
    }
  });
});

function beaconsOf(messages: readonly FleetMessage[]): FleetMessage[] {
  return messages.filter(({ route }) => route === 'beacons');
}

/** Reads ceremonies from raw bodies; written apart from the simulator's own reader, against the vocabulary's text. */
function createReader() {
  const steps = new Set<string>();
  const words = new Set<string>();
  let kind = '';
  let mediation = '';
  return {
    hear(said: { kind: string; mediation?: string }, event: BeaconEvent | GatewayEvent): void {
      kind = said.kind;
      mediation = said.mediation ?? mediation;
      if (event.step) steps.add(event.step);
      if (event.signal) words.add(event.signal);
      if (event.result) words.add(`${event.step} ${event.result}`);
      if ('error_name' in event && event.error_name) words.add(event.error_name);
      if ('rejection' in event && event.rejection) expect(REJECTIONS[event.rejection]).toBeDefined();
    },
    conclusion() {
      const outcome = concluded();
      return {
        kind,
        mediation,
        outcome,
        isFailure: outcome === 'failed',
        steps: STEPS.filter((step) => steps.has(step)),
      };
    },
  };

  function concluded(): Outcome {
    if (words.has('verify_settled ok')) return 'success';
    if (words.has('fallback_chosen')) return 'fallback';
    if (words.has('verify_settled error')) return 'failed';
    if (mediation === 'conditional' && words.has('AbortError')) return 'armed';
    if (words.has('client_settled error')) return 'failed';
    if (words.has('client_settled ok') || steps.has('verify_sent')) return 'lost';
    return mediation === 'conditional' ? 'armed' : 'abandoned';
  }
}

function readMessages(messages: readonly FleetMessage[]) {
  const readers = new Map<string, ReturnType<typeof createReader>>();
  for (const { route, body } of messages) {
    const said = JSON.parse(body);
    const reader = readers.get(said.ceremony_id) ?? createReader();
    readers.set(said.ceremony_id, reader);
    for (const event of route === 'beacons' ? said.events : [said]) reader.hear(said, event);
  }
  return readers;
}
