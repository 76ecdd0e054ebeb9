import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findingDetail } from '../../dashboards/grafana/finding-detail.ts';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import { createKagimiDialect } from '../../ingest/gateways/kagimi.ts';
import { UNKNOWN_NETWORK } from '../../ingest/network/network.ts';
import type { CeremonyRow } from '../../processors/sessionize/ceremony-row.ts';
import { writeFindings } from '../../processors/signals/findings.ts';
import { SEVERITIES, SOC_RULES, type SocRuleName } from '../../schemas/soc-rules.ts';
import type { Store } from '../../schemas/store.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';
import { CASES, crowd, type Finding } from './soc-cases.ts';
import { createStory, GPM, reference, rowOf } from './soc-fixtures.ts';

/** A quarter to midnight, UTC: what a rule looks back to often lies on the day before. */
const START_MS = Date.UTC(2026, 10, 20, 23, 45);
const DAY = 24 * 60;
let directory: string;
let server: ChdbServer;
let admin: Store;
let store: Store;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-soc-'));
  server = await startChdbServer({ data: directory });
  admin = open('default');
  await admin.command('CREATE DATABASE soc ENGINE = Atomic');
  store = open('soc');
  await migrate(store);
});
beforeEach(async () => {
  for (const table of ['ceremonies', 'registrations', 'findings']) {
    await store.command(`TRUNCATE TABLE ${table}`);
  }
});
afterAll(async () => {
  await store?.close();
  await admin?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(database: string): Store {
  return createClickHouse({
    url: server.url,
    database,
    username: 'default',
    password: '',
    requestTimeoutMs: 30_000,
  });
}

/** As the job does, for all days at once. */
const EVER = { from: 0, to: 40_000 };
const SECONDS_MAX = 25;

/** What is found of a story and written down, without the first passkey of every authenticator model. */
async function findings(rows: readonly CeremonyRow[], rule?: SocRuleName): Promise<Finding[]> {
  await store.insert('ceremonies', [...rows]);
  await writeFindings(store, EVER, SECONDS_MAX);
  const found = await store.query<Finding>(
    `SELECT rule, severity, detail, user_ref, device_ref FROM soc_findings
     WHERE rule ${rule ? `= '${rule}'` : "!= 'unseen_authenticator'"} AND day >= '2026-11-18' ORDER BY at, rule`,
  );
  return found;
}

describe.each(Object.keys(SOC_RULES) as SocRuleName[])('the rule %s', (rule) => {
  it.each(CASES[rule])('tells of $what', async ({ tell, finds }) => {
    const rows = tell(createStory(START_MS)).flat();
    const found = await findings(rows, rule);
    expect(found).toMatchObject(finds);
    expect(found).toHaveLength(finds.length);
  });
});

describe('the findings', () => {
  it('have every rule of the list, and no other', async () => {
    const views = await store.query<{ rule: string }>(
      "SELECT substring(name, 5) AS rule FROM system.tables WHERE database = 'soc' AND name LIKE 'soc\\_%' AND NOT match(name, '^soc_(of_|findings)')",
    );
    expect(views.map(({ rule }) => rule).sort()).toEqual(Object.keys(SOC_RULES).sort());
  });

  it.each(Object.keys(SOC_RULES) as SocRuleName[])('of %s are told in Japanese too', async (rule) => {
    const stories = CASES[rule].map(({ tell }, index) =>
      tell(createStory(START_MS + index * 30 * DAY * 60_000)),
    );
    await store.insert('ceremonies', stories.flat(2));
    await writeFindings(store, EVER, SECONDS_MAX);
    const told = await store.query<{ detail: string; japanese: string }>(
      `SELECT detail, ${findingDetail('ja')} AS japanese FROM soc_findings WHERE rule = '${rule}'`,
    );
    expect(told.length).toBeGreaterThan(0);
    for (const { detail, japanese } of told) {
      expect(japanese).toMatch(/[ぁ-んァ-ヶ一-龠]/);
      const names = /Google Password Manager|eKYC|[0-9a-f]{8}-[0-9a-f-]{27}/g;
      expect(japanese.replaceAll(names, '')).not.toMatch(/[a-z]/);
      for (const [figure] of detail.matchAll(/\d+/g)) expect(japanese).toContain(figure);
    }
  });

  it('are explained rule by rule on the page about tables', () => {
    const page = readFileSync(new URL('../../docs/tables.md', import.meta.url), 'utf8');
    const explained = [...page.matchAll(/^\| `(\w+)` \| an? [^|]+\| /gm)].map(([, rule = '']) => rule);
    expect(explained.filter((name) => name in SOC_RULES).sort()).toEqual(Object.keys(SOC_RULES).sort());
  });

  it.each(Object.keys(SOC_RULES) as SocRuleName[])(
    'are those of soc_%s, where its rule is meant',
    async (rule) => {
      const rows = CASES[rule].flatMap(({ tell }, index) =>
        tell(createStory(START_MS + index * 30 * DAY * 60_000)),
      );
      await store.insert('ceremonies', rows.flat());
      await writeFindings(store, EVER, SECONDS_MAX);
      const alone = await store.query(`SELECT * FROM soc_${rule} ORDER BY ceremony_id`);
      expect(alone.length).toBeGreaterThan(0);
      expect(
        await store.query(
          `SELECT * EXCEPT(found_at) FROM soc_findings WHERE rule = '${rule}' ORDER BY ceremony_id`,
        ),
      ).toEqual(alone);
    },
  );

  it('are none of an ordinary day', async () => {
    const story = createStory(START_MS);
    const day = crowd(40, (index) => [
      ...story.enrols({
        atMinutes: index * 20,
        user: `u${index}`,
        device: `d${index}`,
        ip_prefix: `10.0.${index}.0/24`,
      }),
      ...story.signsIn({
        atMinutes: 2 * DAY + index,
        user: `u${index}`,
        device: `d${index}`,
        afterwards: { purpose: 'withdrawal', minutes: 1 },
      }),
    ]);
    expect(await findings(day.flat())).toEqual([]);
  });

  it('do not depend on the order or the number of the rows', async () => {
    const story = createStory(START_MS);
    const rows = [
      ...crowd(12, (index) =>
        story.enrols({ atMinutes: index, user: `u${index}`, device: 'farm', step_up: 'none' }),
      ).flat(),
      ...story.signsIn({ atMinutes: 60, user: 'u3', afterwards: { purpose: 'withdrawal', minutes: 5 } }),
    ];
    const once = await findings(rows);
    expect(new Set(once.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(4);
    expect(await findings(rows.toReversed())).toEqual(once);
  });

  it('count the accounts of a device and of a prefix as one who looks at every enrolment does', async () => {
    const enrolment = fc.record({
      atMinutes: fc.integer({ min: 0, max: 4_000 }),
      user: fc.integer({ min: 0, max: 30 }).map((number) => `u${number}`),
      device: fc.integer({ min: 0, max: 5 }).map((number) => `d${number}`),
      place: fc.integer({ min: 1, max: 3 }),
    });
    const told = fc.sample(enrolment, { numRuns: 400, seed: 11 });
    const { enrols } = createStory(START_MS);
    await store.insert(
      'ceremonies',
      told.flatMap(({ place, ...said }) => enrols({ ...said, ip_prefix: `198.51.${place}.0/24` })),
    );
    await writeFindings(store, EVER, SECONDS_MAX);
    const counted = await store.query<{ rule: string; day: string; shared: string; accounts: number }>(
      `SELECT rule, toString(day) AS day, if(rule = 'shared_device', device_ref, ip_prefix) AS shared,
         toUInt32(extract(detail, '^[0-9]+')) AS accounts FROM soc_findings WHERE rule LIKE 'shared%'`,
    );
    const expected = new Map<string, number>();
    for (const [rule, share, least] of [
      ['shared_device', ({ device }: (typeof told)[number]) => reference(device), 3],
      ['shared_network', ({ place }: (typeof told)[number]) => `198.51.${place}.0/24`, 10],
    ] as const) {
      for (const one of told) {
        const within = told.filter(
          (other) =>
            share(other) === share(one) &&
            other.atMinutes <= one.atMinutes &&
            other.atMinutes > one.atMinutes - DAY,
        );
        const accounts = new Set(within.map(({ user }) => user)).size;
        // A ceremony is issued three seconds before its verdict, and its day is that of its id.
        const day = new Date(START_MS + one.atMinutes * 60_000 - 3_000).toISOString().slice(0, 10);
        const key = `${rule} ${day} ${share(one)}`;
        if (accounts >= least) expected.set(key, Math.max(accounts, expected.get(key) ?? 0));
      }
    }
    expect(expected.size).toBeGreaterThan(15);
    expect(
      Object.fromEntries(
        counted.map(({ rule, day, shared, accounts }) => [`${rule} ${day} ${shared}`, accounts]),
      ),
    ).toEqual(Object.fromEntries(expected));
  });

  it('believe no beacon: a page can neither claim a check, nor call a withdrawal something else', async () => {
    const story = createStory(START_MS);
    const rows = [
      ...story.enrols({ atMinutes: 0, user: 'a', step_up: 'none' }),
      ...story.signsIn({ atMinutes: 60, user: 'a', purpose: 'withdrawal', authenticator_flags: 0x19 }),
    ];
    const honest = await findings(rows);
    expect(honest.map(({ rule }) => rule)).toEqual([
      'enrolment_without_step_up',
      'high_risk_after_enrolment',
      'user_verification_missing',
    ]);
    const lies = rows.map(({ ceremony_id, issued_at, kind }, trust) =>
      rowOf(
        eventOf({
          ceremony_id,
          issued_at_ms: Number(issued_at),
          kind,
          source: 'beacon',
          trust: trust % 2,
          step: 'client_settled',
          result: 'ok',
          purpose: 'account_change',
          step_up: 'branch',
          authenticator_flags: 0xff,
        }),
      ),
    );
    expect(await findings(lies)).toEqual(honest);
  });

  it.each(['enrolments', 'high_risk_actions', 'new_passkey_actions', 'soc_findings_now'])(
    'read only the days that are asked for: a filter on the day of %s reaches every read of ceremonies',
    async (view) => {
      const story = createStory(START_MS);
      await store.insert('ceremonies', [...story.enrols({ atMinutes: 0, user: 'a' })]);
      const lines = await store.query<{ explain: string }>(
        `EXPLAIN indexes = 1 SELECT * FROM ${view} WHERE day = '2026-11-20' AND at >= '2026-11-20 08:00:00'`,
      );
      const plan = lines.map(({ explain }) => explain).join('\n');
      const reads = plan.split('ReadFromMergeTree').filter((read) => read.startsWith(' (soc.ceremonies)'));
      expect(reads.length).toBeGreaterThan(0);
      if (view === 'new_passkey_actions')
        reads.push(
          ...plan.split('ReadFromMergeTree').filter((read) => read.startsWith(' (soc.registrations)')),
        );
      for (const read of reads) expect(read).toMatch(/Condition: .*toDate\(id_time\)/);
    },
  );

  it('hold no raw identifier of a gateway line, whatever it is', async () => {
    const text = fc.string({ minLength: 6, maxLength: 40, unit: fc.constantFrom(...'abcXYZ0189-_.@日本') });
    const people = fc.sample(fc.record({ user: text, device: text, credential: text, ip: fc.ipV4() }), {
      numRuns: 40,
      seed: 7,
    });
    const { read } = createKagimiDialect({ networkOf: () => UNKNOWN_NETWORK });
    const rows = people.flatMap(({ ip, ...said }, index) => {
      const at = START_MS + index * 1_000;
      const line = {
        ...said,
        id: String(index),
        ceremony_id: ceremonyIdAt(at, index),
        kind: 'registration',
        step: 'verify_settled',
        result: 'ok',
        purpose: 'withdrawal',
        step_up: 'none',
        device: index % 2 === 0 ? said.device : people[0]?.device,
        ip,
        occurred_at_ms: at,
        authenticator_flags: 0x15,
        aaguid: GPM,
      };
      const reading = read(Buffer.from(JSON.stringify(line)), { tenant: TENANT, receivedAtMs: at });
      if (reading.outcome !== 'accepted') throw new Error(JSON.stringify(reading));
      return reading.events.map(rowOf);
    });
    const found = await findings(rows);
    expect(new Set(found.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(4);
    for (const { severity } of found) expect(SEVERITIES).toContain(severity);
    for (const view of ['findings', 'soc_findings', 'enrolments', 'high_risk_actions']) {
      const shown = JSON.stringify(await store.query(`SELECT * FROM ${view}`));
      const raw = people.flatMap(({ user, device, credential, ip }) => [user, device, credential, ip]);
      // A prefix ends in .0, and so may an address.
      expect(raw.filter((value) => !value.endsWith('.0') && shown.includes(value))).toEqual([]);
    }
  });
});

const TENANT: Tenant = {
  id: 'demo',
  name: 'Demo',
  pepper: 'a pepper of sixteen bytes',
  origins: [],
  beaconKeys: [],
  gatewayKeys: [],
};
