import type { CeremonyEvent } from '../../schemas/events.ts';
import {
  ATTACHMENTS,
  type Attachment,
  type Cause,
  CEREMONY_KINDS,
  type CeremonyKind,
  MEDIATIONS,
  type Mediation,
  PURPOSES,
  type Purpose,
  STEP_UPS,
  type StepUp,
  SURFACES,
  type Surface,
} from '../../schemas/vocabulary.ts';
import type { Authenticator } from '../enrich/authenticator.ts';
import type { Client } from '../enrich/client.ts';
import { best, laterOf, max, maxText, min, or } from './join.ts';

/** An event after the enriching steps, with its place in the log. */
export interface EnrichedEvent {
  event: CeremonyEvent;
  client: Client;
  authenticator: Authenticator;
  cause: Cause;
  /** The event's time on the collector's clock: the client's skew is taken out. */
  correctedAtMs: number;
  appendedAtMs: number;
  partition: number;
  offset: number;
  /** Came after the horizon of its ceremony. */
  late: boolean;
}

export type RankedIdentity = readonly [
  rank: number,
  name: string,
  version: string,
  source: string,
  confidence: number,
];
type RankedDevice = readonly [rank: number, oem: string, model: string, source: string, confidence: number];
type RankedText = readonly [rank: number, text: string];
/** The model again, and what follows from it: the parts of one row never come from two. */
type RankedDetail = readonly [
  rank: number,
  oem: string,
  model: string,
  series: string,
  marketName: string,
  carrier: string,
  formFactor: string,
];
type RankedNetwork = readonly [rank: number, prefix: string, asn: number, organisation: string, kind: string];
type RankedProvider = readonly [rank: number, aaguid: string, name: string, kind: string];
/** What a classifier concluded from all that was known at its rank; rank 0 is "nothing concluded". */
export type RankedPosterior = readonly [
  rank: number,
  code: string,
  confidence: number,
  evidence: string,
  version: number,
];

/** A row of `ceremonies`: every column is a join, so any two rows of a ceremony may be merged, in any order. */
export interface CeremonyRow {
  tenant: string;
  day: number;
  id_time: number;
  ceremony_id: string;
  issued_at: number | null;
  kind: CeremonyKind;
  mediation: Mediation;
  purpose: Purpose;
  steps: number;
  steps_untrusted: number;
  signals: number;
  signals_untrusted: number;
  settlements: number;
  settlements_untrusted: number;
  sources: number;
  prompted_at: number | null;
  client_settled_at: number | null;
  verify_settled_at: number | null;
  session_issued_at: number | null;
  first_at: number | null;
  last_at: number | null;
  first_appended_at: number | null;
  last_appended_at: number | null;
  elapsed_ms: number | null;
  timeout_ms: number | null;
  cause: readonly [rank: number, code: string];
  error: readonly [rank: number, name: string, message: string];
  rp_code: string;
  os: RankedIdentity;
  browser: RankedIdentity;
  device: RankedDevice;
  attachment: Attachment;
  transports: string;
  aaguid: string;
  authenticator_flags: number | null;
  app: string;
  app_version: string;
  origin: string;
  ip_prefix: readonly [rank: number, prefix: string];
  user_ref: string;
  credential_ref: string;
  device_ref: string;
  late: number;
  surface: Surface;
  os_build: RankedText;
  security_patch: RankedText;
  play_services: RankedText;
  webview: RankedText;
  device_detail: RankedDetail;
  native_error: readonly [rank: number, error: string, code: number];
  has_screen_lock: number | null;
  has_bluetooth: number | null;
  has_credential_manager: number | null;
  network: RankedNetwork;
  provider: RankedProvider;
  storage: RankedText;
  cause_posterior: RankedPosterior;
  step_up: StepUp;
  /** Bit mask of the purposes that a gateway stated; a bit is an index in PURPOSES. */
  stated_purposes: number;
  action_at: number | null;
  /** The flags byte of authenticatorData (WebAuthn 6.1) as the relying party saw it. */
  verified_flags: number | null;
}

type Joins = {
  [Column in keyof CeremonyRow]: (a: CeremonyRow[Column], b: CeremonyRow[Column]) => CeremonyRow[Column];
};

const same = <T>(a: T): T => a;

