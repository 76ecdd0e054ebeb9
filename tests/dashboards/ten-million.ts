import { currentDays } from '../../processors/signals/due-days.ts';
import { writeFindings } from '../../processors/signals/findings.ts';
import type { Store } from '../../schemas/store.ts';
import { fillCeremonies, fillEvents, repeatNewest } from '../bench/fixtures.ts';

/** 90 days hold ten million ceremonies. */
export const SPACING_MS = 777;
const ROWS_MAX = 500_000;
const EVENTS_PER_CEREMONY = 13;
/** Events of four days: boards that read them show hours. */
const EVENTS_OF = 444_000;
const DAYS = 90;
/** The rules look at so many days at once. */
const SPAN_DAYS = 10;
const RULES_SECONDS_MAX = 50;

export interface FillOptions {
  ceremonies: number;
  /** When the newest was issued. */
  nowMs: number;
  /** How many of them, the newest, have their events too. Left out: those of four days. */
  eventsOf?: number;
  say: (line: string) => void;
}

/** Tables as of a large bank after three months, made by ClickHouse itself. */
export async function fillTables(store: Store, { eventsOf = EVENTS_OF, ...options }: FillOptions) {
  const fixture = { store, spacingMs: SPACING_MS, ...options };
  await fillCeremonies(fixture);
  await repeatNewest(fixture);
  await fillEvents({ ...fixture, ceremonies: Math.min(options.ceremonies, eventsOf) }, EVENTS_PER_CEREMONY);
  await spreadRegistrations(store);
  await stateBusiness(store);
  await findCases(store, options);
  for (let from = 0; from < options.ceremonies; from += ROWS_MAX) {
    await store.command(
      trialsOf({ from, rows: Math.min(ROWS_MAX, options.ceremonies - from), nowMs: options.nowMs }),
    );
  }
  await store.command(
    `INSERT INTO detector_minutes SELECT 'bank', 1, toStartOfMinute(now() - number * 60), now(), 77, 20, 0, 0 FROM numbers(129600)`,
  );
}

/** The fixture's ceremonies are all of one network; new passkeys come from thousands, each with a device of its own. */
async function spreadRegistrations(store: Store): Promise<void> {
  await store.command('TRUNCATE TABLE registrations');
  await store.command(`INSERT INTO registrations (tenant, id_time, ceremony_id, kind, mediation, sources, settlements,
      verify_settled_at, last_appended_at, step_up, user_ref, credential_ref, device_ref, ip_prefix)
    SELECT tenant, id_time, ceremony_id, kind, mediation, sources, settlements, verify_settled_at, last_appended_at,
      ['none', 'otp_sms', 'otp_app', 'ekyc'][1 + r % 4], user_ref, hex(r), hex(r), (65, concat('10.', toString(r % 250), '.', toString(r % 211), '.0/24'))
    FROM (SELECT *, cityHash64(ceremony_id) AS r FROM ceremonies WHERE kind = 'registration')`);
}

/**
 * What a gateway states of the last four days: 40,000 accounts, each with a credential and a device, that sign in and
 * make new passkeys; a withdrawal after one sign-in in twenty, and now and then flags that contradict each other.
 */
async function stateBusiness(store: Store): Promise<void> {
  await store.command(`INSERT INTO ceremonies (tenant, day, id_time, ceremony_id, kind, first_at, last_at, first_appended_at,
      last_appended_at, user_ref, credential_ref, verified_flags, stated_purposes, action_at, device_ref, network, sources)
    SELECT tenant, day, id_time, ceremony_id, kind, first_at, last_at, first_appended_at, last_appended_at, account,
      hex(cityHash64(account)), if(kind = 'authentication' AND r % 50000 = 0, 21, 29),
      multiIf(kind = 'registration', 4, r % 20 = 0, 34, r % 3000 = 0, 18, 2),
      if(kind = 'authentication' AND r % 20 = 0, first_at + 60, NULL), hex(cityHash64(account, 1)), (1, '', 4713, 'OCN', 'residential'), 1
    FROM (SELECT tenant, day, id_time, ceremony_id, kind, first_at, last_at, first_appended_at, last_appended_at,
      cityHash64(ceremony_id) AS r, concat('Z', toString(r % 40000)) AS account
      FROM ceremonies WHERE settlements = 5 AND id_time > now() - INTERVAL 4 DAY)
    SETTINGS optimize_on_insert = 0`);
}

