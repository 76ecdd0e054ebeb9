import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { loadMigrations, migrate } from '../../infra/migrations/migrate.ts';
import { loadModel } from '../../processors/cause/model.ts';
import { EVENTS_KEPT_DAYS } from '../../processors/cause/options.ts';
import { rerunCauses } from '../../processors/cause/rerun.ts';
import type { CeremonyRow } from '../../processors/sessionize/ceremony-row.ts';
import { readCauseModel } from '../../schemas/cause-model.ts';
import type { Store } from '../../schemas/store.ts';
import { derived, play, traffic } from './causes-history.ts';

const MAIN = fileURLToPath(new URL('../../processors/cause/main.ts', import.meta.url));
const DATABASE = 'causes';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Yesterday and the day before, so that the window crosses a midnight, and every ceremony is long over. */
const startMs = Math.floor((clock.now() - 2 * DAY_MS) / HOUR_MS) * HOUR_MS;
const window = { sinceMs: startMs - HOUR_MS, untilMs: startMs + 26 * HOUR_MS };
let directory: string;
let server: ChdbServer;
let store: Store;
/** Ceremonies of which a probe said that the client can do nothing: `events` does not keep that it was asked. */
const probedForNothing = new Set<string>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-causes-'));
  server = await startChdbServer({ data: join(directory, 'tables') });
  await open('default').command(`CREATE DATABASE ${DATABASE} ENGINE = Atomic`);
  store = open(DATABASE);
  await migrate(store);
  const events = traffic(startMs);
  for (const { ceremony_id, capabilities } of events)
    if (capabilities === '') probedForNothing.add(ceremony_id);
  await play(events, { into: store });
});

