import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import type { Store } from '../../schemas/store.ts';
import { type Engine, startEngine } from './engine.ts';
import { moveLog, seedFaults } from './scenario.ts';

const FOLDER = new URL('../../dashboards/runbooks/', import.meta.url);
const read = (name: string) => readFileSync(new URL(`${name}.md`, FOLDER), 'utf8');
const HEADINGS = ['What you see', 'What it means', 'First query', 'What to do', 'How to quiet it'];

let engine: Engine;
let store: Store;
beforeAll(async () => {
  engine = await startEngine();
  store = await engine.database('runbooks');
  await seedFaults(store, clock.now());
  await moveLog(store, clock.now());
});
afterAll(() => engine?.close());

describe('the runbooks', () => {
  it('are one a rule, and no other', () => {
    const names = ALERT_RULES.map(({ runbook }) => `${runbook}.md`);
    expect(readdirSync(FOLDER).sort()).toEqual([...names].sort());
  });

  it.each(ALERT_RULES)('$runbook says everything, in both languages', ({ name, runbook }) => {
    const text = read(runbook);
    expect(text.startsWith(`# ${name}\n`)).toBe(true);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
    expect(text).toMatch(/\*\*要約\*\*: .*[ぁ-んァ-ヶ一-龠]{10}/);
    for (const part of text.split(/^## .+$/m).slice(1)) expect(part.trim().length).toBeGreaterThan(40);
  });

  it.each(ALERT_RULES)('the queries of $runbook run', async ({ runbook }) => {
    const text = read(runbook);
    const blocks = [...text.matchAll(/```sql\n([\s\S]+?)```/g)].map(([, sql]) => sql ?? '');
    const inline = [...text.matchAll(/`(SELECT [^`]+)`/g)].map(([, sql]) => sql ?? '');
    expect(blocks).toHaveLength(1);
    for (const sql of [...blocks, ...inline]) expect(await store.query(sql)).toBeInstanceOf(Array);
  });

  it('show the fault with the first query, where its rows are seeded', async () => {
    // The scenario has no events, so that the tenant's silence has none to show.
    for (const { runbook } of ALERT_RULES.filter(({ name }) => name !== 'TenantSilent')) {
      const [, sql = ''] = /```sql\n([\s\S]+?)```/.exec(read(runbook)) ?? [];
      expect((await store.query(sql)).length, runbook).toBeGreaterThan(0);
    }
  });
});
