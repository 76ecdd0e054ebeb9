import { eventId, issuedAtMs } from '../../schemas/ceremony-id.ts';
import { type CeremonyEvent, ceremonyEvent } from '../../schemas/events.ts';
import { scrubEmails } from '../../schemas/scrub.ts';
import { type GatewayEvent, gatewayEventSchema } from '../../schemas/wire/gateway-event.ts';
import { parserOf } from '../../schemas/wire/parser.ts';
import { readJson } from '../json.ts';
import type { NetworkOf } from '../network/network.ts';
import { readAddress } from '../network-address.ts';
import { addressFields, createPseudonyms, type PseudonymKind } from '../pseudonyms.ts';
import { type Refusal, refuseBySchema, refuseField } from '../refusal.ts';
import { type Dialect, ISSUED_AHEAD_MAX_MS, type LineContext, type LineReading } from './dialect.ts';

const PERSONAL = new Set(['id', 'user', 'credential', 'device', 'ip', 'rp_code', 'app']);

const parseGatewayEvent = parserOf(gatewayEventSchema);

/** Kagimi's own JSON event (`schemas/wire/gateway-event.ts`), one a line. */
export function createKagimiDialect({ networkOf }: { networkOf: NetworkOf }): Dialect {
  function readKagimiLine(line: Buffer, context: LineContext): LineReading {
    const json = readJson(line);
    if (!json.ok) return { outcome: 'refused', refusal: json.refusal };
    const parsed = parseGatewayEvent(json.value);
    if (!parsed.success) return { outcome: 'refused', refusal: refuseBySchema(parsed.error.issues) };
    const refusal = refuseByMeaning(parsed.data, context.receivedAtMs);
    if (refusal) return { outcome: 'refused', refusal };
    return { outcome: 'accepted', events: [kagimiCeremonyEvent(parsed.data, { ...context, networkOf })] };
  }

  return {
    name: 'kagimi',
    plainFields: new Set(Object.keys(gatewayEventSchema.shape).filter((field) => !PERSONAL.has(field))),
    read: readKagimiLine,
  };
}

/** The rules between fields, and the one about time. */
function refuseByMeaning(event: GatewayEvent, nowMs: number): Refusal | null {
  const { step, signal, result, rejection } = event;
  if ((step === undefined) === (signal === undefined)) {
    return refuseField('step', 'an event is either a step or a signal');
  }
  if ((step === 'verify_settled') !== (result !== undefined)) {
    return refuseField('result', 'verify_settled says ok or error, and nothing else says either');
  }
  if (rejection !== undefined && result !== 'error') {
    return refuseField('rejection', 'only a verify_settled with result error has one');
  }
  if (event.step_up !== undefined && event.kind === 'authentication') {
    return refuseField('step_up', 'only a registration has one');
  }
  const issued = issuedAtMs(event.ceremony_id);
  if ((issued ?? event.issued_at_ms ?? 0) - nowMs > ISSUED_AHEAD_MAX_MS) {
    const field = issued === null ? 'issued_at_ms' : 'ceremony_id';
    return refuseField(field, 'its time is out of range (more than 24 hours ahead)');
  }
  return null;
}

function kagimiCeremonyEvent(
  event: GatewayEvent,
  { tenant, receivedAtMs, networkOf, ...context }: LineContext & { networkOf: NetworkOf },
): CeremonyEvent {
  const pseudonymOf = context.pseudonymOf ?? createPseudonyms(tenant.pepper);
  const reference = (kind: PseudonymKind, value: string | undefined) =>
    value === undefined ? null : pseudonymOf(kind, value);
  return ceremonyEvent({
    ...aboutClient(event),
    ...addressFields(event.ip === undefined ? null : readAddress(event.ip), {
      pseudonymOf,
      networkOf,
    }),
    event_id: eventId(tenant.id, 'gateway', event.id, event.step ?? event.signal ?? ''),
    tenant: tenant.id,
    ceremony_id: event.ceremony_id,
    issued_at_ms: issuedAtMs(event.ceremony_id) ?? event.issued_at_ms ?? null,
    source: 'gateway',
    kind: event.kind,
    mediation: event.mediation ?? 'unknown',
    step: event.step ?? null,
    signal: event.signal ?? null,
    result: event.result ?? 'none',
    trust: 1,
    occurred_at_ms: event.occurred_at_ms,
    received_at_ms: receivedAtMs,
    purpose: event.purpose ?? 'unknown',
    step_up: event.step_up ?? 'unknown',
    rejection: event.rejection ?? (event.result === 'error' ? 'other' : null),
    rp_code: event.rp_code === undefined ? null : scrubEmails(event.rp_code),
    http_status: event.http_status ?? null,
    authenticator_flags: event.authenticator_flags ?? null,
    aaguid: event.aaguid?.toLowerCase() ?? null,
    user_ref: reference('user', event.user),
    credential_ref: reference('credential', event.credential),
    device_ref: reference('device', event.device),
  });
}

function aboutClient(event: GatewayEvent): Partial<CeremonyEvent> {
  return {
    app: event.app === undefined ? null : scrubEmails(event.app),
    app_version: event.app_version ?? null,
    user_agent: event.user_agent === undefined ? null : scrubEmails(event.user_agent),
    ch_platform: event.ch_platform ?? null,
    ch_platform_version: event.ch_platform_version ?? null,
    ch_model: event.ch_model ?? null,
    ch_full_version_list: event.ch_full_version_list ?? null,
    ch_mobile: event.ch_mobile ?? null,
  };
}