/** How each column merges; `0002_ceremonies.sql`, `0006_client_depth.sql` and `0012_step_up.sql` say the same in SQL. */
const JOINS: Joins = {
  tenant: same,
  day: same,
  id_time: same,
  ceremony_id: same,
  issued_at: min,
  kind: laterOf(CEREMONY_KINDS),
  mediation: laterOf(MEDIATIONS),
  purpose: laterOf(PURPOSES),
  steps: or,
  steps_untrusted: or,
  signals: or,
  signals_untrusted: or,
  settlements: or,
  settlements_untrusted: or,
  sources: or,
  prompted_at: min,
  client_settled_at: min,
  verify_settled_at: min,
  session_issued_at: min,
  first_at: min,
  last_at: max,
  first_appended_at: min,
  last_appended_at: max,
  elapsed_ms: max,
  timeout_ms: max,
  cause: best,
  error: best,
  rp_code: maxText,
  os: best,
  browser: best,
  device: best,
  attachment: laterOf(ATTACHMENTS),
  transports: maxText,
  aaguid: maxText,
  authenticator_flags: max,
  app: maxText,
  app_version: maxText,
  origin: maxText,
  ip_prefix: best,
  user_ref: maxText,
  credential_ref: maxText,
  device_ref: maxText,
  late: or,
  surface: laterOf(SURFACES),
  os_build: best,
  security_patch: best,
  play_services: best,
  webview: best,
  device_detail: best,
  native_error: best,
  has_screen_lock: max,
  has_bluetooth: max,
  has_credential_manager: max,
  network: best,
  provider: best,
  storage: best,
  cause_posterior: best,
  step_up: laterOf(STEP_UPS),
  stated_purposes: or,
  action_at: min,
  verified_flags: max,
};

/**
 * The least row that holds both. Column by column in one literal, because a loop over names costs three times as much
 * for each event.
 */