/** All that the rules find in the 90 days, written down by the job's own step. */
async function findCases(store: Store, { nowMs, say }: { nowMs: number; say: (line: string) => void }) {
  const { to } = currentDays(nowMs);
  for (let from = to - DAYS; from <= to; from += SPAN_DAYS) {
    await writeFindings(store, { from, to: from + SPAN_DAYS - 1 }, RULES_SECONDS_MAX);
  }
  const [found] = await store.query<{ cases: number }>('SELECT count() AS cases FROM soc_findings');
  say(`${found?.cases} findings`);
}

/** One ceremony every 777 ms back from now: five clients, 300 models, 60 prefixes, a million accounts. */
function trialsOf({ from, rows, nowMs }: { from: number; rows: number; nowMs: number }): string {
  return `INSERT INTO ceremony_trials (tenant, settled_minute, settled_at, ceremony_id, id_time, issued_at, kind, mediation,
      purpose, outcome, cause, cause_class, cause_confidence, silent, fallback, elapsed_ms, device_ref, user_ref, os,
      os_version, os_source, os_confidence, browser, browser_version, browser_source, browser_confidence, device_oem,
      device_model, app, app_version, provider, surface, network_kind, ip_prefix)
    SELECT 'bank', toStartOfMinute(at), at, id, toDateTime(at), at, if(r % 10 = 0, 'registration', 'authentication'),
      if(r % 9 = 0, 'conditional', 'optional'), 'login', ['success', 'failed', 'failed', 'fallback', 'abandoned'][w],
      ['NONE', 'USER_CANCEL', 'CREDMAN_FAULT', 'NONE', 'NONE'][w], ['none', 'abort', 'fault', 'none', 'none'][w], 0.9,
      toUInt8(w = 5), toUInt8(w = 4), if(w = 1, toUInt32(3000 + r % 9000), NULL), hex(r), hex(r % 1000000),
      ['Android', 'iOS', 'Windows', 'macOS', 'Android'][o], ['14', '26.1', '11', '', '16'][o], 'uach', 0.95,
      ['Chrome', 'Safari', 'Edge', 'Safari', 'Samsung Internet'][o], concat(toString(130 + r % 12), '.0'), 'uach', 0.95,
      ['Sony', 'Apple', '', 'Apple', 'Samsung'][o], concat('M', toString(r % 300)), 'bank-app', concat('3.', toString(r % 5)),
      ['Google Password Manager', 'iCloud', '1Password', '', 'Samsung Pass'][o], ['web', 'android', 'ios'][1 + r % 3],
      ['mobile', 'residential', 'corporate'][1 + r % 3], concat('10.', toString(r % 60), '.0.0/16')
    FROM (SELECT intHash64(number) AS r, ${nowMs} - toInt64(number * ${SPACING_MS}) AS ms, fromUnixTimestamp64Milli(ms) AS at,
      1 + r % 5 AS o, multiIf(r % 100 < 82, 1, r % 100 < 88, 2, r % 100 < 91, 3, r % 100 < 95, 4, 5) AS w,
      bitOr(bitShiftLeft(toUInt64(ms), 16), 28672 + r % 4096) AS high,
      bitOr(toUInt64(9223372036854775808), intDiv(cityHash64(number), 4)) AS low,
      reinterpretAsUUID(bitOr(bitShiftLeft(toUInt128(low), 64), toUInt128(high))) AS id FROM numbers_mt(${from}, ${rows}))`;
}
