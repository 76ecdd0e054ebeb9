import { CAUSES, SIGNALS, STEPS } from '../../schemas/vocabulary.ts';
import type { Row } from './clickhouse-table.ts';

const VERIFY_SENT = STEPS.indexOf('verify_sent');
const FALLBACK = SIGNALS.indexOf('fallback_chosen');
const bit = (mask: unknown, index: number) => ((Number(mask) >> index) & 1) === 1;

/**
 * The trial of a ceremony as it stood when it was due to be counted, by the words of the view `ceremony_outcomes` and of
 * the table's comment; none where that says "no trial".
 */
export function trialOf(known: Row, settledAtMs: number): Row[] {
  const { settlements, mediation } = known;
  const [, statedCode] = known.cause as [number, string];
  const waits = mediation === 'conditional';
  const isTrusted = Number(settlements) !== 0 || Number(known.settlements_untrusted) === 0;
  const outcome = [
    [bit(settlements, 2), 'success'],
    [bit(known.signals, FALLBACK), 'fallback'],
    [bit(settlements, 3), 'failed'],
    [waits && statedCode === 'APP_ABORT', 'armed'],
    [bit(settlements, 1), 'failed'],
    [bit(settlements, 0) || bit(known.steps, VERIFY_SENT) || bit(known.steps_untrusted, VERIFY_SENT), 'lost'],
    [waits, 'armed'],
    [true, 'abandoned'],
  ].find(([holds]) => holds)?.[1] as string;
  if (!isTrusted || outcome === 'armed') return [];
  return [
    {
      tenant: known.tenant,
      settled_minute: Math.floor(settledAtMs / 60_000) * 60,
      settled_at: settledAtMs,
      ceremony_id: known.ceremony_id,
      id_time: known.id_time,
      issued_at: known.issued_at ?? known.first_appended_at,
      kind: known.kind,
      mediation,
      purpose: known.purpose,
      outcome,
      ...causeOf(known, outcome === 'failed'),
      silent: Number(['lost', 'abandoned'].includes(outcome)),
      fallback: Number(bit(known.signals, FALLBACK)),
      elapsed_ms: outcome === 'success' && !waits ? elapsed(known) : null,
      device_ref: known.device_ref,
      user_ref: known.user_ref,
      credential_ref: known.credential_ref,
      ...whereOf(known),
    },
  ];
}

function causeOf(known: Row, hasFailed: boolean) {
  const [rank, concluded, confidence] = known.cause_posterior as [number, string, number];
  if (!hasFailed) return { cause: 'NONE', cause_class: 'none', cause_confidence: 0 };
  const cause = (rank > 0 ? concluded : 'UNKNOWN') as keyof typeof CAUSES;
  return { cause, cause_class: CAUSES[cause].class, cause_confidence: rank > 0 ? confidence : 0 };
}

function elapsed({ prompted_at, session_issued_at, verify_settled_at }: Row): number | null {
  const end = session_issued_at ?? verify_settled_at;
  if (prompted_at === null || end === null) return null;
  const ms = Math.round(Number(end) - Number(prompted_at));
  return ms < 0 ? null : ms;
}

function whereOf(known: Row) {
  const at = (column: string, index: number) => (known[column] as unknown[])[index];
  return {
    os: at('os', 1),
    os_version: at('os', 2),
    os_source: at('os', 3),
    os_confidence: at('os', 4),
    os_build: at('os_build', 1),
    security_patch: at('security_patch', 1),
    play_services_version: at('play_services', 1),
    webview_version: at('webview', 1),
    browser: at('browser', 1),
    browser_version: at('browser', 2),
    browser_source: at('browser', 3),
    browser_confidence: at('browser', 4),
    device_oem: at('device', 1),
    device_series: at('device_detail', 3),
    device_model: at('device', 2),
    app: known.app,
    app_version: known.app_version,
    provider: at('provider', 2),
    surface: known.surface,
    network_kind: at('network', 0) === 0 ? 'unknown' : at('network', 4),
    ip_prefix: at('ip_prefix', 1),
  };
}
