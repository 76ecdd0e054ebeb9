import { SETTLEMENTS } from '../../schemas/ceremony.ts';
import { CAUSES, SIGNALS, STEPS } from '../../schemas/vocabulary.ts';
import type { CeremonyRow } from './ceremony-row.ts';

/** A row of `ceremony_trials`: the ceremony as it was when it first settled. */
export interface TrialRow {
  tenant: string;
  settled_minute: number;
  settled_at: number;
  ceremony_id: string;
  id_time: number;
  issued_at: number;
  kind: string;
  mediation: string;
  purpose: string;
  outcome: TrialOutcome;
  cause: string;
  cause_class: string;
  cause_confidence: number;
  silent: number;
  fallback: number;
  elapsed_ms: number | null;
  device_ref: string;
  user_ref: string;
  credential_ref: string;
  os: string;
  os_version: string;
  os_source: string;
  os_confidence: number;
  os_build: string;
  security_patch: string;
  play_services_version: string;
  webview_version: string;
  browser: string;
  browser_version: string;
  browser_source: string;
  browser_confidence: number;
  device_oem: string;
  device_series: string;
  device_model: string;
  app: string;
  app_version: string;
  provider: string;
  surface: string;
  network_kind: string;
  ip_prefix: string;
}

export type TrialOutcome = 'success' | 'fallback' | 'failed' | 'lost' | 'abandoned';

const FALLBACK_BIT = 1 << SIGNALS.indexOf('fallback_chosen');
const VERIFY_SENT_BIT = 1 << STEPS.indexOf('verify_sent');
const MINUTE_MS = 60_000;
const ELAPSED_MS_MAX = 2 ** 32 - 1;

/**
 * The trial of a ceremony with trusted evidence, whose cause has been named.
 * @param settledAtMs log time at which its timer was due: the end of the events that count.
 * @returns null for a conditional request that nobody answered or that the page took back, and where only an unsigned
 * beacon said how it ended: anyone could have sent that.
 */
export function trialOf(row: CeremonyRow, settledAtMs: number): TrialRow | null {
  const outcome = outcomeOf(row);
  const isHearsay = row.settlements === 0 && row.settlements_untrusted !== 0;
  if (outcome === 'armed' || isHearsay) return null;
  return {
    tenant: row.tenant,
    settled_minute: Math.floor(settledAtMs / MINUTE_MS) * 60,
    settled_at: settledAtMs,
    ceremony_id: row.ceremony_id,
    id_time: row.id_time,
    issued_at: row.issued_at ?? row.first_appended_at ?? settledAtMs,
    kind: row.kind,
    mediation: row.mediation,
    purpose: row.purpose,
    outcome,
    ...causeOf(row, outcome),
    silent: outcome === 'lost' || outcome === 'abandoned' ? 1 : 0,
    fallback: (row.signals & FALLBACK_BIT) === 0 ? 0 : 1,
    elapsed_ms: outcome === 'success' ? elapsedMs(row) : null,
    device_ref: row.device_ref,
    user_ref: row.user_ref,
    credential_ref: row.credential_ref,
    ...clientOf(row),
    app: row.app,
    app_version: row.app_version,
    provider: row.provider[2],
    surface: row.surface,
    network_kind: row.network[0] === 0 ? 'unknown' : row.network[4],
    ip_prefix: row.ip_prefix[1],
  };
}

function clientOf({ os, browser, device, device_detail, ...row }: CeremonyRow) {
  return {
    os: os[1],
    os_version: os[2],
    os_source: os[3],
    os_confidence: os[4],
    os_build: row.os_build[1],
    security_patch: row.security_patch[1],
    play_services_version: row.play_services[1],
    webview_version: row.webview[1],
    browser: browser[1],
    browser_version: browser[2],
    browser_source: browser[3],
    browser_confidence: browser[4],
    device_oem: device[1],
    device_series: device_detail[3],
    device_model: device[2],
  };
}

/** `eventual_outcome` of the view `ceremony_outcomes`, for what is `trusted` there. */
function outcomeOf(row: CeremonyRow): TrialOutcome | 'armed' {
  const { clientOk, clientError, verified, rejected } = SETTLEMENTS;
  const evidence = row.settlements;
  const isConditional = row.mediation === 'conditional';
  if ((evidence & verified) !== 0) return 'success';
  if ((row.signals & FALLBACK_BIT) !== 0) return 'fallback';
  if ((evidence & rejected) !== 0) return 'failed';
  if (isConditional && row.cause[1] === 'APP_ABORT') return 'armed';
  if ((evidence & clientError) !== 0) return 'failed';
  const wasSent = ((row.steps | row.steps_untrusted) & VERIFY_SENT_BIT) !== 0;
  if ((evidence & clientOk) !== 0 || wasSent) return 'lost';
  return isConditional ? 'armed' : 'abandoned';
}

/** Of a failure, the classifier's answer where there is one; otherwise what the error or the verdict says by itself. */
function causeOf(row: CeremonyRow, outcome: TrialOutcome) {
  const [rank, concluded, confidence] = row.cause_posterior;
  const isConcluded = rank > 0 && outcome === 'failed';
  const code = outcome !== 'failed' ? 'NONE' : isConcluded ? concluded : statedCause(row);
  return { cause: code, cause_class: classOf(code), cause_confidence: isConcluded ? confidence : 0 };
}

function statedCause({ cause: [, code], timeout_ms, elapsed_ms }: CeremonyRow): string {
  if (code === '') return 'UNKNOWN';
  const waitedOut = (timeout_ms ?? 0) > 0 && (elapsed_ms ?? 0) >= 0.97 * (timeout_ms ?? 0);
  return code === 'NOT_ALLOWED' && waitedOut ? 'TIMEOUT' : code;
}

const CLASSES = new Map<string, string>(Object.entries(CAUSES).map(([code, cause]) => [code, cause.class]));

/** A code of a newer vocabulary than ours says nothing to us. */
function classOf(code: string): string {
  return CLASSES.get(code) ?? 'unknowable';
}

/** From the prompt to the session, where both clocks agree that it came later. Autofill waits for nobody to time. */
function elapsedMs({ mediation, prompted_at, session_issued_at, verify_settled_at }: CeremonyRow) {
  const endedAt = session_issued_at ?? verify_settled_at;
  if (mediation === 'conditional' || prompted_at === null || endedAt === null) return null;
  const elapsed = Math.round(endedAt - prompted_at);
  return elapsed >= 0 && elapsed <= ELAPSED_MS_MAX ? elapsed : null;
}
