import type {
  Attachment,
  CeremonyKind,
  FailureClass,
  FailureReason,
  Mediation,
  NetworkKind,
  Purpose,
  Rejection,
  Result,
  Signal,
  Source,
  Step,
  StepUp,
  Surface,
  UserVerification,
} from './vocabulary.ts';

/**
 * One step or signal of a ceremony, as `ceremony.events` carries it. Field by field the Avro record of
 * `events/ceremony-event.v3.avsc`, which says what each one means; ids are lower-case UUID text here, 16 bytes there.
 */
export interface CeremonyEvent {
  event_id: string;
  tenant: string;
  ceremony_id: string;
  issued_at_ms: number | null;
  source: Source;
  kind: CeremonyKind;
  mediation: Mediation;
  step: Step | null;
  signal: Signal | null;
  result: Result;
  trust: number;
  sequence: number | null;
  occurred_at_ms: number;
  elapsed_ms: number | null;
  sent_at_ms: number | null;
  received_at_ms: number;
  purpose: Purpose;
  app: string | null;
  app_version: string | null;
  sdk_version: string | null;
  origin: string | null;
  error_name: string | null;
  error_message: string | null;
  rejection: Rejection | null;
  rp_code: string | null;
  http_status: number | null;
  timeout_ms: number | null;
  allow_count: number | null;
  exclude_count: number | null;
  user_verification: UserVerification;
  attachment: Attachment;
  transports: string | null;
  hints: string | null;
  capabilities: string | null;
  has_focus: boolean | null;
  is_visible: boolean | null;
  user_activation: boolean | null;
  api_patched: boolean | null;
  authenticator_flags: number | null;
  aaguid: string | null;
  credential_resident: boolean | null;
  user_agent: string | null;
  ch_platform: string | null;
  ch_platform_version: string | null;
  ch_model: string | null;
  ch_full_version_list: string | null;
  ch_mobile: boolean | null;
  ch_form_factors: string | null;
  max_touch_points: number | null;
  ip_prefix: string | null;
  ip_ref: string | null;
  user_ref: string | null;
  credential_ref: string | null;
  device_ref: string | null;
  surface: Surface;
  native_os_version: string | null;
  native_os_build: string | null;
  security_patch: string | null;
  play_services_version: string | null;
  webview_version: string | null;
  native_manufacturer: string | null;
  native_model: string | null;
  native_error: string | null;
  native_error_code: number | null;
  has_screen_lock: boolean | null;
  has_bluetooth: boolean | null;
  has_credential_manager: boolean | null;
  asn: number | null;
  as_organisation: string | null;
  network_kind: NetworkKind;
  step_up: StepUp;
}

/** Time passing in an idle partition. */
export interface Tick {
  ticked_at_ms: number;
}

/** What was refused, why, and its scrubbed bytes: a row of `failed_events`. */
export interface FailedEvent {
  failed_id: string;
  tenant: string;
  failure_class: FailureClass;
  reason: FailureReason;
  detail: string;
  place: string;
  payload: Buffer;
  payload_bytes: number;
  failed_at_ms: number;
}

/** The record types of the topics, by Avro name. */
export interface Records {
  CeremonyEvent: CeremonyEvent;
  Tick: Tick;
  FailedEvent: FailedEvent;
}

/** An event of which only what every event must say is said; the rest is "not known". */
export type CeremonyEventCore = Pick<
  CeremonyEvent,
  'event_id' | 'tenant' | 'ceremony_id' | 'source' | 'kind' | 'trust' | 'occurred_at_ms' | 'received_at_ms'
>;

/** Completes an event: what is not said is null, `unknown` or `none`. */
export function ceremonyEvent(said: CeremonyEventCore & Partial<CeremonyEvent>): CeremonyEvent {
  // A second spread would copy property by property, at three times the cost.
  return Object.assign({ ...UNSAID }, said);
}

const UNSAID: Omit<CeremonyEvent, keyof CeremonyEventCore> = {
  issued_at_ms: null,
  mediation: 'unknown',
  step: null,
  signal: null,
  result: 'none',
  sequence: null,
  elapsed_ms: null,
  sent_at_ms: null,
  purpose: 'unknown',
  app: null,
  app_version: null,
  sdk_version: null,
  origin: null,
  error_name: null,
  error_message: null,
  rejection: null,
  rp_code: null,
  http_status: null,
  timeout_ms: null,
  allow_count: null,
  exclude_count: null,
  user_verification: 'unknown',
  attachment: 'unknown',
  transports: null,
  hints: null,
  capabilities: null,
  has_focus: null,
  is_visible: null,
  user_activation: null,
  api_patched: null,
  authenticator_flags: null,
  aaguid: null,
  credential_resident: null,
  user_agent: null,
  ch_platform: null,
  ch_platform_version: null,
  ch_model: null,
  ch_full_version_list: null,
  ch_mobile: null,
  ch_form_factors: null,
  max_touch_points: null,
  ip_prefix: null,
  ip_ref: null,
  user_ref: null,
  credential_ref: null,
  device_ref: null,
  surface: 'unknown',
  native_os_version: null,
  native_os_build: null,
  security_patch: null,
  play_services_version: null,
  webview_version: null,
  native_manufacturer: null,
  native_model: null,
  native_error: null,
  native_error_code: null,
  has_screen_lock: null,
  has_bluetooth: null,
  has_credential_manager: null,
  asn: null,
  as_organisation: null,
  network_kind: 'unknown',
  step_up: 'unknown',
};
