import type { Store } from '../../schemas/store.ts';

/**
 * Tables of any size, made by ClickHouse itself: number n is always the same ceremony, one every `spacingMs` back from
 * now. Four clients, six models, one in five not successful.
 */
export interface FixtureOptions {
  store: Store;
  ceremonies: number;
  /** When the newest was issued. */
  nowMs: number;
  /** Time between two ceremonies. */
  spacingMs: number;
  say: (line: string) => void;
}

/** One insert writes so many: each stays well below the adapter's time-out. */
const ROWS_MAX = 1_000_000;
const SETTINGS = 'SETTINGS max_insert_threads = 2, max_threads = 2, optimize_on_insert = 0';

export async function fillCeremonies({
  store,
  ceremonies,
  nowMs,
  spacingMs,
  say,
}: FixtureOptions): Promise<void> {
  for (let from = 0; from < ceremonies; from += ROWS_MAX) {
    const rows = Math.min(ROWS_MAX, ceremonies - from);
    await store.command(
      `INSERT INTO ceremonies (${CEREMONY_NAMES}) SELECT ${CEREMONY_COLUMNS} FROM (${numbered({ from, rows, nowMs, spacingMs })}) ${SETTINGS}`,
    );
    say(`${from + rows} ceremonies`);
  }
}

/** A second, partial row for the newest: what the last minutes look like before ClickHouse has merged them. */
export async function repeatNewest({ store, ceremonies, nowMs, spacingMs }: FixtureOptions): Promise<void> {
  const rows = Math.min(ceremonies, Math.floor((3_600 * 1_000) / spacingMs));
  await store.command(
    `INSERT INTO ceremonies (${CEREMONY_NAMES}) SELECT ${CEREMONY_COLUMNS} FROM (${numbered({ from: 0, rows, nowMs, spacingMs })}) ${SETTINGS}`,
  );
}

export async function fillEvents(
  { store, ceremonies, nowMs, spacingMs }: FixtureOptions,
  eventsPerCeremony: number,
): Promise<void> {
  const ceremoniesMax = Math.floor(ROWS_MAX / eventsPerCeremony);
  for (let from = 0; from < ceremonies; from += ceremoniesMax) {
    const rows = Math.min(ceremoniesMax, ceremonies - from);
    await store.command(
      `INSERT INTO events (tenant, day, ceremony_id, event_id, issued_at, source, kind, step, trust, occurred_at,
         corrected_at, received_at, cause, os, browser, device_model, user_agent, log_offset, log_appended_at, record_rank)
       SELECT 'bank', toDate(at), id, reinterpretAsUUID(sipHash128(n, k)), at, if(k % 2, 'beacon', 'gateway'),
         if(r % 10 = 0, 'registration', 'authentication'), STEPS[1 + k % length(STEPS)], 1, at + k, at + k, at + k,
         'NONE', OS[o], BROWSER[o], MODELS[1 + r % 6], concat('Mozilla/5.0 (', OS[o], ') ', BROWSER[o]), n, at + k, n
       FROM (SELECT *, ['eligible', 'options_received', 'prompt_called', 'client_settled', 'verify_settled'] AS STEPS,
         ${ARRAYS} FROM (${numbered({ from, rows, nowMs, spacingMs })})) ARRAY JOIN range(${eventsPerCeremony}) AS k ${SETTINGS}`,
    );
  }
}

/** Through the same door as the processor's settlements. */
export async function fillMinutes({ store, ceremonies, nowMs, spacingMs }: FixtureOptions): Promise<void> {
  const rowsMax = ROWS_MAX / 4;
  for (let from = 0; from < ceremonies; from += rowsMax) {
    const rows = Math.min(rowsMax, ceremonies - from);
    await store.command(
      `INSERT INTO ceremony_settlements SELECT 'bank', toStartOfMinute(at), id,
         if(r % 10 = 0, 'registration', 'authentication'), if(r % 7 = 0, 'conditional', 'optional'),
         OS[o], VERSIONS[o], BROWSER[o], '141', OEMS[o], MODELS[1 + r % 6], ${STEPS}, ${SETTLEMENTS}, toUInt8(w = 4)
       FROM (SELECT *, ${ARRAYS} FROM (${numbered({ from, rows, nowMs, spacingMs })})) ${SETTINGS}`,
    );
  }
}

