import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMigrations, migrate } from '../../infra/migrations/migrate.ts';
import type { Store } from '../../schemas/store.ts';
import { type Engine, startEngine } from '../alerts/engine.ts';
import { ceremonyIdAt, seededRandom } from '../fakes/events.ts';

/** The last schema without the texts. */
const BEFORE = 19;
const ISSUED_MS = 1_795_000_000_000;
const CEREMONIES = 300;
const ROWS_OF_EACH = 4;
/** What the view reads from a text, beside the tuple that says the same. */
const SAME = `os = tupleElement(whole.os, 'name') AND browser = tupleElement(whole.browser, 'name')
  AND device_oem = tupleElement(whole.device, 'oem') AND device_model = tupleElement(whole.device, 'model')
  AND network_kind = if(tupleElement(whole.network, 'rank') = 0, 'unknown', tupleElement(whole.network, 'kind'))
  AND storage_kind = if(tupleElement(whole.storage, 'rank') = 0, 'unknown', tupleElement(whole.storage, 'kind'))`;
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.close());

/** Statements of every rank about one ceremony, some of which differ only in what the text leaves out. */
function contradictions(seed: number): object[] {
  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)] as T;
  const rank = () => pick([0, 1, 9, 16, 65, 81, 255]);
  const word = () => pick(['', 'A', 'AB', 'A B', 'Ａ', '機種', 'a', 'ab']);
  return Array.from({ length: CEREMONIES * ROWS_OF_EACH }, (_, at) => ({
    tenant: 'bank',
    day: '2026-11-18',
    id_time: Math.floor(ISSUED_MS / 1_000),
    ceremony_id: ceremonyIdAt(ISSUED_MS, 1 + (at % CEREMONIES)),
    os: [rank(), word(), word(), 'ua', 0.5],
    browser: [rank(), word(), word(), 'ua', 0.5],
    device: [rank(), word(), word(), 'ua', 0.5],
    network: [rank(), pick(['10.0.0.0/24', '10.0.0.0/16', '']), pick([0, 9, 10, 4713]), word(), word()],
    storage: [rank(), word()],
    last_appended_at: '2026-11-18 12:26:40.000',
  }));
}

async function insert(store: Store, rows: readonly object[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  await store.command(
    `INSERT INTO ceremonies (${names.join(', ')}) SETTINGS optimize_on_insert = 0 VALUES ${rows.map(valuesOf).join(', ')}`,
  );
}

function valuesOf(row: object): string {
  return `(${Object.values(row).map(literal).join(', ')})`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(literal).join(', ')})`;
  return typeof value === 'number' ? String(value) : `'${value}'`;
}

async function differing(store: Store): Promise<{ all: number; differ: number } | undefined> {
  const [found] = await store.query<{ all: number; differ: number }>(
    `SELECT count() AS all, countIf(NOT (${SAME})) AS differ
     FROM ceremony_outcomes INNER JOIN (SELECT * FROM ceremonies FINAL) AS whole USING (ceremony_id)`,
  );
  return found;
}

describe('what the boards group by', () => {
  it('is what the tuples say, whatever was merged', async () => {
    const store = await engine.database('ranked');
    await store.command('SYSTEM STOP MERGES ceremonies');
    const rows = contradictions(20);
    for (let from = 0; from < rows.length; from += CEREMONIES) {
      await insert(store, rows.slice(from, from + CEREMONIES));
    }
    expect(await differing(store)).toEqual({ all: CEREMONIES, differ: 0 });
    await store.command('SYSTEM START MERGES ceremonies');
    await store.command('OPTIMIZE TABLE ceremonies FINAL');
    expect(await differing(store)).toEqual({ all: CEREMONIES, differ: 0 });
  });

  it('is that also of ceremonies from before there were texts, together with newer rows of them', async () => {
    const store = await engine.database('ranked_later', loadMigrations().slice(0, BEFORE));
    const rows = contradictions(21);
    await insert(store, rows.slice(0, CEREMONIES * 2));
    await migrate(store, loadMigrations());
    await insert(store, rows.slice(CEREMONIES * 2));
    expect(await differing(store)).toEqual({ all: CEREMONIES, differ: 0 });
  });
});
