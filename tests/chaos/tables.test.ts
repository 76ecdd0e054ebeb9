import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { SETTLE_MS } from '../../processors/sessionize/sessionizer.ts';
import { encode } from '../../schemas/codec.ts';
import type { LogRecord } from '../../schemas/log.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';
import { createOracle } from './oracle.ts';
import { LIVE, ORACLE, type StoreServer, startStoreServer } from './store-server.ts';
import { compareTables, digestTables, readTables } from './tables.ts';

const T0 = clock.now() - 60_000;
const LOG_TIMES = new Map([[0, T0 + 60_000]]);
const directory = mkdtempSync(join(tmpdir(), 'kagimi-chaos-tables-'));
let server: StoreServer;

beforeAll(async () => {
  server = await startStoreServer({ directory, clock });
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Ten settled ceremonies, then enough time for their cells to be fixed, and a record that is none. */
function records(): LogRecord[] {
  const values = Array.from({ length: 10 }, (_, seed) => ceremonyIdAt(T0, seed)).flatMap((ceremony_id) =>
    (['options_received', 'verify_settled'] as const).map((step) =>
      encode(
        'CeremonyEvent',
        eventOf({ ceremony_id, issued_at_ms: T0, step, result: step === 'verify_settled' ? 'ok' : 'none' }),
      ),
    ),
  );
  const all = [...values, Buffer.from('rubbish'), encode('Tick', { ticked_at_ms: T0 })];
  return all.map((value, offset) => ({
    topic: CEREMONY_EVENTS,
    partition: 0,
    offset,
    key: Buffer.from('k'),
    value,
    headers: {},
    appendedAtMs: T0 + offset * (offset < values.length ? 100 : 1_000),
  }));
}

const TABLES = [
  'events',
  'ceremonies',
  'failed_events',
  'ceremony_minutes',
  'first_seen',
  'ceremony_trials',
] as const;

/** The same topic, folded into both databases. */
beforeEach(async () => {
  for (const store of [server.live, server.oracle]) {
    for (const table of TABLES) await store.command(`TRUNCATE TABLE ${table}`);
    await fill(store);
  }
});

async function fill(store: Store): Promise<void> {
  const oracle = createOracle(store);
  oracle.take(records());
  await oracle.flush();
}

async function differences(): Promise<string[]> {
  return (await compareTables(server.live))
    .filter(({ missing, wrong, strange }) => missing + wrong + strange > 0)
    .map(({ table, missing, wrong, strange }) => `${table}: -${missing} ~${wrong} +${strange}`);
}

describe('the comparison of the live tables with the oracle', () => {
  it('finds nothing between two that folded the same, once or three times', async () => {
    const before = await digestTables(server.live, LIVE);
    expect(await differences()).toEqual([]);
    await fill(server.live);
    await fill(server.live);
    expect(await differences()).toEqual([]);
    expect(await digestTables(server.live, LIVE)).toEqual(before);
  });

  it('finds a lost event', async () => {
    await server.live.command(
      `DELETE FROM events WHERE event_id = (SELECT min(event_id) FROM ${ORACLE}.events)`,
    );
    expect(await differences()).toEqual(['events: -1 ~0 +0']);
  });

  it('finds an event that is there twice, under another key', async () => {
    await server.live.command(
      `INSERT INTO events SELECT * REPLACE (toUUID('018f0000-0000-7000-8000-000000000001') AS ceremony_id) FROM ${ORACLE}.events LIMIT 1`,
    );
    expect(await differences()).toEqual(['events: -0 ~1 +0']);
    const { events } = await readTables(server.live, LOG_TIMES);
    expect(events.length).toBe(new Set(events).size + 1);
  });

  it('finds one column of one ceremony that is wrong', async () => {
    await server.live.command(
      `INSERT INTO ceremonies SELECT * REPLACE (bitOr(steps, 2048) AS steps) FROM ${ORACLE}.ceremonies FINAL LIMIT 1`,
    );
    expect(await differences()).toEqual(['ceremonies: -0 ~1 +0']);
  });

  it('finds a trial that settled at another time', async () => {
    await server.live.command(
      `INSERT INTO ceremony_trials SELECT * REPLACE (settled_at + INTERVAL 1 SECOND AS settled_at) FROM ${ORACLE}.ceremony_trials LIMIT 1`,
    );
    expect(await differences()).toEqual(['ceremony_trials: -1 ~0 +1']);
  });

  it('finds a ceremony in a second cell of the rollup', async () => {
    const { rollup: before } = await readTables(server.live, LOG_TIMES);
    expect(before.cells).toEqual({ ceremonies: 10, verified: 10, client_error: 0 });
    await server.live.command(
      `INSERT INTO ceremony_minutes SELECT * REPLACE ('Windows' AS os) FROM ${ORACLE}.ceremony_minutes LIMIT 1`,
    );
    expect(await differences()).toEqual(['ceremony_minutes: -0 ~0 +1']);
    const { rollup } = await readTables(server.live, LOG_TIMES);
    expect(rollup.cells.ceremonies).toBe(20);
    expect(rollup.all.ceremonies).toBe(10);
  });

  it('asks of the rollup only what the log time of its partition has fixed, whatever the clock says', async () => {
    const atLeast = async (logTimes: ReadonlyMap<number, number>) =>
      (await readTables(server.live, logTimes)).rollup.atLeast.verified;
    expect(await atLeast(LOG_TIMES)).toBe(10);
    expect(await atLeast(new Map([[0, T0 + SETTLE_MS + 3_050]]))).toBe(5);
    expect(await atLeast(new Map([[1, T0 + 60_000]]))).toBe(0);
    expect(await atLeast(new Map())).toBe(0);
  });

  it('finds a refused record that was dropped', async () => {
    await server.live.command(`TRUNCATE TABLE ${LIVE}.failed_events`);
    expect(await differences()).toEqual(['failed_events: -1 ~0 +0']);
  });

  it('counts the topic apart from the fold', () => {
    const oracle = createOracle(server.oracle);
    const all = records();
    const again = { ...all[0], offset: all.length } as LogRecord;
    oracle.take([...all, again]);
    const { records: count, ticks, duplicates, events, failed } = oracle.facts();
    expect({ count, ticks, duplicates, events: events.size, failed: failed.size }).toEqual({
      count: 23,
      ticks: 1,
      duplicates: 1,
      events: 20,
      failed: 1,
    });
  });
});
