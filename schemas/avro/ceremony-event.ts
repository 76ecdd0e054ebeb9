import type { CeremonyEvent } from '../events.ts';
import type { AvroReader } from './avro-reader.ts';
import type { AvroWriter } from './avro-writer.ts';

/**
 * `events/ceremony-event.v3.avsc` field by field, in its order: the record of which there are most, read and written at
 * a fraction of what a general reader costs. The schema rules: a test holds both ways against avsc.
 */

/** The version that is read and written here. */
export const EVENT_VERSION = 3;

/** The fields that are enums. */
type EnumField =
  | 'source'
  | 'kind'
  | 'mediation'
  | 'step'
  | 'signal'
  | 'result'
  | 'purpose'
  | 'rejection'
  | 'user_verification'
  | 'attachment'
  | 'surface'
  | 'network_kind'
  | 'step_up';
type SymbolOf<Field extends EnumField> = NonNullable<CeremonyEvent[Field]>;
/** The symbols of each enum, in the schema's order. */
export type EventWords = { [Field in EnumField]: readonly SymbolOf<Field>[] };
/** The place of each symbol. */
export type EventPlaces = Readonly<Record<EnumField, ReadonlyMap<string, number>>>;

/** Reads a record of EVENT_VERSION. @throws RangeError for bytes that are none. */
export function readCeremonyEvent(from: AvroReader, words: EventWords): CeremonyEvent {
  return {
    event_id: from.uuid(),
    tenant: from.word(),
    ceremony_id: from.uuid(),
    issued_at_ms: from.isSaid() ? from.long() : null,
    source: from.symbol(words.source),
    kind: from.symbol(words.kind),
    mediation: from.symbol(words.mediation),
    step: from.isSaid() ? from.symbol(words.step) : null,
    signal: from.isSaid() ? from.symbol(words.signal) : null,
    result: from.symbol(words.result),
    trust: from.int(),
    sequence: from.isSaid() ? from.int() : null,
    occurred_at_ms: from.long(),
    elapsed_ms: from.isSaid() ? from.double() : null,
    sent_at_ms: from.isSaid() ? from.long() : null,
    received_at_ms: from.long(),
    purpose: from.symbol(words.purpose),
    app: from.isSaid() ? from.word() : null,
    app_version: from.isSaid() ? from.word() : null,
    sdk_version: from.isSaid() ? from.word() : null,
    origin: from.isSaid() ? from.word() : null,
    error_name: from.isSaid() ? from.word() : null,
    error_message: from.isSaid() ? from.text() : null,
    rejection: from.isSaid() ? from.symbol(words.rejection) : null,
    rp_code: from.isSaid() ? from.word() : null,
    http_status: from.isSaid() ? from.int() : null,
    timeout_ms: from.isSaid() ? from.int() : null,
    allow_count: from.isSaid() ? from.int() : null,
    exclude_count: from.isSaid() ? from.int() : null,
    user_verification: from.symbol(words.user_verification),
    attachment: from.symbol(words.attachment),
    transports: from.isSaid() ? from.word() : null,
    hints: from.isSaid() ? from.word() : null,
    capabilities: from.isSaid() ? from.word() : null,
    has_focus: from.isSaid() ? from.boolean() : null,
    is_visible: from.isSaid() ? from.boolean() : null,
    user_activation: from.isSaid() ? from.boolean() : null,
    api_patched: from.isSaid() ? from.boolean() : null,
    authenticator_flags: from.isSaid() ? from.int() : null,
    aaguid: from.isSaid() ? from.word() : null,
    credential_resident: from.isSaid() ? from.boolean() : null,
    user_agent: from.isSaid() ? from.text() : null,
    ch_platform: from.isSaid() ? from.word() : null,
    ch_platform_version: from.isSaid() ? from.word() : null,
    ch_model: from.isSaid() ? from.word() : null,
    ch_full_version_list: from.isSaid() ? from.word() : null,
    ch_mobile: from.isSaid() ? from.boolean() : null,
    ch_form_factors: from.isSaid() ? from.word() : null,
    max_touch_points: from.isSaid() ? from.int() : null,
    ip_prefix: from.isSaid() ? from.text() : null,
    ip_ref: from.isSaid() ? from.text() : null,
    user_ref: from.isSaid() ? from.text() : null,
    credential_ref: from.isSaid() ? from.text() : null,
    device_ref: from.isSaid() ? from.text() : null,
    surface: from.symbol(words.surface),
    native_os_version: from.isSaid() ? from.word() : null,
    native_os_build: from.isSaid() ? from.word() : null,
    security_patch: from.isSaid() ? from.word() : null,
    play_services_version: from.isSaid() ? from.word() : null,
    webview_version: from.isSaid() ? from.word() : null,
    native_manufacturer: from.isSaid() ? from.word() : null,
    native_model: from.isSaid() ? from.word() : null,
    native_error: from.isSaid() ? from.word() : null,
    native_error_code: from.isSaid() ? from.int() : null,
    has_screen_lock: from.isSaid() ? from.boolean() : null,
    has_bluetooth: from.isSaid() ? from.boolean() : null,
    has_credential_manager: from.isSaid() ? from.boolean() : null,
    asn: from.isSaid() ? from.int() : null,
    as_organisation: from.isSaid() ? from.word() : null,
    network_kind: from.symbol(words.network_kind),
    step_up: from.symbol(words.step_up),
  };
}