afterAll(async () => {
  await Promise.all(stores.map((opened) => opened.close()));
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

const stores: Store[] = [];
function open(database: string): Store {
  const opened = createClickHouse({
    url: server.url,
    database,
    username: 'default',
    password: '',
    requestTimeoutMs: 60_000,
  });
  stores.push(opened);
  return opened;
}

/** Every column of every ceremony, merged, beside the posterior; and the posteriors. */
async function readAll(database = DATABASE) {
  const columns = await store.query<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = '${database}' AND table = 'ceremonies' AND name != 'cause_posterior'`,
  );
  const names = columns.map(({ name }) => name).join(', ');
  const rest = await store.query<{ ceremony_id: string }>(
    `SELECT ${names} FROM ${database}.ceremonies FINAL ORDER BY tenant, id_time, ceremony_id`,
  );
  const posteriors = await store.query<{ id: string; hex: string; version: number }>(
    `SELECT toString(ceremony_id) AS id, hex(tupleElement(cause_posterior, 'evidence')) AS evidence,
      tupleElement(cause_posterior, 'code') AS code, tupleElement(cause_posterior, 'rank') AS rank,
      reinterpretAsUInt32(tupleElement(cause_posterior, 'confidence')) AS confidence_bits,
      tupleElement(cause_posterior, 'version') AS version
    FROM ${database}.ceremonies FINAL WHERE rank > 0 ORDER BY tenant, id_time, ceremony_id`,
  );
  return { rest, posteriors };
}

/** Runs the command as an operator would. */
function causes(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, KAGIMI_CLICKHOUSE_URL: server.url, KAGIMI_CLICKHOUSE_DATABASE: DATABASE },
  });
  return { status, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const iso = (ms: number) => new Date(ms).toISOString();
const inWindow = ['--since', iso(window.sinceMs), '--until', iso(window.untilMs)];
const shipped = loadModel();
const file = (name: string) => join(directory, name);

describe('naming the causes of history again', () => {
  it('says the same as the stream, to the byte, with the same model', async () => {
    const { posteriors } = await readAll();
    expect(posteriors.length).toBeGreaterThan(500);
    const emptied = open('emptied');
    await open('default').command('CREATE DATABASE emptied ENGINE = Atomic');
    await migrate(emptied);
    await emptied.command(`INSERT INTO events SELECT * FROM ${DATABASE}.events`);
    const rerun = await rerunCauses({ store: emptied, model: shipped, window, dryRun: false });
    expect(rerun).toMatchObject({ ceremonies: posteriors.length, changed: posteriors.length });
    const [differing] = await store.query<{ ids: string[] }>(
      `SELECT groupArray(toString(ceremony_id)) AS ids FROM
        (SELECT tenant, ceremony_id, cause_posterior AS stream FROM ${DATABASE}.ceremonies FINAL) AS a
        FULL JOIN (SELECT tenant, ceremony_id, cause_posterior AS again FROM emptied.ceremonies FINAL) AS b
        USING (tenant, ceremony_id) WHERE stream != again`,
    );
    expect(differing?.ids.filter((id) => !probedForNothing.has(id))).toEqual([]);
  });

  it('knows ceremonies whose id carries no time', async () => {
    const { posteriors } = await readAll();
    for (const { ceremony_id } of derived(startMs))
      expect(posteriors.map(({ id }) => id)).toContain(ceremony_id);
  });

  it('adds the history of accounts with the same model, and changes nothing the second time', async () => {
    const unlooked = await readAll();
    const first = await rerunCauses({ store, model: shipped, window, dryRun: false });
    expect(first.changed).toBeGreaterThan(0);
    expect(first.changed).toBeLessThan(unlooked.posteriors.length / 2);
    const before = await readAll();
    expect(before.rest).toEqual(unlooked.rest);
    const again = await rerunCauses({ store, model: shipped, window, dryRun: false });
    expect(again).toMatchObject({
      changed: 0,
      ceremonies: before.posteriors.length,
      version: shipped.version,
    });
    expect(await readAll()).toEqual(before);
  });

  it('lets a newer model win, an older one never, and leaves every other column as it was', async () => {
    const before = await readAll();
    const newer = { ...shipped, version: shipped.version + 1, threshold: 0.999 };
    const rerun = await rerunCauses({ store, model: newer, window, dryRun: false });
    expect(rerun).toMatchObject({ changed: before.posteriors.length, version: newer.version });
    expect(rerun.confusion.get('USER_CANCEL')?.get('UNKNOWABLE')).toBeGreaterThan(0);
    const after = await readAll();
    expect(after.rest).toEqual(before.rest);
    expect(new Set(after.posteriors.map(({ version }) => version))).toEqual(new Set([newer.version]));

    const older = await rerunCauses({ store, model: shipped, window, dryRun: false });
    expect(older).toMatchObject({ changed: 0, newer: before.posteriors.length });
    await store.command(`INSERT INTO ceremonies SELECT * FROM emptied.ceremonies`);
    await store.command('OPTIMIZE TABLE ceremonies FINAL');
    expect(await readAll()).toEqual(after);
  });

  it('may be stopped between any two pages: who begins again ends where one who was never stopped ends', async () => {
    const newer = { ...shipped, version: shipped.version + 2 };
    const killed = rerunCauses({
      store,
      model: newer,
      window,
      dryRun: false,
      onPage() {
        throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    const half = (await readAll()).posteriors.filter(({ version }) => version === newer.version).length;
    const rest = await rerunCauses({ store, model: newer, window, dryRun: false });
    expect(half).toBeGreaterThan(0);
    expect(rest.changed).toBeGreaterThan(0);
    expect(half + rest.changed).toBe(rest.ceremonies);
    const unnamed = `CAST((0, '', 0, '', 0), 'Tuple(rank UInt16, code String, confidence Float32, evidence String, version UInt16)')`;
    await open('emptied').command(
      `INSERT INTO ceremonies SELECT * REPLACE (${unnamed} AS cause_posterior) FROM ${DATABASE}.ceremonies`,
    );
    await rerunCauses({ store: open('emptied'), model: newer, window, dryRun: false });
    expect((await readAll()).posteriors).toEqual((await readAll('emptied')).posteriors);
  });

  it('shows in the view by which model a cause was named', async () => {
    const versions = await store.query<{ version: number; failures: number }>(
      `SELECT cause_version AS version, count() AS failures FROM ceremony_outcomes
        WHERE outcome = 'failed' AND cause_version > 0 GROUP BY version`,
    );
    expect(versions).toEqual([{ version: shipped.version + 2, failures: expect.any(Number) }]);
    expect(versions[0]?.failures).toBeGreaterThan(500);
  });
});

describe('npm run causes', () => {
  const learned = () => readCauseModel(readFileSync(file('model.v9.json'), 'utf8'));

  it('learns from what is stored, says what changed, and twice the same', () => {
    const { status, stdout, last, stderr } = causes(
      'learn',
      ...inWindow,
      '--version',
      '9',
      '--out',
      file('model.v9.json'),
    );
    expect(stderr).toContain('failed ceremonies read');
    expect(status).toBe(0);
    expect(JSON.parse(last)).toMatchObject({ version: 9 });
    expect(stdout).toMatch(/\| M0902 \| \d+ \| nothing \| CREDMAN_FAULT \d+ %/);
    expect(stdout).toMatch(/\| android_web authentication optional \| \d+ \|/);
    expect(learned()).toMatchObject({
      version: 9,
      refreshed: { from: shipped.version, since: iso(window.sinceMs) },
    });
    causes('learn', ...inWindow, '--version', '9', '--out', file('again.json'));
    expect(readFileSync(file('again.json'), 'utf8')).toBe(readFileSync(file('model.v9.json'), 'utf8'));
  });

  it('is what the stream names causes by, once it is given it', async () => {
    const versions = new Set<unknown>();
    const into: Pick<Store, 'insert'> = {
      async insert(table, rows) {
        if (table !== 'ceremonies') return;
        for (const { cause_posterior } of rows as CeremonyRow[]) versions.add(cause_posterior[4]);
      },
    };
    await play(derived(startMs), { causeModel: learned(), into });
    expect([...versions]).toContain(9);
    expect(versions.has(shipped.version)).toBe(false);
  });

  it('shows what a re-run would change, then changes it, then has nothing to change', async () => {
    const before = await readAll();
    const rerun = ['rerun', '--model', file('model.v9.json'), ...inWindow];
    const dry = causes(...rerun, '--dry-run');
    expect(dry.stdout).toMatch(/\| NO_PROVIDER \| CREDMAN_FAULT \| \d+ \| changed \|/);
    expect(await readAll()).toEqual(before);
    const done = causes(...rerun);
    expect(done.status).toBe(0);
    const { seconds, ...counted } = JSON.parse(done.last);
    const ceremonies = before.posteriors.length;
    expect(counted).toEqual({ ceremonies, changed: ceremonies, newer: 0, version: 9 });
    expect(done.stderr).toMatch(/^\d+ of about \d+ failed ceremonies named, \d+ changed$/m);
    expect(seconds).toBeGreaterThan(0);
    expect(JSON.parse(causes(...rerun).last)).toMatchObject({ ceremonies, changed: 0 });
    expect((await readAll()).rest).toEqual(before.rest);
  });

  it('refuses to learn from too little, in one sentence, and writes nothing', () => {
    const empty = ['--since', iso(startMs - 5 * DAY_MS), '--until', iso(startMs - 4 * DAY_MS)];
    const { status, stderr, stdout } = causes('learn', ...empty, '--out', file('nothing.json'));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^causes: The window has 0 failed ceremonies .* needs 500: choose a longer one\.\n$/,
    );
    expect(stdout).toBe('');
    expect(existsSync(file('nothing.json'))).toBe(false);
  });

  it('goes back to a model by giving it a newer number', () => {
    const back = causes('renumber', '--version', '10', '--out', file('back.json'));
    expect(JSON.parse(back.last)).toEqual({ from: shipped.version, version: 10, out: file('back.json') });
    expect(readCauseModel(readFileSync(file('back.json'), 'utf8'))).toEqual({ ...shipped, version: 10 });
    const done = causes('rerun', '--model', file('back.json'), ...inWindow);
    expect(JSON.parse(done.last)).toMatchObject({ version: 10, newer: 0 });
    expect(JSON.parse(done.last).changed).toBeGreaterThan(500);
  });

  it.each([
    [['learn', ...inWindow, '--out', '/nowhere/m.json'], '--out must be a file in a folder that can be'],
    [['learn', ...inWindow, '--out', '/tmp', '--version', '1'], `--version must be above ${shipped.version}`],
    [['rerun', ...inWindow, '--model', '/nowhere/m.json'], '--model must be a file that can be read'],
    [['learn', '--until'], "Option '--until <value>' argument missing"],
  ])('refuses %j in one sentence', (args, sentence) => {
    const { status, stdout, stderr } = causes(...args);
    expect(status).toBe(78);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^causes: [^\n]*\.?\n$/);
    expect(stderr).toContain(sentence);
  });

  it('takes no other model under a number that ships', () => {
    writeFileSync(file('altered.json'), JSON.stringify({ ...shipped, threshold: 0.9 }));
    const { status, stderr } = causes('rerun', '--model', file('altered.json'), ...inWindow);
    expect(status).toBe(78);
    expect(stderr).toMatch(/^causes: --model must be newer than model 2, which ships .*\n$/);
  });

  it('takes the same file as a processor does, and both refuse any other', () => {
    writeFileSync(file('torn.json'), readFileSync(file('model.v9.json'), 'utf8').slice(0, 1_000));
    const { status, stderr } = causes('rerun', '--model', file('torn.json'), ...inWindow);
    expect(status).toBe(78);
    expect(stderr).toMatch(/^causes: --model must be a model file that .*\n$/);
    expect(startProcessor(file('torn.json'))).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/^processors: KAGIMI_CAUSE_MODEL_FILE must be a model file that .*\n$/),
    });
    writeFileSync(file('old.json'), JSON.stringify(shipped));
    expect(startProcessor(file('old.json'))).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/KAGIMI_CAUSE_MODEL_FILE must be a model newer than 2, .*\n$/),
    });
  });

  it('knows how long events are kept, as the migration says it', () => {
    const events = loadMigrations().find(({ name }) => name.endsWith('_events'));
    expect(events?.statements.join()).toContain(`INTERVAL ${EVENTS_KEPT_DAYS} DAY`);
  });
});

/** A processor that is to stop at its start. */
function startProcessor(model: string) {
  const main = fileURLToPath(new URL('../../processors/main.ts', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [main], {
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      ...process.env,
      KAGIMI_LOG: 'embedded',
      KAGIMI_LOG_DIRECTORY: file('log'),
      KAGIMI_PROCESSOR_LISTEN: '127.0.0.1:0',
      KAGIMI_CAUSE_MODEL_FILE: model,
    },
  });
  return { status, stderr };
}
