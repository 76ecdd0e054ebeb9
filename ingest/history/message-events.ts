import type { CeremonyEvent } from '../../schemas/events.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { readClientHints } from '../client-hints.ts';
import { createBeaconEvents } from '../collector/beacon-event.ts';
import { readBeaconEvent, readEnvelope } from '../collector/beacon-reading.ts';
import { createKagimiDialect } from '../gateways/kagimi.ts';
import { unknownNetwork } from '../network/network.ts';
import { readAddress } from '../network-address.ts';

/** What a page or a gateway sent to the collector, and when it arrived. */
export interface Message {
  route: 'beacons' | 'gateway-logs';
  /** Of a beacon, by lower-case name. */
  headers: Readonly<Record<string, string>>;
  /** A beacon's JSON, or one line of NDJSON. */
  body: string;
  /** Milliseconds since the epoch. */
  atMs: number;
}

/**
 * The events that the collector makes of a message, by its own code, at the time of its arrival. What carried it is left
 * out: HTTP, and the check of a gateway's signature or a beacon's token, which counts as good where there is one.
 * @throws Error for a message that the collector refuses.
 */
export function eventsOf(message: Message, tenant: Tenant): CeremonyEvent[] {
  return message.route === 'beacons' ? beaconEvents(message, tenant) : gatewayEvents(message, tenant);
}

function beaconEvents({ body, headers, atMs }: Message, tenant: Tenant): CeremonyEvent[] {
  const reading = readEnvelope(Buffer.from(body));
  if (!reading.ok) throw new Error(`The beacon is refused: ${reading.refusal.message}`);
  const { envelope } = reading;
  const address = readAddress(headers['x-forwarded-for'] ?? '');
  const makeEvent = createBeaconEvents({
    envelope,
    tenant,
    sender: {
      address,
      site: address?.site ?? 'unknown',
      origin: headers.origin ?? null,
      userAgent: headers['user-agent'] ?? null,
      hints: readClientHints((name) => headers[name]),
    },
    networkOf: unknownNetwork,
    trust: envelope.token === undefined ? 0 : 1,
    receivedAtMs: atMs,
  });
  return envelope.events.map((raw) => {
    const event = readBeaconEvent(raw);
    if (!event.ok) throw new Error(`The event is refused: ${event.refusal.message}`);
    return makeEvent(event.event);
  });
}

const kagimiDialect = createKagimiDialect({ networkOf: unknownNetwork });

function gatewayEvents({ body, atMs }: Message, tenant: Tenant): CeremonyEvent[] {
  const reading = kagimiDialect.read(Buffer.from(body), { tenant, receivedAtMs: atMs });
  if (reading.outcome !== 'accepted') throw new Error(`The gateway line is ${reading.outcome}.`);
  return [...reading.events];
}
