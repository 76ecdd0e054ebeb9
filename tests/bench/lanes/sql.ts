import type { Lane } from '../../../processors/engine/lane.ts';
import { eventRow } from '../../../processors/sinks/event-row.ts';
import type { Store } from '../../../schemas/store.ts';
import {
  ATTACHMENTS,
  BUSINESS_PURPOSES,
  CEREMONY_KINDS,
  IDENTITY_SOURCES,
  MEDIATIONS,
  PURPOSES,
  SIGNALS,
  STEP_UPS,
  STEPS,
  SURFACES,
} from '../../../schemas/vocabulary.ts';
import { createEnrich, decodeEvent } from './enrich.ts';

/** A lane that gives events alone: the fold of ceremonies is left to ClickHouse. */
export function createEventsLane(): Lane {
  const enrich = createEnrich();
  let rows: ReturnType<typeof eventRow>[] = [];
  let watermarkMs = 0;
  return {
    take(record) {
      watermarkMs = Math.max(watermarkMs, record.appendedAtMs);
      rows.push(eventRow(enrich(decodeEvent(record), record)));
    },
    drain() {
      const drained = new Map([['events', rows]]);
      rows = [];
      return drained;
    },
    replayFrom: () => null,
    open: 0,
    get watermarkMs() {
      return watermarkMs;
    },
    deadLetters: 0,
  };
}

/** Makes the ceremonies of all events at once: the cheapest moment, after which nothing is live any more. */
export async function groupIntoCeremonies(store: Store): Promise<void> {
  await store.command(
    `INSERT INTO ceremonies (${Object.keys(COLUMNS).join(', ')}) SELECT ${Object.values(COLUMNS).join(', ')}
       FROM events GROUP BY tenant, day, ceremony_id`,
  );
}

const list = (words: readonly string[]) => `[${words.map((word) => `'${word}'`).join(', ')}]`;
const bits = (words: readonly string[], column: string, condition: string) =>
  `groupBitOrIf(toUInt16(intDiv(bitShiftLeft(toUInt32(1), indexOf(${list(words)}, ${column})), 2)), ${condition})`;
const later = (words: readonly string[], column: string) =>
  `arrayElement(${list(words)}, max(indexOf(${list(words)}, ${column})))`;
const settlement = `multiIf(result = 'none', 0, step = 'client_settled', if(result = 'ok', 1, 2),
  step = 'verify_settled' AND source = 'gateway', if(result = 'ok', 4, 8), 0)`;
const first = (step: string) => `minOrNullIf(corrected_at, trust > 0 AND step = '${step}')`;
const RANK = `toUInt8(if(trust > 0, 64, 0) + if(source = 'beacon', 1, 0))`;
/** The relying party's own, signed word. */
const WORD = `source = 'gateway' AND trust > 0`;
const IS_BUSINESS = `purpose IN (${BUSINESS_PURPOSES.map((word) => `'${word}'`).join(', ')})`;
/** How a statement was come by weighs eight times what its speaker does. */
const sourceRank = (source: string) =>
  `toUInt8(if(${source} = 'none', 0, ${RANK} + 8 * (indexOf(${list(IDENTITY_SOURCES)}, ${source}) - 1)))`;
const ranked = (name: string, second: string, thing: string) =>
  `max((${sourceRank(`${thing}_source`)}, toString(${name}), toString(${second}), toString(${thing}_source), ${thing}_confidence))`;
const identity = (thing: string) => ranked(thing, `${thing}_version`, thing);
/** A statement that is nothing at all where it was not said. */
const saidIf = (said: string, rank: string, parts: readonly string[]) =>
  `maxIf((${[rank, ...parts].join(', ')}), ${said})`;
const rankedText = (text: string, source: string) =>
  saidIf(`${text} != ''`, sourceRank(source), [`toString(${text})`]);

const DEVICE_DETAIL = ['oem', 'model', 'series', 'market_name', 'carrier', 'form_factor'].map(
  (part) => `toString(device_${part})`,
);

