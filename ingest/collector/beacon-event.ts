import { eventId, issuedAtMs } from '../../schemas/ceremony-id.ts';
import { type CeremonyEvent, ceremonyEvent } from '../../schemas/events.ts';
import { scrub, scrubEmails } from '../../schemas/scrub.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import type { BeaconClient, BeaconEnvelope, BeaconEvent } from '../../schemas/wire/beacon.ts';
import type { NetworkOf } from '../network/network.ts';
import { addressFields, pseudonym } from '../pseudonyms.ts';
import type { Sender } from './sender.ts';

export interface BeaconContext {
  envelope: BeaconEnvelope;
  tenant: Tenant;
  sender: Sender;
  networkOf: NetworkOf;
  /** 1 when the ceremony's token signed it. */
  trust: 0 | 1;
  receivedAtMs: number;
}

/** Makes a beacon's events as the log carries them. What they share is worked out once; the address ends here. */
export function createBeaconEvents(context: BeaconContext): (event: BeaconEvent) => CeremonyEvent {
  const { envelope, trust } = context;
  const shared = sharedFields(context);
  // Trust is part of the id: an unsigned event can't take the place of the signed one it copies.
  const sender = trust === 1 ? 'beacon' : 'unsigned beacon';

  return function beaconCeremonyEvent(event) {
    const { error_name, error_message, native_error } = event;
    return {
      ...shared,
      event_id: eventId(envelope.ceremony_id, sender, event.sequence, event.step ?? event.signal ?? ''),
      step: event.step ?? null,
      signal: event.signal ?? null,
      result: event.result ?? 'none',
      sequence: event.sequence,
      occurred_at_ms: event.occurred_at_ms,
      elapsed_ms: event.elapsed_ms ?? null,
      error_name: error_name === undefined ? null : errorName(error_name),
      error_message: error_message === undefined ? null : scrub(error_message),
      native_error: native_error === undefined ? null : errorName(native_error),
      native_error_code: event.native_error_code ?? null,
      timeout_ms: event.timeout_ms ?? null,
      allow_count: event.allow_count ?? null,
      exclude_count: event.exclude_count ?? null,
      user_verification: event.user_verification ?? 'unknown',
      attachment: event.attachment ?? 'unknown',
      transports: sorted(event.transports),
      hints: event.hints?.join(',') ?? null,
      capabilities: sorted(event.capabilities),
      has_focus: event.has_focus ?? null,
      is_visible: event.is_visible ?? null,
      user_activation: event.user_activation ?? null,
      api_patched: event.api_patched ?? null,
      authenticator_flags: event.authenticator_flags ?? null,
      aaguid: event.aaguid?.toLowerCase() ?? null,
      credential_resident: event.credential_resident ?? null,
    };
  };
}

/** What every event of the beacon says alike: which ceremony, who speaks, and what the client is. */
function sharedFields(context: BeaconContext): CeremonyEvent {
  const { envelope, trust, receivedAtMs } = context;
  return ceremonyEvent({
    ...aboutClient(context),
    event_id: '',
    occurred_at_ms: 0,
    tenant: envelope.tenant,
    ceremony_id: envelope.ceremony_id,
    issued_at_ms: issuedAtMs(envelope.ceremony_id),
    source: 'beacon',
    kind: envelope.kind,
    mediation: envelope.mediation,
    trust,
    sent_at_ms: envelope.sent_at_ms,
    received_at_ms: receivedAtMs,
    purpose: envelope.purpose ?? 'unknown',
    app: envelope.app === undefined ? null : scrubEmails(envelope.app),
    app_version: envelope.app_version ?? null,
    sdk_version: envelope.sdk_version,
  });
}

/** What the client is: as the page's script could read it, else as its headers say. */
function aboutClient(context: BeaconContext): Partial<CeremonyEvent> {
  const { sender, networkOf } = context;
  const { client } = context.envelope;
  const { hints } = sender;
  return {
    origin: sender.origin,
    user_agent: sender.userAgent,
    ch_platform: client.platform ?? hints.ch_platform,
    ch_platform_version: client.platform_version ?? hints.ch_platform_version,
    ch_model: client.model ?? hints.ch_model,
    ch_full_version_list: client.full_version_list ?? hints.ch_full_version_list,
    ch_mobile: client.mobile ?? hints.ch_mobile,
    ch_form_factors: client.form_factors ?? hints.ch_form_factors,
    max_touch_points: client.max_touch_points ?? null,
    ...aboutNative(client),
    ...addressFields(sender.address, {
      pseudonymOf: (kind, value) => pseudonym(context.tenant.pepper, kind, value),
      networkOf,
    }),
  };
}

/** What only an app knows of its device, and knows exactly. */
function aboutNative(client: BeaconClient): Partial<CeremonyEvent> {
  return {
    surface: client.surface ?? 'unknown',
    native_os_version: client.os_version ?? null,
    native_os_build: client.os_build ?? null,
    native_manufacturer: client.manufacturer ?? null,
    native_model: client.model_code ?? null,
    security_patch: client.security_patch ?? null,
    play_services_version: client.play_services_version ?? null,
    webview_version: client.webview_version ?? null,
    has_screen_lock: client.has_screen_lock ?? null,
    has_bluetooth: client.has_bluetooth ?? null,
    has_credential_manager: client.has_credential_manager ?? null,
  };
}

/** A name is one word, perhaps with a platform's short code; anything else could have a person in it. */
function errorName(name: string): string {
  return /^[A-Za-z][A-Za-z_.]*\d{0,4}$/.test(name) ? name : scrub(name);
}

function sorted(words: readonly string[] | undefined): string | null {
  return words === undefined ? null : [...new Set(words)].sort().join(',');
}