export function joinRows(a: CeremonyRow, b: CeremonyRow): CeremonyRow {
  return {
    tenant: a.tenant,
    day: a.day,
    id_time: a.id_time,
    ceremony_id: a.ceremony_id,
    issued_at: a.issued_at === b.issued_at ? a.issued_at : JOINS.issued_at(a.issued_at, b.issued_at),
    kind: a.kind === b.kind ? a.kind : JOINS.kind(a.kind, b.kind),
    mediation: a.mediation === b.mediation ? a.mediation : JOINS.mediation(a.mediation, b.mediation),
    purpose: a.purpose === b.purpose ? a.purpose : JOINS.purpose(a.purpose, b.purpose),
    steps: a.steps === b.steps ? a.steps : JOINS.steps(a.steps, b.steps),
    steps_untrusted:
      a.steps_untrusted === b.steps_untrusted
        ? a.steps_untrusted
        : JOINS.steps_untrusted(a.steps_untrusted, b.steps_untrusted),
    signals: a.signals === b.signals ? a.signals : JOINS.signals(a.signals, b.signals),
    signals_untrusted:
      a.signals_untrusted === b.signals_untrusted
        ? a.signals_untrusted
        : JOINS.signals_untrusted(a.signals_untrusted, b.signals_untrusted),
    settlements:
      a.settlements === b.settlements ? a.settlements : JOINS.settlements(a.settlements, b.settlements),
    settlements_untrusted:
      a.settlements_untrusted === b.settlements_untrusted
        ? a.settlements_untrusted
        : JOINS.settlements_untrusted(a.settlements_untrusted, b.settlements_untrusted),
    sources: a.sources === b.sources ? a.sources : JOINS.sources(a.sources, b.sources),
    prompted_at:
      a.prompted_at === b.prompted_at ? a.prompted_at : JOINS.prompted_at(a.prompted_at, b.prompted_at),
    client_settled_at:
      a.client_settled_at === b.client_settled_at
        ? a.client_settled_at
        : JOINS.client_settled_at(a.client_settled_at, b.client_settled_at),
    verify_settled_at:
      a.verify_settled_at === b.verify_settled_at
        ? a.verify_settled_at
        : JOINS.verify_settled_at(a.verify_settled_at, b.verify_settled_at),
    session_issued_at:
      a.session_issued_at === b.session_issued_at
        ? a.session_issued_at
        : JOINS.session_issued_at(a.session_issued_at, b.session_issued_at),
    first_at: a.first_at === b.first_at ? a.first_at : JOINS.first_at(a.first_at, b.first_at),
    last_at: a.last_at === b.last_at ? a.last_at : JOINS.last_at(a.last_at, b.last_at),
    first_appended_at:
      a.first_appended_at === b.first_appended_at
        ? a.first_appended_at
        : JOINS.first_appended_at(a.first_appended_at, b.first_appended_at),
    last_appended_at:
      a.last_appended_at === b.last_appended_at
        ? a.last_appended_at
        : JOINS.last_appended_at(a.last_appended_at, b.last_appended_at),
    elapsed_ms: a.elapsed_ms === b.elapsed_ms ? a.elapsed_ms : JOINS.elapsed_ms(a.elapsed_ms, b.elapsed_ms),
    timeout_ms: a.timeout_ms === b.timeout_ms ? a.timeout_ms : JOINS.timeout_ms(a.timeout_ms, b.timeout_ms),
    cause: a.cause === b.cause ? a.cause : JOINS.cause(a.cause, b.cause),
    error: a.error === b.error ? a.error : JOINS.error(a.error, b.error),
    rp_code: a.rp_code === b.rp_code ? a.rp_code : JOINS.rp_code(a.rp_code, b.rp_code),
    os: a.os === b.os ? a.os : JOINS.os(a.os, b.os),
    browser: a.browser === b.browser ? a.browser : JOINS.browser(a.browser, b.browser),
    device: a.device === b.device ? a.device : JOINS.device(a.device, b.device),
    attachment: a.attachment === b.attachment ? a.attachment : JOINS.attachment(a.attachment, b.attachment),
    transports: a.transports === b.transports ? a.transports : JOINS.transports(a.transports, b.transports),
    aaguid: a.aaguid === b.aaguid ? a.aaguid : JOINS.aaguid(a.aaguid, b.aaguid),
    authenticator_flags:
      a.authenticator_flags === b.authenticator_flags
        ? a.authenticator_flags
        : JOINS.authenticator_flags(a.authenticator_flags, b.authenticator_flags),
    app: a.app === b.app ? a.app : JOINS.app(a.app, b.app),
    app_version:
      a.app_version === b.app_version ? a.app_version : JOINS.app_version(a.app_version, b.app_version),
    origin: a.origin === b.origin ? a.origin : JOINS.origin(a.origin, b.origin),
    ip_prefix: a.ip_prefix === b.ip_prefix ? a.ip_prefix : JOINS.ip_prefix(a.ip_prefix, b.ip_prefix),
    user_ref: a.user_ref === b.user_ref ? a.user_ref : JOINS.user_ref(a.user_ref, b.user_ref),
    credential_ref:
      a.credential_ref === b.credential_ref
        ? a.credential_ref
        : JOINS.credential_ref(a.credential_ref, b.credential_ref),
    device_ref: a.device_ref === b.device_ref ? a.device_ref : JOINS.device_ref(a.device_ref, b.device_ref),
    late: a.late === b.late ? a.late : JOINS.late(a.late, b.late),
    surface: a.surface === b.surface ? a.surface : JOINS.surface(a.surface, b.surface),
    os_build: a.os_build === b.os_build ? a.os_build : JOINS.os_build(a.os_build, b.os_build),
    security_patch:
      a.security_patch === b.security_patch
        ? a.security_patch
        : JOINS.security_patch(a.security_patch, b.security_patch),
    play_services:
      a.play_services === b.play_services
        ? a.play_services
        : JOINS.play_services(a.play_services, b.play_services),
    webview: a.webview === b.webview ? a.webview : JOINS.webview(a.webview, b.webview),
    device_detail:
      a.device_detail === b.device_detail
        ? a.device_detail
        : JOINS.device_detail(a.device_detail, b.device_detail),
    native_error:
      a.native_error === b.native_error ? a.native_error : JOINS.native_error(a.native_error, b.native_error),
    has_screen_lock:
      a.has_screen_lock === b.has_screen_lock
        ? a.has_screen_lock
        : JOINS.has_screen_lock(a.has_screen_lock, b.has_screen_lock),
    has_bluetooth:
      a.has_bluetooth === b.has_bluetooth
        ? a.has_bluetooth
        : JOINS.has_bluetooth(a.has_bluetooth, b.has_bluetooth),
    has_credential_manager:
      a.has_credential_manager === b.has_credential_manager
        ? a.has_credential_manager
        : JOINS.has_credential_manager(a.has_credential_manager, b.has_credential_manager),
    network: a.network === b.network ? a.network : JOINS.network(a.network, b.network),
    provider: a.provider === b.provider ? a.provider : JOINS.provider(a.provider, b.provider),
    storage: a.storage === b.storage ? a.storage : JOINS.storage(a.storage, b.storage),
    cause_posterior:
      a.cause_posterior === b.cause_posterior
        ? a.cause_posterior
        : JOINS.cause_posterior(a.cause_posterior, b.cause_posterior),
    step_up: a.step_up === b.step_up ? a.step_up : JOINS.step_up(a.step_up, b.step_up),
    stated_purposes:
      a.stated_purposes === b.stated_purposes
        ? a.stated_purposes
        : JOINS.stated_purposes(a.stated_purposes, b.stated_purposes),
    action_at: a.action_at === b.action_at ? a.action_at : JOINS.action_at(a.action_at, b.action_at),
    verified_flags:
      a.verified_flags === b.verified_flags
        ? a.verified_flags
        : JOINS.verified_flags(a.verified_flags, b.verified_flags),
  };
}
