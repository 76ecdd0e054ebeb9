import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { simulateObserved } from '../../infra/fleet/observe.ts';
import type { CeremonyTruth } from '../../infra/fleet/plan.ts';
import { readScenario } from '../../infra/fleet/scenario.ts';
import takeover from '../../infra/fleet/scenarios/passkey-takeover.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import type { CeremonyRow } from '../../processors/sessionize/ceremony-row.ts';
import { writeFindings } from '../../processors/signals/findings.ts';
import type { Store } from '../../schemas/store.ts';
import { reference, rowOf } from './soc-fixtures.ts';

const DAY_MS = 86_400_000;
const INSERT_ROWS = 10_000;
const scenario = readScenario(takeover);
const truths: CeremonyTruth[] = [];
let directory: string;
let server: ChdbServer;
let admin: Store;
let store: Store;

function open(database: string): Store {
  return createClickHouse({
    url: server.url,
    database,
    username: 'default',
    password: '',
    requestTimeoutMs: 60_000,
  });
}

/** Two days of the fleet, as the processors would write them. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-soc-fleet-'));
  server = await startChdbServer({ data: directory });
  admin = open('default');
  await admin.command('CREATE DATABASE fleet ENGINE = Atomic');
  store = open('fleet');
  await migrate(store);
  let rows: CeremonyRow[] = [];
  for (const { truth, events } of simulateObserved({
    seed: 'takeover',
    ceremonies: 4_000,
    durationMs: 2 * DAY_MS,
    scenario,
  })) {
    truths.push(truth);
    rows.push(...events.map(rowOf));
    if (rows.length < INSERT_ROWS) continue;
    await store.insert('ceremonies', rows);
    rows = [];
  }
  await store.insert('ceremonies', rows);
  await writeFindings(store, { from: 0, to: 40_000 }, 50);
}, 120_000);
afterAll(async () => {
  await store?.close();
  await admin?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Finding {
  rule: string;
  user_ref: string;
  device_ref: string;
  ip_prefix: string;
}

/** What is found of the people, devices or networks of a campaign. An authenticator's first passkey may be anyone's. */
async function findingsOf(campaign: string): Promise<Finding[]> {
  const cast = truths.filter((truth) => truth.campaign === campaign);
  const users = cast.map(({ account }) => reference(account));
  const devices = cast.map(({ device_id }) => reference(device_id));
  return store.query<Finding>(
    `SELECT rule, user_ref, device_ref, ip_prefix FROM soc_findings
     WHERE rule != 'unseen_authenticator'
       AND (has({users:Array(String)}, user_ref) OR has({devices:Array(String)}, device_ref))`,
    { users, devices },
  );
}

describe('the scenario of take-overs', () => {
  it.each(scenario.campaigns ?? [])('$id: tells of it by its rules, and by no other', async (campaign) => {
    const found = await findingsOf(campaign.id);
    expect([...new Set(found.map(({ rule }) => rule))].sort()).toEqual([...campaign.finds].sort());
    const enrolled = truths.filter(
      (truth) => truth.campaign === campaign.id && truth.kind === 'registration',
    );
    expect(enrolled).toHaveLength(campaign.accounts);
    for (const rule of campaign.finds.filter((name) => !name.startsWith('shared_'))) {
      const users = new Set(found.filter((finding) => finding.rule === rule).map(({ user_ref }) => user_ref));
      expect(users.size, rule).toBe(campaign.accounts);
    }
  });

  it('finds of the ordinary people what the truth says of them: no check, or money within a day', async () => {
    const found = await store.query<{ rule: string; n: number }>(
      "SELECT rule, count() AS n FROM soc_findings WHERE severity = 'high' AND rule != 'shared_network' GROUP BY rule",
    );
    const counted = Object.fromEntries(found.map(({ rule, n }) => [rule, Number(n)]));
    const enrolled = truths.filter(({ kind, outcome }) => kind === 'registration' && outcome === 'success');
    const unchecked = enrolled.filter(({ step_up }) => step_up === 'none' || step_up === 'password');
    expect(counted.enrolment_without_step_up).toBeLessThanOrEqual(unchecked.length);
    expect(counted.enrolment_without_step_up).toBeGreaterThanOrEqual(25);
    expect(enrolled.filter(({ step_up }) => step_up === 'unknown')).toEqual([]);
  });

  it('knows the check before every enrolment, and every action, as the truth has them', async () => {
    const checks = await store.query<{ ceremony_id: string; step_up: string }>(
      'SELECT toString(ceremony_id) AS ceremony_id, toString(step_up) AS step_up FROM enrolments',
    );
    const truthOf = new Map(truths.map((truth) => [truth.ceremony_id, truth]));
    expect(checks.length).toBeGreaterThan(500);
    for (const { ceremony_id, step_up } of checks) expect(truthOf.get(ceremony_id)?.step_up).toBe(step_up);
    const actions = await store.query<{ ceremony_id: string; action: string }>(
      'SELECT toString(ceremony_id) AS ceremony_id, action FROM high_risk_actions',
    );
    const wanted = truths.filter(({ action }) => /withdrawal|_change/.test(action));
    expect(actions.map(({ ceremony_id }) => ceremony_id).sort()).toEqual(
      wanted.map(({ ceremony_id }) => ceremony_id).sort(),
    );
    for (const { ceremony_id, action } of actions) expect(truthOf.get(ceremony_id)?.action).toBe(action);
  });
});
