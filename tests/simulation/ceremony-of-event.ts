import { createAuthenticatorStep } from '../../processors/enrich/authenticator.ts';
import { causeOf } from '../../processors/enrich/cause.ts';
import { createClientStep } from '../../processors/enrich/client.ts';
import { correctClock } from '../../processors/enrich/clock-skew.ts';
import { createModelNames } from '../../processors/enrich/models/model-names.ts';
import { createUserAgentParser } from '../../processors/enrich/user-agent.ts';
import { clientColumns, saidByClient } from '../../processors/sessionize/client-columns.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { IDENTITY_SOURCES, PURPOSES, SIGNALS, STEPS } from '../../schemas/vocabulary.ts';
import type { Row } from './clickhouse-table.ts';

const identify = createClientStep({
  parse: createUserAgentParser({ cacheEntriesMax: 100 }),
  describe: createModelNames({ operatorList: null }),
});
const describe = createAuthenticatorStep({ operatorList: null });
const DAY_MS = 86_400_000;

/** An event with what the enriching steps make of it, each a function of the event alone. */
export function enrich(event: CeremonyEvent) {
  return {
    event,
    client: identify(event),
    authenticator: describe(event),
    cause: causeOf(event),
    correctedAtMs: correctClock(event),
  };
}
export type Enriched = ReturnType<typeof enrich>;

/** What one event says in `ceremonies`, written from the table's comment and not from the fold. */
export function ceremonyOfEvent(enriched: Enriched, at: { appendedAtMs: number; late: boolean }): Row {
  const { event, client, cause, correctedAtMs } = enriched;
  const isTrusted = event.trust > 0;
  const standing = (isTrusted ? 64 : 0) + (event.source === 'beacon' ? 1 : 0);
  return {
    tenant: event.tenant,
    day: event.ceremony_id.charAt(14) === '7' ? Math.floor((event.issued_at_ms ?? 0) / DAY_MS) : 0,
    id_time: event.ceremony_id.charAt(14) === '7' ? Math.floor((event.issued_at_ms ?? 0) / 1_000) : 0,
    ceremony_id: event.ceremony_id,
    issued_at: event.issued_at_ms,
    kind: event.kind,
    mediation: event.mediation,
    ...business(event, { isTrusted, correctedAtMs }),
    ...masks(event, isTrusted),
    ...times(event, { isTrusted, correctedAtMs }),
    first_appended_at: at.appendedAtMs,
    last_appended_at: at.appendedAtMs,
    elapsed_ms: event.step === 'client_settled' ? event.elapsed_ms : null,
    timeout_ms: event.timeout_ms,
    cause: cause === 'NONE' ? [0, ''] : [causeStanding(event, isTrusted), cause],
    error: event.error_name === null ? [0, '', ''] : [standing, event.error_name, event.error_message ?? ''],
    // What follows from the device, the network and the authenticator is the product's own word for word, but for the
    // names of system, browser and device.
    ...saidByClient(client, standing),
    ...clientColumns(enriched, standing),
    os: statement(standing, [client.os.name, client.os.version, client.os]),
    browser: statement(standing, [client.browser.name, client.browser.version, client.browser]),
    device: statement(standing, [client.device.oem, client.device.model, client.device]),
    ip_prefix: event.ip_prefix === null ? [0, ''] : [standing, event.ip_prefix],
    ...words(event),
    late: at.late ? 1 : 0,
    cause_posterior: [0, '', 0, '', 0],
  };
}

/** The relying party's word on checks and on what was done; an action is no purpose of its ceremony. */
function business(event: CeremonyEvent, at: { isTrusted: boolean; correctedAtMs: number }) {
  const isAction = /^(withdrawal|payee_change|trade|account_change)$/.test(event.purpose);
  const isHeard = at.isTrusted && event.source === 'gateway';
  const isDone = event.step === 'first_business_action' || settlementBit(event) === 4;
  return {
    purpose: isAction && event.step === 'first_business_action' ? 'unknown' : event.purpose,
    step_up: isHeard ? event.step_up : 'unknown',
    stated_purposes: isHeard ? (2 ** PURPOSES.indexOf(event.purpose)) & ~1 : 0,
    action_at: isHeard && isAction && isDone ? at.correctedAtMs : null,
    verified_flags: isHeard && settlementBit(event) === 4 ? event.authenticator_flags : null,
  };
}

function masks(event: CeremonyEvent, isTrusted: boolean) {
  const step = event.step === null ? 0 : 2 ** STEPS.indexOf(event.step);
  const signal = event.signal === null ? 0 : 2 ** SIGNALS.indexOf(event.signal);
  const settlement = settlementBit(event);
  const beacon = isTrusted ? 2 : 4;
  return {
    steps: isTrusted ? step : 0,
    steps_untrusted: isTrusted ? 0 : step,
    signals: isTrusted ? signal : 0,
    signals_untrusted: isTrusted ? 0 : signal,
    settlements: isTrusted ? settlement : 0,
    settlements_untrusted: isTrusted ? 0 : settlement,
    sources: event.source === 'gateway' ? 1 : beacon,
  };
}

function settlementBit(event: CeremonyEvent): number {
  switch (`${event.step} ${event.result}`) {
    case 'client_settled ok':
      return 1;
    case 'client_settled error':
      return 2;
    case 'verify_settled ok':
      return event.source === 'gateway' ? 4 : 0;
    case 'verify_settled error':
      return event.source === 'gateway' ? 8 : 0;
    default:
      return 0;
  }
}

function times(event: CeremonyEvent, at: { isTrusted: boolean; correctedAtMs: number }) {
  const when = (step: string) => (at.isTrusted && event.step === step ? at.correctedAtMs : null);
  return {
    prompted_at: when('prompt_called'),
    client_settled_at: when('client_settled'),
    verify_settled_at: when('verify_settled'),
    session_issued_at: when('session_issued'),
    first_at: at.correctedAtMs,
    last_at: at.correctedAtMs,
  };
}

function words(event: CeremonyEvent) {
  return {
    rp_code: event.rp_code ?? '',
    attachment: event.attachment,
    transports: event.transports ?? '',
    aaguid: event.aaguid ?? '',
    authenticator_flags: event.authenticator_flags,
    app: event.app ?? '',
    app_version: event.app_version ?? '',
    origin: event.origin ?? '',
    user_ref: event.user_ref ?? '',
    credential_ref: event.credential_ref ?? '',
    device_ref: event.device_ref ?? '',
  };
}

/** The verdict outranks the client, the client outranks anyone. */
function causeStanding(event: CeremonyEvent, isTrusted: boolean): number {
  if (!isTrusted) return 1;
  return event.step === 'verify_settled' ? 3 : 2;
}

type Source = { source: (typeof IDENTITY_SOURCES)[number]; confidence: number };

function statement(standing: number, [first, second, { source, confidence }]: [string, string, Source]) {
  const rank = source === 'none' ? 0 : standing + 8 * IDENTITY_SOURCES.indexOf(source);
  return [rank, first, second, source, confidence];
}