/** Writes a record of EVENT_VERSION. @throws TypeError for a value that its type can not hold. */
export function writeCeremonyEvent(into: AvroWriter, event: CeremonyEvent, places: EventPlaces): void {
  into.uuid(event.event_id);
  into.text(event.tenant);
  into.uuid(event.ceremony_id);
  if (into.isSaid(event.issued_at_ms)) into.long(event.issued_at_ms);
  into.symbol(places.source, event.source);
  into.symbol(places.kind, event.kind);
  into.symbol(places.mediation, event.mediation);
  if (into.isSaid(event.step)) into.symbol(places.step, event.step);
  if (into.isSaid(event.signal)) into.symbol(places.signal, event.signal);
  into.symbol(places.result, event.result);
  into.int(event.trust);
  if (into.isSaid(event.sequence)) into.int(event.sequence);
  into.long(event.occurred_at_ms);
  if (into.isSaid(event.elapsed_ms)) into.double(event.elapsed_ms);
  if (into.isSaid(event.sent_at_ms)) into.long(event.sent_at_ms);
  into.long(event.received_at_ms);
  into.symbol(places.purpose, event.purpose);
  if (into.isSaid(event.app)) into.text(event.app);
  if (into.isSaid(event.app_version)) into.text(event.app_version);
  if (into.isSaid(event.sdk_version)) into.text(event.sdk_version);
  if (into.isSaid(event.origin)) into.text(event.origin);
  if (into.isSaid(event.error_name)) into.text(event.error_name);
  if (into.isSaid(event.error_message)) into.text(event.error_message);
  if (into.isSaid(event.rejection)) into.symbol(places.rejection, event.rejection);
  if (into.isSaid(event.rp_code)) into.text(event.rp_code);
  if (into.isSaid(event.http_status)) into.int(event.http_status);
  if (into.isSaid(event.timeout_ms)) into.int(event.timeout_ms);
  if (into.isSaid(event.allow_count)) into.int(event.allow_count);
  if (into.isSaid(event.exclude_count)) into.int(event.exclude_count);
  into.symbol(places.user_verification, event.user_verification);
  into.symbol(places.attachment, event.attachment);
  if (into.isSaid(event.transports)) into.text(event.transports);
  if (into.isSaid(event.hints)) into.text(event.hints);
  if (into.isSaid(event.capabilities)) into.text(event.capabilities);
  if (into.isSaid(event.has_focus)) into.boolean(event.has_focus);
  if (into.isSaid(event.is_visible)) into.boolean(event.is_visible);
  if (into.isSaid(event.user_activation)) into.boolean(event.user_activation);
  if (into.isSaid(event.api_patched)) into.boolean(event.api_patched);
  if (into.isSaid(event.authenticator_flags)) into.int(event.authenticator_flags);
  if (into.isSaid(event.aaguid)) into.text(event.aaguid);
  if (into.isSaid(event.credential_resident)) into.boolean(event.credential_resident);
  if (into.isSaid(event.user_agent)) into.text(event.user_agent);
  if (into.isSaid(event.ch_platform)) into.text(event.ch_platform);
  if (into.isSaid(event.ch_platform_version)) into.text(event.ch_platform_version);
  if (into.isSaid(event.ch_model)) into.text(event.ch_model);
  if (into.isSaid(event.ch_full_version_list)) into.text(event.ch_full_version_list);
  if (into.isSaid(event.ch_mobile)) into.boolean(event.ch_mobile);
  if (into.isSaid(event.ch_form_factors)) into.text(event.ch_form_factors);
  if (into.isSaid(event.max_touch_points)) into.int(event.max_touch_points);
  if (into.isSaid(event.ip_prefix)) into.text(event.ip_prefix);
  if (into.isSaid(event.ip_ref)) into.text(event.ip_ref);
  if (into.isSaid(event.user_ref)) into.text(event.user_ref);
  if (into.isSaid(event.credential_ref)) into.text(event.credential_ref);
  if (into.isSaid(event.device_ref)) into.text(event.device_ref);
  into.symbol(places.surface, event.surface);
  if (into.isSaid(event.native_os_version)) into.text(event.native_os_version);
  if (into.isSaid(event.native_os_build)) into.text(event.native_os_build);
  if (into.isSaid(event.security_patch)) into.text(event.security_patch);
  if (into.isSaid(event.play_services_version)) into.text(event.play_services_version);
  if (into.isSaid(event.webview_version)) into.text(event.webview_version);
  if (into.isSaid(event.native_manufacturer)) into.text(event.native_manufacturer);
  if (into.isSaid(event.native_model)) into.text(event.native_model);
  if (into.isSaid(event.native_error)) into.text(event.native_error);
  if (into.isSaid(event.native_error_code)) into.int(event.native_error_code);
  if (into.isSaid(event.has_screen_lock)) into.boolean(event.has_screen_lock);
  if (into.isSaid(event.has_bluetooth)) into.boolean(event.has_bluetooth);
  if (into.isSaid(event.has_credential_manager)) into.boolean(event.has_credential_manager);
  if (into.isSaid(event.asn)) into.int(event.asn);
  if (into.isSaid(event.as_organisation)) into.text(event.as_organisation);
  into.symbol(places.network_kind, event.network_kind);
  into.symbol(places.step_up, event.step_up);
}

/** The enums of the schema, as read from its file. */
export function wordsOfEvent(schema: unknown): EventWords {
  const { fields } = schema as { fields: readonly SchemaField[] };
  const words = Object.fromEntries(
    fields.flatMap(({ name, type }) => {
      const symbols = symbolsOf(type);
      return symbols === null ? [] : [[name, symbols]];
    }),
  );
  return words as unknown as EventWords;
}

export function placesOf(words: EventWords): EventPlaces {
  const places = Object.entries(words).map(([field, symbols]) => [
    field,
    new Map(symbols.map((symbol, place) => [symbol, place])),
  ]);
  return Object.fromEntries(places) as EventPlaces;
}

interface SchemaField {
  name: string;
  type: unknown;
}

/** The symbols of an enum, or of a union of null and one; null for any other type. */
function symbolsOf(type: unknown): readonly string[] | null {
  const said: unknown = Array.isArray(type) ? type.at(-1) : type;
  if (typeof said !== 'object' || said === null || !('symbols' in said)) return null;
  return said.symbols as readonly string[];
}
