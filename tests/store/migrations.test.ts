import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { readManifest } from '../../infra/migrations/manifest.ts';
import { loadMigrations, migrate } from '../../infra/migrations/migrate.ts';
import { createAuthenticatorStep } from '../../processors/enrich/authenticator.ts';
import { causeOf } from '../../processors/enrich/cause.ts';
import { createClientStep } from '../../processors/enrich/client.ts';
import { createUserAgentParser } from '../../processors/enrich/user-agent.ts';
import { rowOfEvent } from '../../processors/sessionize/row-of-event.ts';
import { eventRow } from '../../processors/sinks/event-row.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import type { Store } from '../../schemas/store.ts';
import {
  ATTACHMENTS,
  CEREMONY_KINDS,
  MEDIATIONS,
  PURPOSES,
  STEP_UPS,
  SURFACES,
} from '../../schemas/vocabulary.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';

/** As many databases as there are migrations, each migrated twice: over a minute on two busy cores, and growing. */
const EVERY_SCHEMA_TIMEOUT_MS = 240_000;
const describeAuthenticator = createAuthenticatorStep({ operatorList: null });
const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 10 }) });
let directory: string;
let server: ChdbServer;
const stores: Store[] = [];

function open(database: string): Store {
  const store = createClickHouse({
    url: server.url,
    database,
    username: 'default',
    password: '',
    requestTimeoutMs: 30_000,
  });
  stores.push(store);
  return store;
}