/** The joins of `ceremony-row.ts` by column, as aggregates over events. A posterior of the cause is beyond SQL. */
const COLUMNS = {
  tenant: 'tenant',
  day: 'day',
  id_time: `if(day = toDate(0), toDateTime(0), toDateTime(min(events.issued_at)))`,
  ceremony_id: 'ceremony_id',
  issued_at: 'min(events.issued_at)',
  kind: later(CEREMONY_KINDS, 'kind'),
  mediation: later(MEDIATIONS, 'mediation'),
  purpose: later(PURPOSES, `if(step = 'first_business_action' AND ${IS_BUSINESS}, 'unknown', purpose)`),
  steps: bits(STEPS, 'step', 'trust > 0'),
  steps_untrusted: bits(STEPS, 'step', 'trust = 0'),
  signals: bits(SIGNALS, 'signal', 'trust > 0'),
  signals_untrusted: bits(SIGNALS, 'signal', 'trust = 0'),
  settlements: `groupBitOrIf(toUInt8(${settlement}), trust > 0)`,
  settlements_untrusted: `groupBitOrIf(toUInt8(${settlement}), trust = 0)`,
  sources: `groupBitOr(toUInt8(multiIf(source = 'gateway', 1, trust > 0, 2, 4)))`,
  prompted_at: first('prompt_called'),
  client_settled_at: first('client_settled'),
  verify_settled_at: first('verify_settled'),
  session_issued_at: first('session_issued'),
  first_at: 'min(corrected_at)',
  last_at: 'max(corrected_at)',
  first_appended_at: 'min(log_appended_at)',
  last_appended_at: 'max(log_appended_at)',
  elapsed_ms: `maxOrNullIf(events.elapsed_ms, step = 'client_settled')`,
  timeout_ms: 'max(events.timeout_ms)',
  cause: `max((toUInt8(multiIf(cause = 'NONE', 0, trust = 0, 1, step = 'verify_settled', 3, 2)), if(cause = 'NONE', '', toString(cause))))`,
  error: `max((if(error_name = '', toUInt8(0), ${RANK}), toString(error_name), error_message))`,
  rp_code: 'max(toString(rp_code))',
  os: identity('os'),
  browser: identity('browser'),
  device: ranked('device_oem', 'device_model', 'device'),
  attachment: later(ATTACHMENTS, 'attachment'),
  transports: 'max(toString(transports))',
  aaguid: 'max(toString(aaguid))',
  authenticator_flags: 'max(events.authenticator_flags)',
  app: 'max(toString(app))',
  app_version: 'max(toString(app_version))',
  origin: 'max(toString(origin))',
  ip_prefix: `max((if(ip_prefix = '', toUInt8(0), ${RANK}), toString(ip_prefix)))`,
  user_ref: 'max(user_ref)',
  credential_ref: 'max(credential_ref)',
  device_ref: 'max(device_ref)',
  late: 'max(late)',
  surface: later(SURFACES, 'surface'),
  os_build: rankedText('os_build', 'os_build_source'),
  security_patch: rankedText('security_patch', `'native'`),
  play_services: rankedText('play_services_version', `'native'`),
  webview: rankedText('webview_version', 'webview_source'),
  device_detail: `max((${sourceRank('device_source')}, ${DEVICE_DETAIL.join(', ')}))`,
  native_error: saidIf(`native_error != ''`, RANK, [
    'toString(native_error)',
    'ifNull(native_error_code, 0)',
  ]),
  has_screen_lock: 'max(toUInt8(has_screen_lock))',
  has_bluetooth: 'max(toUInt8(has_bluetooth))',
  has_credential_manager: 'max(toUInt8(has_credential_manager))',
  network: saidIf(`ip_prefix != '' OR asn != 0`, RANK, [
    'toString(ip_prefix)',
    'asn',
    'toString(as_organisation)',
    'toString(network_kind)',
  ]),
  provider: saidIf(`aaguid != ''`, RANK, [
    'toString(aaguid)',
    'toString(provider)',
    'toString(provider_kind)',
  ]),
  step_up: later(STEP_UPS, `if(${WORD}, step_up, 'unknown')`),
  stated_purposes: bits(PURPOSES, 'purpose', `${WORD} AND purpose != 'unknown'`),
  verified_flags: `maxOrNullIf(events.authenticator_flags, ${WORD} AND step = 'verify_settled' AND result = 'ok')`,
  action_at: `minOrNullIf(corrected_at, ${WORD} AND ${IS_BUSINESS}
    AND (step = 'first_business_action' OR step = 'verify_settled' AND result = 'ok'))`,
  storage: saidIf(`storage_kind != 'unknown'`, RANK, ['toString(storage_kind)']),
} as const;
