import type { CeremonyEvent } from '../../schemas/events.ts';
import type { EnrichedEvent } from '../sessionize/ceremony-row.ts';
import { dayOf } from '../sessionize/row-of-event.ts';

/** The greatest offset a number can hold; `record_rank` counts down from it, so that the first record wins. */
const OFFSET_MAX = Number.MAX_SAFE_INTEGER;

/** The row of `events` that one enriched event becomes. Empty text stands for "not said". */
export function eventRow(enriched: EnrichedEvent) {
  const { event, client, cause } = enriched;
  return {
    tenant: event.tenant,
    day: dayOf(event),
    ceremony_id: event.ceremony_id,
    event_id: event.event_id,
    issued_at: event.issued_at_ms,
    source: event.source,
    kind: event.kind,
    mediation: event.mediation,
    step: event.step ?? '',
    signal: event.signal ?? '',
    result: event.result,
    trust: event.trust,
    late: enriched.late ? 1 : 0,
    sequence: event.sequence,
    occurred_at: event.occurred_at_ms,
    corrected_at: enriched.correctedAtMs,
    received_at: event.received_at_ms,
    clock_skew_ms: event.sent_at_ms === null ? null : event.received_at_ms - event.sent_at_ms,
    elapsed_ms: event.elapsed_ms,
    purpose: event.purpose,
    step_up: event.step_up,
    app: event.app ?? '',
    app_version: event.app_version ?? '',
    sdk_version: event.sdk_version ?? '',
    origin: event.origin ?? '',
    cause,
    ...errorColumns(event),
    ...requestColumns(event),
    ...authenticatorColumns(enriched),
    ...nativeColumns(event),
    os: client.os.name,
    os_version: client.os.version,
    os_source: client.os.source,
    os_confidence: client.os.confidence,
    os_build: client.os.build,
    os_build_source: client.os.build_source,
    security_patch: client.os.security_patch,
    play_services_version: client.play_services.value,
    webview_version: client.webview.value,
    webview_source: client.webview.source,
    surface: client.surface.value,
    browser: client.browser.name,
    browser_version: client.browser.version,
    browser_source: client.browser.source,
    browser_confidence: client.browser.confidence,
    ...deviceColumns(client),
    user_agent: event.user_agent ?? '',
    ip_prefix: event.ip_prefix ?? '',
    ip_ref: event.ip_ref ?? '',
    asn: event.asn ?? 0,
    as_organisation: event.as_organisation ?? '',
    network_kind: event.network_kind,
    user_ref: event.user_ref ?? '',
    credential_ref: event.credential_ref ?? '',
    device_ref: event.device_ref ?? '',
    log_partition: enriched.partition,
    log_offset: enriched.offset,
    log_appended_at: enriched.appendedAtMs,
    record_rank: OFFSET_MAX - enriched.offset,
  };
}

function errorColumns(event: CeremonyEvent) {
  return {
    error_name: event.error_name ?? '',
    error_message: event.error_message ?? '',
    rejection: event.rejection ?? '',
    rp_code: event.rp_code ?? '',
    http_status: event.http_status,
  };
}

function requestColumns(event: CeremonyEvent) {
  return {
    timeout_ms: event.timeout_ms,
    allow_count: event.allow_count,
    exclude_count: event.exclude_count,
    user_verification: event.user_verification,
    hints: event.hints ?? '',
    capabilities: event.capabilities ?? '',
    has_focus: event.has_focus,
    is_visible: event.is_visible,
    user_activation: event.user_activation,
    api_patched: event.api_patched,
  };
}

function authenticatorColumns({ event, authenticator }: EnrichedEvent) {
  return {
    attachment: event.attachment,
    transports: event.transports ?? '',
    authenticator_flags: event.authenticator_flags,
    aaguid: event.aaguid ?? '',
    credential_resident: event.credential_resident,
    ...authenticator,
  };
}

function nativeColumns(event: CeremonyEvent) {
  return {
    native_error: event.native_error ?? '',
    native_error_code: event.native_error_code,
    has_screen_lock: event.has_screen_lock,
    has_bluetooth: event.has_bluetooth,
    has_credential_manager: event.has_credential_manager,
  };
}

function deviceColumns({ device }: EnrichedEvent['client']) {
  return {
    device_oem: device.oem,
    device_model: device.model,
    device_series: device.series,
    device_market_name: device.market_name,
    device_name_source: device.name_source,
    device_name_confidence: device.name_confidence,
    device_carrier: device.carrier,
    device_form_factor: device.form_factor,
    device_source: device.source,
    device_confidence: device.confidence,
  };
}
