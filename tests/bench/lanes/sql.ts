import type { Lane } from '../../../processors/engine/lane.ts';
import { eventRow } from '../../../processors/sinks/event-row.ts';
import type { Store } from '../../../schemas/store.ts';
import {
  ATTACHMENTS,
  CEREMONY_KINDS,
  IDENTITY_SOURCES,
  MEDIATIONS,
  PURPOSES,
  SIGNALS,
  STEPS,
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
    `INSERT INTO ceremonies SELECT ${COLUMNS.join(', ')} FROM events GROUP BY tenant, day, ceremony_id`,
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
const ranked = (name: string, second: string, thing: string) => {
  const rank = `if(${thing}_source = 'none', 0, ${RANK} + 8 * (indexOf(${list(IDENTITY_SOURCES)}, ${thing}_source) - 1))`;
  return `max((toUInt8(${rank}), toString(${name}), toString(${second}), toString(${thing}_source), ${thing}_confidence))`;
};
const identity = (thing: string) => ranked(thing, `${thing}_version`, thing);

/** The joins of `ceremony-row.ts`, column by column, as aggregates over events. */
const COLUMNS = [
  'tenant',
  'day',
  'ceremony_id',
  'min(events.issued_at)',
  later(CEREMONY_KINDS, 'kind'),
  later(MEDIATIONS, 'mediation'),
  later(PURPOSES, 'purpose'),
  bits(STEPS, 'step', 'trust > 0'),
  bits(STEPS, 'step', 'trust = 0'),
  bits(SIGNALS, 'signal', 'trust > 0'),
  bits(SIGNALS, 'signal', 'trust = 0'),
  `groupBitOrIf(toUInt8(${settlement}), trust > 0)`,
  `groupBitOrIf(toUInt8(${settlement}), trust = 0)`,
  `groupBitOr(toUInt8(multiIf(source = 'gateway', 1, trust > 0, 2, 4)))`,
  first('prompt_called'),
  first('client_settled'),
  first('verify_settled'),
  first('session_issued'),
  'min(corrected_at)',
  'max(corrected_at)',
  'min(log_appended_at)',
  'max(log_appended_at)',
  `maxOrNullIf(events.elapsed_ms, step = 'client_settled')`,
  'max(events.timeout_ms)',
  `max((toUInt8(multiIf(cause = 'NONE', 0, trust = 0, 1, step = 'verify_settled', 3, 2)), if(cause = 'NONE', '', toString(cause))))`,
  `max((if(error_name = '', toUInt8(0), ${RANK}), toString(error_name), error_message))`,
  'max(toString(rp_code))',
  identity('os'),
  identity('browser'),
  ranked('device_oem', 'device_model', 'device'),
  later(ATTACHMENTS, 'attachment'),
  'max(toString(transports))',
  'max(toString(aaguid))',
  'max(events.authenticator_flags)',
  'max(toString(app))',
  'max(toString(app_version))',
  'max(toString(origin))',
  `max((if(ip_prefix = '', toUInt8(0), ${RANK}), toString(ip_prefix)))`,
  'max(user_ref)',
  'max(credential_ref)',
  'max(device_ref)',
  'max(late)',
];