interface Range {
  from: number;
  rows: number;
  nowMs: number;
  spacingMs: number;
}

/** n, a hash r, the time at, a UUIDv7 id of that time, the client o (1 to 4) and the way it went w (1 to 4). */
function numbered({ from, rows, nowMs, spacingMs }: Range): string {
  return `SELECT number AS n, intHash64(number) AS r, fromUnixTimestamp64Milli(ms) AS at, 1 + r % 4 AS o,
    multiIf(r % 100 < 80, 1, r % 100 < 85, 2, r % 100 < 92, 3, 4) AS w,
    ${nowMs} - toInt64(number * ${spacingMs}) AS ms,
    bitOr(bitShiftLeft(toUInt64(ms), 16), 28672 + r % 4096) AS high,
    bitOr(toUInt64(9223372036854775808), intDiv(cityHash64(number), 4)) AS low,
    reinterpretAsUUID(bitOr(bitShiftLeft(toUInt128(low), 64), toUInt128(high))) AS id
    FROM numbers_mt(${from}, ${rows})`;
}

const ARRAYS = `['Android', 'iOS', 'Windows', 'macOS'] AS OS, ['14', '26.1', '11', ''] AS VERSIONS,
  ['Chrome', 'Safari', 'Edge', 'Safari'] AS BROWSER, ['Sony', 'Apple', '', 'Apple'] AS OEMS,
  ['SO-51C', 'XQ-DE44', 'SH-51D', 'SM-S921Q', 'Pixel 9', 'OPG05'] AS MODELS`;
const STEPS = '[2047, 511, 287, 63][w]';
const SETTLEMENTS = '[5, 1, 2, 0][w]';
const identity = (thing: string, version: string) => `(81, ${thing}[o], ${version}, 'uach', 0.95)`;

/** The columns that the first migrations made; later ones keep their defaults. */
const CEREMONY_NAMES = `tenant, day, id_time, ceremony_id, issued_at, kind, mediation, purpose, steps,
  steps_untrusted, signals, signals_untrusted, settlements, settlements_untrusted, sources, prompted_at, client_settled_at, verify_settled_at,
  session_issued_at, first_at, last_at, first_appended_at, last_appended_at, elapsed_ms, timeout_ms, cause, error,
  rp_code, os, browser, device, attachment, transports, aaguid, authenticator_flags, app,
  app_version, origin, ip_prefix, user_ref, credential_ref, device_ref, late`;

const CEREMONY_COLUMNS = `'bank', toDate(at), toDateTime(at), id, at, if(r % 10 = 0, 'registration', 'authentication'),
  if(r % 7 = 0, 'conditional', 'optional'), 'login', ${STEPS}, 0, if(w = 4, 32, 0), 0, ${SETTLEMENTS}, 0, 3,
  at + 0.3, if(w < 4, at + 4.5, NULL), if(w = 1, at + 5, NULL), if(w = 1, at + 5.2, NULL), at, at + 6, at, at + 6,
  if(w = 3, 60000., 4200. + r % 1000), 60000,
  if(w = 3, (2, 'NOT_ALLOWED'), (0, ''))::Tuple(UInt8, String),
  if(w = 3, (65, 'NotAllowedError', 'The operation timed out or was not allowed.'), (0, '', ''))::Tuple(UInt8, String, String),
  '', ${identity("['Android', 'iOS', 'Windows', 'macOS']", "['14', '26.1', '11', ''][o]")},
  ${identity("['Chrome', 'Safari', 'Edge', 'Safari']", "['141.0.7390.44', '26.1', '141.0.3537.71', '26.0'][o]")},
  ${identity("['Sony', 'Apple', '', 'Apple']", "['SO-51C', 'XQ-DE44', 'SH-51D', 'SM-S921Q', 'Pixel 9', 'OPG05'][1 + r % 6]")},
  'platform', 'hybrid,internal', '', 29, 'fleet-bank', '3.2.0', 'https://bank.example', (65, '203.0.113.0/24'),
  hex(r), '', '', 0`;