async function fresh(database: string): Promise<Store> {
  await open('default').command(`CREATE DATABASE ${database} ENGINE = Atomic`);
  const store = open(database);
  await migrate(store);
  return store;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-store-'));
  server = await startChdbServer({ data: directory });
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('migrate', () => {
  it('brings an empty database forward, and does nothing the second time', async () => {
    await open('default').command('CREATE DATABASE twice ENGINE = Atomic');
    const store = open('twice');
    expect(await migrate(store)).toEqual(loadMigrations().map(({ name }) => name));
    expect(await migrate(store)).toEqual([]);
  });

  it(
    'goes on from every earlier schema',
    async () => {
      const all = loadMigrations();
      for (let version = 1; version < all.length; version += 1) {
        const database = `from_${version}`;
        await open('default').command(`CREATE DATABASE ${database} ENGINE = Atomic`);
        const store = open(database);
        await migrate(store, all.slice(0, version));
        expect(await migrate(store, all)).toEqual(all.slice(version).map(({ name }) => name));
      }
    },
    EVERY_SCHEMA_TIMEOUT_MS,
  );

  it('can be repeated from any statement where it was cut off', async () => {
    await open('default').command('CREATE DATABASE cut ENGINE = Atomic');
    const store = open('cut');
    for (const { statements } of loadMigrations())
      for (const statement of statements) await store.command(statement);
    expect(await migrate(store)).toHaveLength(loadMigrations().length);
  });

  it('refuses a database that is newer than the release', async () => {
    const store = await fresh('newer');
    await store.insert('schema_migrations', [{ version: 9_999, name: 'future', checksum: 'x' }]);
    await expect(migrate(store)).rejects.toThrow(/is at schema 9999.*run a newer release/);
  });

  it('refuses a migration that was edited after it was applied', async () => {
    const store = await fresh('edited');
    const [first, ...rest] = loadMigrations();
    if (!first) throw new Error('no migration');
    await expect(migrate(store, [{ ...first, checksum: 'other' }, ...rest])).rejects.toThrow(
      /changed after it was applied/,
    );
  });

  it('makes the tables that the manifest says', async () => {
    const store = await fresh('manifest');
    const manifest = `${JSON.stringify(await readManifest(store), null, 2)}\n`;
    await expect(manifest).toMatchFileSnapshot('../../schemas/clickhouse/manifest.generated.json');
  });

  it('has the words of the vocabulary in the enums, in its order', async () => {
    const store = await fresh('words');
    const columns = await store.query<{ name: string; type: string }>(
      "SELECT name, type FROM system.columns WHERE database = 'words' AND table = 'ceremonies' AND type LIKE '%Enum8%'",
    );
    const words = {
      kind: CEREMONY_KINDS,
      mediation: MEDIATIONS,
      purpose: PURPOSES,
      attachment: ATTACHMENTS,
      surface: SURFACES,
      step_up: STEP_UPS,
    };
    for (const { name, type } of columns) {
      const listed = [...type.matchAll(/'(\w+)' = (\d+)/g)].map(([, word]) => word);
      expect(listed).toEqual(words[name as keyof typeof words]);
    }
    expect(columns).toHaveLength(6);
  });

  it('knows the horizon in SQL as in code', () => {
    const view = loadMigrations().findLast(({ name }) => name.endsWith('ceremony_outcomes'));
    expect(view?.statements.join()).toContain(`INTERVAL ${HORIZON_MS / 60_000} MINUTE`);
  });

  it('has a column for all that the processor writes', async () => {
    const store = await fresh('columns');
    const event = eventOf({ ceremony_id: ceremonyIdAt(T_COLUMNS), issued_at_ms: T_COLUMNS });
    const row = { event, client: identify(event), authenticator: describeAuthenticator(event) };
    const places = { correctedAtMs: 0, appendedAtMs: 0, partition: 0, offset: 0, late: false };
    const enriched = { ...row, cause: causeOf(event), ...places };
    for (const [table, written] of [
      ['events', eventRow(enriched)],
      ['ceremonies', rowOfEvent(enriched)],
    ] as const) {
      const columns = await store.query<{ name: string }>(
        `SELECT name FROM system.columns
         WHERE database = 'columns' AND table = '${table}' AND default_kind != 'MATERIALIZED'`,
      );
      const made = columns.map(({ name }) => name);
      const named = Object.keys(written);
      expect(made.filter((name) => !named.includes(name))).toEqual([]);
      expect(named.filter((name) => !made.includes(name))).toEqual([]);
    }
  });
});

const T_COLUMNS = 1_795_000_000_000;

describe('the tables', () => {
  const issuedAtMs = clock.now() - 60_000;
  const about = (seed: number) => ({ ceremony_id: ceremonyIdAt(issuedAtMs, seed), issued_at_ms: issuedAtMs });
  const enriched = (event: CeremonyEvent, offset = 0) => ({
    event,
    client: identify(event),
    authenticator: describeAuthenticator(event),
    cause: causeOf(event),
    correctedAtMs: event.occurred_at_ms,
    appendedAtMs: event.received_at_ms,
    partition: 0,
    offset,
    late: false,
  });
  const failure = (seed: number) =>
    [
      eventOf({ ...about(seed), step: 'options_received' }),
      eventOf({ ...about(seed), source: 'beacon', sequence: 1, step: 'prompt_called', timeout_ms: 60_000 }),
      eventOf({
        ...about(seed),
        source: 'beacon',
        sequence: 2,
        step: 'client_settled',
        result: 'error',
        error_name: 'NotAllowedError',
        elapsed_ms: 2_000,
      }),
    ].map((event) => rowOfEvent(enriched(event)));

  it('give one outcome whatever the order in which parts of a ceremony were inserted', async () => {
    const store = await fresh('orders');
    await store.command('SYSTEM STOP MERGES ceremonies');
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0, 2, 1],
      [2, 0, 1],
    ];
    for (const [seed, order] of orders.entries()) {
      const rows = failure(seed + 1);
      for (const index of order) await store.insert('ceremonies', [rows[index] ?? {}]);
    }
    const outcomes = await store.query(
      'SELECT outcome, cause, count() AS n FROM ceremony_outcomes GROUP BY ALL',
    );
    expect(outcomes).toEqual([{ outcome: 'failed', cause: 'NOT_ALLOWED', n: orders.length }]);
  });

  it.each([
    {
      what: 'a verdict outranks an error of the client',
      also: { step: 'verify_settled', result: 'ok' },
      outcome: 'success',
      cause: 'NONE',
    },
    {
      what: 'a rejection outranks the cause of the client',
      also: { step: 'verify_settled', result: 'error', rejection: 'uv_missing' },
      outcome: 'failed',
      cause: 'SERVER_UV_MISSING',
    },
    {
      what: 'another method outranks a failure',
      also: { signal: 'fallback_chosen' },
      outcome: 'fallback',
      cause: 'NONE',
    },
  ] as const)('$what', async ({ what, also, outcome, cause }) => {
    const store = await fresh(`rank_${what.length}`);
    await store.insert('ceremonies', failure(9));
    await store.insert('ceremonies', [rowOfEvent(enriched(eventOf({ ...about(9), ...also })))]);
    expect(await store.query('SELECT outcome, cause FROM ceremony_outcomes')).toEqual([{ outcome, cause }]);
  });

  it('tell a time-out apart by the time that was waited', async () => {
    const store = await fresh('timeouts');
    const waited = failure(3).map((row) => ({ ...row, elapsed_ms: row.elapsed_ms === null ? null : 59_500 }));
    for (const row of waited) await store.insert('ceremonies', [row]);
    expect(await store.query('SELECT outcome, cause FROM ceremony_outcomes')).toEqual([
      { outcome: 'failed', cause: 'TIMEOUT' },
    ]);
  });

  it('call a silence open, and abandoned only past the horizon', async () => {
    const store = await fresh('silences');
    const old = clock.now() - HORIZON_MS - 5_000;
    for (const [seed, at] of [
      [1, issuedAtMs],
      [2, old],
    ] as const) {
      const event = eventOf({
        ceremony_id: ceremonyIdAt(at, seed),
        issued_at_ms: at,
        source: 'beacon',
        step: 'prompt_called',
      });
      await store.insert('ceremonies', [rowOfEvent(enriched(event))]);
    }
    expect(
      await store.query('SELECT outcome, eventual_outcome FROM ceremony_outcomes ORDER BY issued_at'),
    ).toEqual([
      { outcome: 'abandoned', eventual_outcome: 'abandoned' },
      { outcome: 'open', eventual_outcome: 'abandoned' },
    ]);
  });

  it('do not let an unsigned beacon outvote what is signed', async () => {
    const store = await fresh('unsigned');
    const forged = eventOf({
      ...about(5),
      source: 'beacon',
      trust: 0,
      step: 'client_settled',
      result: 'error',
      error_name: 'X',
    });
    const verdict = eventOf({ ...about(5), step: 'verify_settled', result: 'ok' });
    for (const event of [forged, verdict]) await store.insert('ceremonies', [rowOfEvent(enriched(event))]);
    expect(await store.query('SELECT outcome, trusted FROM ceremony_outcomes')).toEqual([
      { outcome: 'success', trusted: 1 },
    ]);
  });

  it('keep what is best founded of client, network and authenticator, in whatever order it came', async () => {
    const store = await fresh('depth');
    const agent = (model: string) =>
      `Mozilla/5.0 (Linux; Android 14; ${model} Build/67.1.A.2.242; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.7390.44 Mobile Safari/537.36`;
    const native = {
      source: 'beacon',
      surface: 'android',
      native_os_version: '14',
      native_os_build: '67.1.A.2.300',
      security_patch: '2026-09-01',
      play_services_version: '26.1',
      native_manufacturer: 'Sony',
      native_model: 'SO-51C',
      aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
      authenticator_flags: 0x1d,
      has_screen_lock: true,
      native_error: 'GetCredentialUnknownException',
      native_error_code: 7,
      ip_prefix: '203.0.113.0/24',
      asn: 9605,
      as_organisation: 'NTT DOCOMO',
      network_kind: 'mobile',
    } as const;
    const parts = [
      eventOf({ ...about(8), user_agent: agent('SC-53D'), ip_prefix: '198.51.100.0/24', asn: 1 }),
      eventOf({ ...about(8), ...native, step: 'prompt_called' }),
      eventOf({ ...about(8), ...native, trust: 0, native_model: 'ZZZ', native_os_build: 'Z', asn: 99999 }),
    ].map((event) => rowOfEvent(enriched(event)));
    await store.command('SYSTEM STOP MERGES ceremonies');
    for (const part of [...parts, ...parts.toReversed()]) await store.insert('ceremonies', [part]);
    expect(
      await store.query(`SELECT surface, os, os_version, os_build, security_patch, play_services_version,
        webview_version, device_oem, device_model, device_market_name, device_series, device_carrier, provider,
        provider_kind, storage_kind, asn, as_organisation, network_kind, native_error, native_error_code,
        has_screen_lock, cause_confidence, cause_evidence, cause_version FROM ceremony_outcomes`),
    ).toEqual([
      {
        surface: 'android',
        os: 'Android',
        os_version: '14',
        os_build: '67.1.A.2.300',
        security_patch: '2026-09-01',
        play_services_version: '26.1',
        webview_version: '141.0.7390.44',
        device_oem: 'Sony',
        device_model: 'SO-51C',
        device_market_name: 'Xperia 1 IV',
        device_series: 'Xperia 1',
        device_carrier: 'docomo',
        provider: 'Google Password Manager',
        provider_kind: 'platform',
        storage_kind: 'synced',
        asn: 9605,
        as_organisation: 'NTT DOCOMO',
        network_kind: 'mobile',
        native_error: 'GetCredentialUnknownException',
        native_error_code: 7,
        has_screen_lock: 1,
        cause_confidence: 0,
        cause_evidence: '',
        cause_version: 0,
      },
    ]);
  });

  it('give the posterior of a cause where there is one, and only to failures', async () => {
    const store = await fresh('posterior');
    const cause_posterior = [5, 'USER_CANCEL', 0.5, 'elapsed 2.0 s, focus lost', 1];
    await store.insert('ceremonies', failure(11));
    await store.insert(
      'ceremonies',
      failure(12).map((row) => ({ ...row, cause_posterior })),
    );
    const verdict = rowOfEvent(enriched(eventOf({ ...about(13), step: 'verify_settled', result: 'ok' })));
    await store.insert('ceremonies', [{ ...verdict, cause_posterior }]);
    expect(
      await store.query(
        'SELECT cause, cause_confidence, cause_evidence, cause_version FROM ceremony_outcomes ORDER BY cause',
      ),
    ).toEqual([
      { cause: 'NONE', cause_confidence: 0, cause_evidence: '', cause_version: 0 },
      { cause: 'NOT_ALLOWED', cause_confidence: 0, cause_evidence: '', cause_version: 0 },
      {
        cause: 'USER_CANCEL',
        cause_confidence: 0.5,
        cause_evidence: 'elapsed 2.0 s, focus lost',
        cause_version: 1,
      },
    ]);
  });

  it('keep the first time that a value was seen, however often it is reported', async () => {
    const store = await fresh('first_seen');
    const seen = (at: number, offset: number) => ({
      tenant: 'demo',
      kind: 'os_build',
      value: '67.1.A.2.242',
      first_seen_at: at,
      first_record: [at, 3, offset],
    });
    for (const [at, offset] of [
      [5_000, 50],
      [2_000, 20],
      [9_000, 90],
      [2_000, 20],
    ] as const) {
      await store.insert('first_seen', [seen(at, offset)]);
    }
    expect(
      await store.query(
        "SELECT value, toUnixTimestamp64Milli(first_seen_at) AS at, tupleElement(first_record, 'offset') AS offset FROM first_seen FINAL",
      ),
    ).toEqual([{ value: '67.1.A.2.242', at: 2_000, offset: 20 }]);
  });

  it('keep one row of an event however often it comes, the first of the log', async () => {
    const store = await fresh('events_once');
    const event = eventOf({ ...about(6), step: 'options_received' });
    for (const offset of [7, 3, 9, 3]) await store.insert('events', [eventRow(enriched(event, offset))]);
    expect(await store.query('SELECT count() AS n, any(log_offset) AS first FROM events FINAL')).toEqual([
      { n: 1, first: 3 },
    ]);
  });

  it('count a settlement once per cell, however often it is written', async () => {
    const store = await fresh('minutes');
    const settlement = {
      tenant: 'demo',
      minute: Math.floor(issuedAtMs / 60_000) * 60,
      ceremony_id: ceremonyIdAt(issuedAtMs),
      kind: 'authentication',
      mediation: 'optional',
      os: 'Android',
      os_version: '16',
      browser: 'Chrome',
      browser_version: '141',
      device_oem: 'Sony',
      device_model: 'SO-51C',
      steps: 16,
      settlements: 2,
      fallback: 0,
    };
    await store.insert('ceremony_settlements', [settlement, settlement]);
    await store.insert('ceremony_settlements', [{ ...settlement, settlements: 6 }]);
    expect(
      await store.query(
        'SELECT uniqExactMerge(ceremonies) AS ceremonies, uniqExactIfMerge(prompted) AS prompted, uniqExactIfMerge(client_error) AS client_error, uniqExactIfMerge(verified) AS verified, uniqExactIfMerge(settled) AS settled FROM ceremony_minutes',
      ),
    ).toEqual([{ ceremonies: 1, prompted: 1, client_error: 1, verified: 1, settled: 1 }]);
  });

  it('answer every query of the documentation', async () => {
    const store = await fresh('documented');
    for (const row of failure(40)) await store.insert('ceremonies', [row]);
    const pages = ['tables.md', '../README.md'].map((page) =>
      readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8'),
    );
    const queries = pages.flatMap((page) => [
      ...page.matchAll(/```sql\n([\s\S]*?)```|'(SELECT [^']*?) FORMAT/g),
    ]);
    expect(queries.length).toBeGreaterThanOrEqual(3);
    for (const [, block, inline] of queries) await store.query(block ?? inline ?? '');
  });
});
