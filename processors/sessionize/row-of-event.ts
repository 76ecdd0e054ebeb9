import { SETTLEMENTS, SOURCE_BITS } from '../../schemas/ceremony.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { BUSINESS_PURPOSES, PURPOSES, SIGNALS, STEPS, type Step } from '../../schemas/vocabulary.ts';
import type { CeremonyRow, EnrichedEvent, RankedPosterior } from './ceremony-row.ts';
import { clientColumns, NOT_SAID, saidByClient } from './client-columns.ts';

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

const BUSINESS: ReadonlySet<string> = new Set(BUSINESS_PURPOSES);

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
  const said = saidByClient(client, rank);
  const more = clientColumns(enriched, rank);
  const business = businessColumns(event, correctedAtMs);
  return {
    tenant: event.tenant,
    day: dayOf(event),
    id_time: idSecondOf(event),
    ceremony_id: event.ceremony_id,
    issued_at: event.issued_at_ms,
    kind: event.kind,
    mediation: event.mediation,
    purpose: isAfterwards(event) ? 'unknown' : event.purpose,
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
    cause: cause === 'NONE' ? NOT_SAID : [causeRank(event, trusted), cause],
    error: event.error_name === null ? NO_ERROR : [rank, event.error_name, event.error_message ?? ''],
    rp_code: event.rp_code ?? '',
    os: said.os,
    browser: said.browser,
    device: said.device,
    attachment: event.attachment,
    transports: event.transports ?? '',
    aaguid: event.aaguid ?? '',
    authenticator_flags: event.authenticator_flags,
    app: event.app ?? '',
    app_version: event.app_version ?? '',
    origin: event.origin ?? '',
    ip_prefix: event.ip_prefix === null ? NOT_SAID : [rank, event.ip_prefix],
    user_ref: event.user_ref ?? '',
    credential_ref: event.credential_ref ?? '',
    device_ref: event.device_ref ?? '',
    late: late ? 1 : 0,
    // One by one: a spread here costs a third of the row.
    surface: said.surface,
    os_build: said.os_build,
    security_patch: said.security_patch,
    play_services: said.play_services,
    webview: said.webview,
    device_detail: said.device_detail,
    native_error: more.native_error,
    has_screen_lock: more.has_screen_lock,
    has_bluetooth: more.has_bluetooth,
    has_credential_manager: more.has_credential_manager,
    network: more.network,
    provider: more.provider,
    storage: more.storage,
    cause_posterior: NO_POSTERIOR,
    step_up: business.step_up,
    stated_purposes: business.stated_purposes,
    action_at: business.action_at,
    verified_flags: business.verified_flags,
  };
}

/** The bit of a word; none for a word of a newer vocabulary than ours. */
function bitOf(words: readonly string[], word: string | null): number {
  const index = word === null ? -1 : words.indexOf(word);
  return index < 0 ? 0 : 1 << index;
}

/** What was done in the session is no ceremony's purpose: a login stays one when a withdrawal follows it. */
function isAfterwards({ step, purpose }: CeremonyEvent): boolean {
  return step === 'first_business_action' && BUSINESS.has(purpose);
}

/** Of checks and of money only the relying party's own, signed word counts: a page could call a withdrawal a trade. */
function businessColumns(event: CeremonyEvent, atMs: number) {
  if (event.source !== 'gateway' || event.trust === 0) return NO_WORD;
  const isVerified = event.step === 'verify_settled' && event.result === 'ok';
  const isDone = BUSINESS.has(event.purpose) && (isVerified || event.step === 'first_business_action');
  return {
    step_up: event.step_up,
    stated_purposes: event.purpose === 'unknown' ? 0 : bitOf(PURPOSES, event.purpose),
    action_at: isDone ? atMs : null,
    verified_flags: isVerified ? event.authenticator_flags : null,
  };
}

const NO_ERROR = [0, '', ''] as const;
const NO_WORD = { step_up: 'unknown', stated_purposes: 0, action_at: null, verified_flags: null } as const;

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
