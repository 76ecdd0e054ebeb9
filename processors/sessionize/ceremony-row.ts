import { SETTLEMENTS, SOURCE_BITS } from '../../schemas/ceremony.ts';
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
  SIGNALS,
  STEPS,
  type Step,
  SURFACES,
  type Surface,
} from '../../schemas/vocabulary.ts';
import type { Authenticator } from '../enrich/authenticator.ts';
import type { Client, Identity } from '../enrich/client.ts';
import { clientColumns, sourceRank } from './client-columns.ts';
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

type RankedIdentity = readonly [
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
}

type Joins = {
  [Column in keyof CeremonyRow]: (a: CeremonyRow[Column], b: CeremonyRow[Column]) => CeremonyRow[Column];
};

const same = <T>(a: T): T => a;

/** How each column merges; `schemas/clickhouse/0002_ceremonies.sql` and `0006_client_depth.sql` say the same in SQL. */
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
  };
}

const MS_PER_DAY = 86_400_000;

/** The day of the ceremony's id, in days since the epoch; day 0 for ids that carry no time. */
export function dayOf(event: Pick<CeremonyEvent, 'ceremony_id' | 'issued_at_ms'>): number {
  return event.ceremony_id[14] === '7' && event.issued_at_ms !== null
    ? Math.floor(event.issued_at_ms / MS_PER_DAY)
    : 0;
}

/** The second of the ceremony's id, since the epoch; 0 for ids that carry no time. */
function idSecondOf({
  ceremony_id,
  issued_at_ms,
}: Pick<CeremonyEvent, 'ceremony_id' | 'issued_at_ms'>): number {
  return ceremony_id[14] === '7' && issued_at_ms !== null ? Math.floor(issued_at_ms / 1_000) : 0;
}

/** Nothing was concluded: the deterministic cause stands. */
export const NO_POSTERIOR: RankedPosterior = [0, '', 0, '', 0];

/** What one event says of its ceremony. */
export function rowOfEvent(enriched: EnrichedEvent): CeremonyRow {
  const { event, client, cause, correctedAtMs, appendedAtMs, late } = enriched;
  const trusted = event.trust > 0;
  const step = bitOf(STEPS, event.step);
  const signal = bitOf(SIGNALS, event.signal);
  const settlement = settlementOf(event);
  const rank = (trusted ? 64 : 0) + (event.source === 'beacon' ? 1 : 0);
  const at = (wanted: Step) => (trusted && event.step === wanted ? correctedAtMs : null);
  const settled = event.step === 'client_settled';
  return {
    tenant: event.tenant,
    day: dayOf(event),
    id_time: idSecondOf(event),
    ceremony_id: event.ceremony_id,
    issued_at: event.issued_at_ms,
    kind: event.kind,
    mediation: event.mediation,
    purpose: event.purpose,
    steps: trusted ? step : 0,
    steps_untrusted: trusted ? 0 : step,
    signals: trusted ? signal : 0,
    signals_untrusted: trusted ? 0 : signal,
    settlements: trusted ? settlement : 0,
    settlements_untrusted: trusted ? 0 : settlement,
    sources: sourceBit(event),
    prompted_at: at('prompt_called'),
    client_settled_at: at('client_settled'),
    verify_settled_at: at('verify_settled'),
    session_issued_at: at('session_issued'),
    first_at: correctedAtMs,
    last_at: correctedAtMs,
    first_appended_at: appendedAtMs,
    last_appended_at: appendedAtMs,
    elapsed_ms: settled ? event.elapsed_ms : null,
    timeout_ms: event.timeout_ms,
    cause: cause === 'NONE' ? [0, ''] : [causeRank(event, trusted), cause],
    error: event.error_name === null ? [0, '', ''] : [rank, event.error_name, event.error_message ?? ''],
    rp_code: event.rp_code ?? '',
    os: rankedIdentity(rank, client.os),
    browser: rankedIdentity(rank, client.browser),
    device: [
      sourceRank(rank, client.device.source),
      client.device.oem,
      client.device.model,
      client.device.source,
      client.device.confidence,
    ],
    attachment: event.attachment,
    transports: event.transports ?? '',
    aaguid: event.aaguid ?? '',
    authenticator_flags: event.authenticator_flags,
    app: event.app ?? '',
    app_version: event.app_version ?? '',
    origin: event.origin ?? '',
    ip_prefix: event.ip_prefix === null ? [0, ''] : [rank, event.ip_prefix],
    user_ref: event.user_ref ?? '',
    credential_ref: event.credential_ref ?? '',
    device_ref: event.device_ref ?? '',
    late: late ? 1 : 0,
    ...clientColumns(enriched, rank),
    cause_posterior: NO_POSTERIOR,
  };
}

/** The bit of a word; none for a word of a newer vocabulary than ours. */
function bitOf(words: readonly string[], word: string | null): number {
  const index = word === null ? -1 : words.indexOf(word);
  return index < 0 ? 0 : 1 << index;
}

/** Only a gateway can say "verified": a beacon never turns a failure into a success. */
function settlementOf(event: CeremonyEvent): number {
  if (event.result === 'none') return 0;
  const ok = event.result === 'ok';
  if (event.step === 'client_settled') return ok ? SETTLEMENTS.clientOk : SETTLEMENTS.clientError;
  if (event.step === 'verify_settled' && event.source === 'gateway') {
    return ok ? SETTLEMENTS.verified : SETTLEMENTS.rejected;
  }
  return 0;
}

function sourceBit(event: CeremonyEvent): number {
  if (event.source === 'gateway') return SOURCE_BITS.gateway;
  return event.trust > 0 ? SOURCE_BITS.signedBeacon : SOURCE_BITS.unsignedBeacon;
}

/** The relying party's verdict outranks what the client saw, which outranks what anyone could have sent. */
function causeRank(event: CeremonyEvent, trusted: boolean): number {
  if (!trusted) return 1;
  return event.step === 'verify_settled' ? 3 : 2;
}

function rankedIdentity(rank: number, identity: Identity): RankedIdentity {
  return [
    sourceRank(rank, identity.source),
    identity.name,
    identity.version,
    identity.source,
    identity.confidence,
  ];
}
