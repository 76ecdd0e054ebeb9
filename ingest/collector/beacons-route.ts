import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { issuedAtMs } from '../../schemas/ceremony-id.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { verifyBeaconToken } from '../../schemas/signatures.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { BEACON_BYTES_MAX, type BeaconEnvelope, type BeaconEvent } from '../../schemas/wire/beacon.ts';
import { type Refusal, refuseField } from '../refusal.ts';
import { answerRefusal, type RequestRefusal } from './answer.ts';
import { type BeaconContext, createBeaconEvents } from './beacon-event.ts';
import { BEACON_PLAIN_FIELDS, readBeaconEvent, readEnvelope } from './beacon-reading.ts';
import { createOrigins } from './origins.ts';
import type { CollectorParts } from './parts.ts';
import { readSender, type Sender } from './sender.ts';

export const BEACONS_ROUTE = '/v1/beacons';
const PREFLIGHT_SECONDS = 86_400;

/** `POST /v1/beacons`: what pages say of ceremonies, and the preflight that a page's fetch may need. */
export function createBeaconsRoute(parts: CollectorParts): (app: FastifyInstance) => void {
  const { tenants, networkOf, clock, limits, failed, intake, requestBuckets } = parts;
  const origins = createOrigins(tenants);

  async function receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const sender = readSender(request);
    const refuse = (refusal: RequestRefusal, tenant: string) => {
      keep({ refusal, tenant, payload: body }, sender);
      return answerRefusal(reply, refusal);
    };
    const reading = readEnvelope(body);
    if (!reading.ok) return refuse(reading.refusal, tenants.get(reading.tenant ?? '')?.id ?? '');
    const { envelope } = reading;
    const tenant = tenants.get(envelope.tenant);
    if (!tenant) {
      return refuse({ reason: 'unknown_tenant', message: 'No tenant of that id sends here.' }, '');
    }
    const receivedAtMs = clock.now();
    const refusal = refuseBeacon({ envelope, tenant, sender, receivedAtMs });
    if (refusal) return refuse(refusal, tenant.id);
    const trust = envelope.token === undefined ? 0 : 1;
    return takeEvents({ envelope, tenant, sender, networkOf, trust, receivedAtMs }, reply);
  }

  function refuseBeacon(beacon: Omit<BeaconContext, 'trust' | 'networkOf'>): RequestRefusal | null {
    const { envelope, tenant, sender, receivedAtMs } = beacon;
    if (!mayComeFrom(beacon)) {
      return { reason: 'origin_not_allowed', message: "The Origin header is not on the tenant's list." };
    }
    const waitMs = requestBuckets.take(`${tenant.id}|${sender.site}`);
    if (waitMs > 0) {
      const message = 'Too many requests from this network; send again later.';
      return { reason: 'rate_limited', message, retryAfterSeconds: Math.ceil(waitMs / 1000) };
    }
    return refuseToken(envelope, tenant, receivedAtMs) ?? refuseTime(envelope.ceremony_id, receivedAtMs);
  }

  /** A page has an origin, on the list. An app has none: it may speak with its ceremony's token, checked below. */
  function mayComeFrom({ envelope, tenant, sender }: Omit<BeaconContext, 'trust' | 'networkOf'>): boolean {
    const isApp = sender.origin === null && envelope.client.surface !== undefined;
    return origins.allowed(tenant, sender.origin) || (isApp && envelope.token !== undefined);
  }

  function refuseTime(ceremonyId: string, nowMs: number): Refusal | null {
    const issued = issuedAtMs(ceremonyId);
    if (issued === null || Math.abs(nowMs - issued) <= limits.ceremonyAgeMaxMs) return null;
    return refuseField('ceremony_id', 'its time is out of range (more than 24 hours from now)');
  }

  async function takeEvents(context: BeaconContext, reply: FastifyReply): Promise<FastifyReply> {
    const { envelope, tenant, sender } = context;
    const makeEvent = createBeaconEvents(context);
    const events: CeremonyEvent[] = [];
    let first: RequestRefusal | null = null;
    for (const [index, raw] of envelope.events.entries()) {
      const event = readOne(raw, makeEvent);
      if ('event_id' in event) {
        events.push(event);
        continue;
      }
      first ??= event.field === undefined ? event : { ...event, field: `events.${index}.${event.field}` };
      keep({ refusal: event, tenant: tenant.id, payload: Buffer.from(JSON.stringify(raw)) }, sender);
    }
    if (first && events.length === 0) return answerRefusal(reply, first);
    const refusal = await intake.take(BEACONS_ROUTE, events);
    if (refusal) return answerRefusal(reply, refusal);
    return reply
      .code(202)
      .send({ accepted: events.length, rejected: envelope.events.length - events.length });
  }

  function readOne(
    raw: unknown,
    makeEvent: (event: BeaconEvent) => CeremonyEvent,
  ): CeremonyEvent | RequestRefusal {
    const reading = readBeaconEvent(raw);
    if (!reading.ok) return reading.refusal;
    const event = makeEvent(reading.event);
    return intake.reserve([event]) ? event : CEREMONY_FULL;
  }

  function keep(data: { refusal: Refusal; tenant: string; payload: Buffer }, sender: Sender): void {
    failed.keep({ ...data, route: BEACONS_ROUTE, site: sender.site, plainFields: BEACON_PLAIN_FIELDS });
  }

  function allowOrigin(request: FastifyRequest, reply: FastifyReply): boolean {
    const { origin } = request.headers;
    reply.header('vary', 'Origin');
    if (!origins.known(origin)) return false;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', 'retry-after');
    return true;
  }

  function preflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (!allowOrigin(request, reply)) {
      return answerRefusal(reply, {
        reason: 'origin_not_allowed',
        message: "The Origin header is on no tenant's list.",
      });
    }
    return reply
      .code(204)
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', String(PREFLIGHT_SECONDS))
      .send();
  }

  return function beaconsRoute(app) {
    app.addHook('onRequest', (request, reply, done) => {
      allowOrigin(request, reply);
      done();
    });
    app.post(BEACONS_ROUTE, { bodyLimit: BEACON_BYTES_MAX }, receive);
    app.options(BEACONS_ROUTE, preflight);
  };
}

function refuseToken({ token, ceremony_id }: BeaconEnvelope, tenant: Tenant, nowMs: number): Refusal | null {
  if (token === undefined) return null;
  const claims = { tenant: tenant.id, ceremonyId: ceremony_id, nowMs };
  if (verifyBeaconToken(tenant.beaconKeys, token, claims)) return null;
  return { reason: 'bad_token', message: 'The beacon token is forged, expired or of another ceremony.' };
}

/** No Retry-After, and 400: sending it again would never help. */
const CEREMONY_FULL: RequestRefusal = {
  reason: 'too_many_events',
  message: 'This ceremony already has as many events as one may have.',
};
