import { SETTLEMENTS, SOURCE_BITS } from '../../schemas/ceremony.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import {
  ATTACHMENTS,
  type Attachment,
  type Cause,
  CEREMONY_KINDS,
  type CeremonyKind,
  IDENTITY_SOURCES,
  MEDIATIONS,
  type Mediation,
  PURPOSES,
  type Purpose,
  SIGNALS,
  STEPS,
  type Step,
} from '../../schemas/vocabulary.ts';
import type { Client, Identity } from '../enrich/client.ts';
import { best, laterOf, max, maxText, min, or } from './join.ts';

/** An event after the enriching steps, with its place in the log. */
export interface EnrichedEvent {
  event: CeremonyEvent;
  client: Client;
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

/** A row of `ceremonies`: every column is a join, so any two rows of a ceremony may be merged, in any order. */
export interface CeremonyRow {
  tenant: string;
  day: number;
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
}

type Joins = {
  [Column in keyof CeremonyRow]: (a: CeremonyRow[Column], b: CeremonyRow[Column]) => CeremonyRow[Column];
};

const same = <T>(a: T): T => a;

/** How each column merges; `schemas/clickhouse/0002_ceremonies.sql` says the same in SQL. */
const JOINS: Joins = {
  tenant: same,
  day: same,
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
};
const COLUMNS = Object.keys(JOINS) as (keyof CeremonyRow)[];

/** The least row that holds both. */
export function joinRows(a: CeremonyRow, b: CeremonyRow): CeremonyRow {
  const joined = { ...a };
  for (const column of COLUMNS) joinColumn(joined, b, column);
  return joined;
}

function joinColumn<Column extends keyof CeremonyRow>(
  into: CeremonyRow,
  from: CeremonyRow,
  column: Column,
): void {
  if (into[column] !== from[column]) into[column] = JOINS[column](into[column], from[column]);
}

const MS_PER_DAY = 86_400_000;

/** The day of the ceremony's id, in days since the epoch; day 0 for ids that carry no time. */
export function dayOf(event: Pick<CeremonyEvent, 'ceremony_id' | 'issued_at_ms'>): number {
  return event.ceremony_id[14] === '7' && event.issued_at_ms !== null
    ? Math.floor(event.issued_at_ms / MS_PER_DAY)
    : 0;
}

/** What one event says of its ceremony. */
export function rowOfEvent({
  event,
  client,
  cause,
  correctedAtMs,
  appendedAtMs,
  late,
}: EnrichedEvent): CeremonyRow {
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
      identityRank(rank, client.device),
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
    identityRank(rank, identity),
    identity.name,
    identity.version,
    identity.source,
    identity.confidence,
  ];
}

/** Trust first, then how the statement was come by, then the client's own word over the gateway's. */
function identityRank(rank: number, { source }: Pick<Identity, 'source'>): number {
  return source === 'none' ? 0 : rank + IDENTITY_SOURCES.indexOf(source) * 8;
}
