import {
  type BeaconEnvelope,
  type BeaconEvent,
  beaconClientSchema,
  beaconEnvelopeSchema,
  beaconEventSchema,
} from '../../schemas/wire/beacon.ts';
import { parserOf } from '../../schemas/wire/parser.ts';
import { readJson } from '../json.ts';
import { type Refusal, refuseBySchema, refuseField } from '../refusal.ts';

/** Fields of a beacon that hold no person's data, so that refused ones may keep them. */
export const BEACON_PLAIN_FIELDS: ReadonlySet<string> = new Set(
  [beaconEnvelopeSchema, beaconEventSchema, beaconClientSchema]
    .flatMap((schema) => Object.keys(schema.shape))
    .filter((field) => field !== 'token' && field !== 'error_message' && field !== 'app'),
);

const parseEnvelope = parserOf(beaconEnvelopeSchema);
const parseEvent = parserOf(beaconEventSchema);

export type EnvelopeReading =
  | { ok: true; envelope: BeaconEnvelope }
  /** `tenant` is who the beacon says it is, where that much could be read. */
  | { ok: false; refusal: Refusal; tenant: string | null };

/** Reads a beacon's body. Its events stay unread: each is checked alone. */
export function readEnvelope(body: Buffer): EnvelopeReading {
  const json = readJson(body);
  if (!json.ok) return { ok: false, refusal: json.refusal, tenant: null };
  const parsed = parseEnvelope(json.value);
  if (parsed.success) return { ok: true, envelope: parsed.data };
  return { ok: false, refusal: refuseBySchema(parsed.error.issues), tenant: claimedTenant(json.value) };
}

export type EventReading = { ok: true; event: BeaconEvent } | { ok: false; refusal: Refusal };

/** Reads one event of a beacon. */
export function readBeaconEvent(raw: unknown): EventReading {
  const parsed = parseEvent(raw);
  if (!parsed.success) return { ok: false, refusal: refuseBySchema(parsed.error.issues) };
  const refusal = refuseByMeaning(parsed.data);
  return refusal ? { ok: false, refusal } : { ok: true, event: parsed.data };
}

/** The rules between fields: one step or one signal; a result exactly where the promise settled. */
function refuseByMeaning({ step, signal, result = 'none' }: BeaconEvent): Refusal | null {
  if ((step === undefined) === (signal === undefined)) {
    return refuseField('step', 'an event is either a step or a signal');
  }
  if ((step === 'client_settled') !== (result !== 'none')) {
    return refuseField('result', 'client_settled says ok or error, and nothing else says either');
  }
  return null;
}

function claimedTenant(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('tenant' in value)) return null;
  return typeof value.tenant === 'string' ? value.tenant : null;
}
