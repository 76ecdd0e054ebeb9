import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import { setNats } from '../../processors/regressions/matched-set.ts';
import { evidenceRow } from '../../processors/regressions/rows.ts';
import type { Store } from '../../schemas/store.ts';
import { foldFleet } from './fold-fleet.ts';

const PAGE = readFileSync(new URL('../../docs/data-science.md', import.meta.url), 'utf8');
const HOUR_MS = 3_600_000;

/** A Python with the vendor's client, in a folder of its own: the client is no package of npm. */
function pythonIn(folder: string): string {
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' });
  run('python3', '-m', 'venv', folder);
  run(join(folder, 'bin', 'pip'), 'install', '--quiet', 'clickhouse-connect==1.12.0');
  return join(folder, 'bin', 'python');
}

/** Every code block of a language under the heading that it stands below. */
function blocks(language: string): { title: string; text: string }[] {
  return PAGE.split(/^## /m)
    .slice(1)
    .flatMap((section) =>
      [...section.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => ({
        title: section.split('\n', 1)[0] ?? '',
        text: text ?? '',
      })),
    );
}

/** What the checks are worked out from, one by one, without the page's SQL. */
interface Ceremony {
  ceremony_id: string;
  tenant: string;
  kind: string;
  mediation: string;
  outcome: string;
  trusted: number;
  evidence: number;
  steps: number;
  sources: number;
  late: number;
  user_ref: string;
  issued_ms: number;
  os: string;
  os_version: string;
  device_oem: string;
  device_model: string;
  device_confidence: number;
  cause: string;
  cause_confidence: number;
  has_posterior: number;
  provider: string;
  provider_kind: string;
  storage_kind: string;
  prompt_to_completion_ms: number | null;
}

let directory: string;
let server: ChdbServer;
let store: Store;
let ceremonies: Ceremony[];
let truths: Map<string, string>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-data-science-'));
  server = await startChdbServer({ data: directory, database: 'kagimi' });
  store = createClickHouse({
    url: server.url,
    database: 'kagimi',
    username: 'default',
    password: '',
    requestTimeoutMs: 60_000,
  });
  await migrate(store);
  const observed = await foldFleet(store, {
    seed: 'data science',
    ceremonies: 4_000,
    startMs: clock.now() - 49 * HOUR_MS,
    durationMs: 24 * HOUR_MS,
    tenant: 'bank',
  });
  truths = new Map(observed.map(({ truth }) => [truth.ceremony_id, truth.true_cause]));
  ceremonies = await store.query<Ceremony>(
    `SELECT toString(ceremony_id) AS ceremony_id, tenant, toString(kind) AS kind, toString(mediation) AS mediation,
       outcome, trusted, evidence, steps, sources, late, user_ref, toUnixTimestamp64Milli(issued_at) AS issued_ms,
       os, os_version, device_oem, device_model, device_confidence, cause, cause_confidence, has_posterior,
       provider, provider_kind, storage_kind, prompt_to_completion_ms
     FROM ceremony_outcomes`,
  );
  await store.command(
    'CREATE TABLE cause_labels (ceremony_id UUID, cause String) ENGINE = MergeTree ORDER BY ceremony_id',
  );
  await store.insert(
    'cause_labels',
    [...truths].map(([ceremony_id, cause]) => ({ ceremony_id, cause })),
  );
}, 120_000);

afterAll(async () => {
  await store?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

type Row = Record<string, string | number | number[] | null>;

async function ask(title: string, nth = 0): Promise<Row[]> {
  const block = blocks('sql').filter((candidate) => candidate.title === title)[nth];
  if (!block) throw new Error(`The page has no query "${title}".`);
  return store.query<Row>(block.text);
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
/** A rate as a query rounds it: to four digits, halves to even. */
const rate = (value: number) => expect.closeTo(value, 3);
const trusted = () => ceremonies.filter((ceremony) => ceremony.trusted);
const asked = () => trusted().filter(({ mediation }) => mediation !== 'conditional');
const bit = (mask: number, at: number) => (mask & (1 << at)) !== 0;

describe('the queries of docs/data-science.md', () => {
  it('are all run here', async () => {
    expect(blocks('sql').length).toBeGreaterThanOrEqual(13);
    for (const { title, text } of blocks('sql')) {
      expect(title, 'a query has its KPI in words').toBeTruthy();
      await store.query(text);
    }
  });

  it('rest on traffic that has what they ask for', () => {
    expect(ceremonies.length).toBeGreaterThan(3_500);
    expect(asked().some(({ user_ref }) => user_ref !== '')).toBe(true);
    expect(new Set(ceremonies.map(({ outcome }) => outcome)).size).toBeGreaterThanOrEqual(5);
  });

  it('count the funnel', async () => {
    const rows = await ask('Funnel');
    for (const row of rows) {
      const prompted = asked().filter(({ kind, steps }) => kind === row.kind && bit(steps, 4));
      const verified = prompted.filter(({ evidence }) => bit(evidence, 2));
      expect(row).toMatchObject({
        prompted: prompted.length,
        verified: verified.length,
        client_ok: prompted.filter(({ evidence }) => (evidence & 5) !== 0).length,
        session_issued: prompted.filter(({ steps }) => bit(steps, 10)).length,
        verified_rate: rate(verified.length / prompted.length),
      });
    }
    expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['registration', 'authentication']));
  });

  it('keep autofill apart', async () => {
    const rows = await ask('Funnel', 1);
    const conditional = trusted().filter(({ mediation }) => mediation === 'conditional');
    expect(sum(rows.map(({ requests }) => Number(requests)))).toBe(conditional.length);
    expect(sum(rows.map(({ unanswered }) => Number(unanswered)))).toBe(
      conditional.filter(({ outcome }) => outcome === 'armed').length,
    );
    expect(conditional.length).toBeGreaterThan(0);
  });

  it('tell first tries and retries', async () => {
    const tries = trusted().filter(
      ({ kind, user_ref, outcome }) =>
        kind === 'authentication' && user_ref !== '' && outcome !== 'armed' && outcome !== 'open',
    );
    const accounts = Map.groupBy(tries, ({ user_ref }) => user_ref);
    let visits = 0;
    let firstTry = 0;
    let retried = 0;
    let recovered = 0;
    for (const ofAccount of accounts.values()) {
      ofAccount.sort((a, b) => a.issued_ms - b.issued_ms);
      for (const [index, ceremony] of ofAccount.entries()) {
        const before = ofAccount[index - 1];
        const next = ofAccount[index + 1];
        if (!before || ceremony.issued_ms > before.issued_ms + HOUR_MS / 2) {
          visits += 1;
          firstTry += ceremony.outcome === 'success' ? 1 : 0;
        }
        if (ceremony.outcome !== 'failed' || !next || next.issued_ms > ceremony.issued_ms + HOUR_MS / 6)
          continue;
        retried += 1;
        recovered += next.outcome === 'success' ? 1 : 0;
      }
    }
    expect(visits).toBeGreaterThan(100);
    expect(retried).toBeGreaterThan(0);
    expect(await ask('First-try success')).toEqual([
      { visits, first_try: firstTry, first_try_success: rate(firstTry / visits) },
    ]);
    const rows = await ask('Retry');
    expect(sum(rows.map((row) => Number(row.retried)))).toBe(retried);
    expect(sum(rows.map((row) => Number(row.recovered)))).toBe(recovered);
    expect(sum(rows.map((row) => Number(row.failures)))).toBe(
      tries.filter(({ outcome }) => outcome === 'failed').length,
    );
  });

  it('time completion', async () => {
    for (const row of await ask('Time to complete')) {
      const times = trusted()
        .filter(({ os, outcome }) => os === row.os && outcome === 'success')
        .flatMap(({ prompt_to_completion_ms: ms }) => (ms === null || ms < 0 ? [] : [ms]))
        .sort((a, b) => a - b);
      expect(row.successes).toBe(times.length);
      expect(row.p50_ms).toBe(times[Math.floor(times.length * 0.5)]);
    }
  });

  it('follow cohorts', async () => {
    const rows = await ask('Adoption cohorts');
    const enrolled = trusted().filter(
      ({ kind, outcome, user_ref }) => kind === 'registration' && outcome === 'success' && user_ref !== '',
    );
    expect(sum(rows.map(({ accounts }) => Number(accounts)))).toBe(
      new Set(enrolled.map(({ user_ref }) => user_ref)).size,
    );
    expect(sum(rows.map(({ week_4 }) => Number(week_4)))).toBe(0);
  });

  it('mix causes with how sure they are', async () => {
    const failed = trusted().filter(({ outcome }) => outcome === 'failed');
    const rows = await ask('Cause mix');
    expect(sum(rows.map(({ named }) => Number(named)))).toBe(failed.length);
    expect(rows.some(({ mean_confidence }) => Number(mean_confidence) > 0)).toBe(true);
    for (const row of rows) {
      const ofCause = failed.filter(({ cause }) => cause === row.cause);
      const stated = ofCause.filter(({ has_posterior }) => !has_posterior).length;
      const sure = sum(
        ofCause.filter(({ has_posterior }) => has_posterior).map((one) => one.cause_confidence),
      );
      expect(row).toMatchObject({ named: ofCause.length, stated });
      expect(Number(row.expected)).toBeCloseTo(sure + stated, 0);
    }
  });

  it('hold the classifier against labels', async () => {
    const rows = await ask('Calibration of the classifier');
    const judged = trusted().filter(({ has_posterior, cause }) => has_posterior && cause !== 'UNKNOWABLE');
    const right = judged.filter(({ ceremony_id, cause }) => truths.get(ceremony_id) === cause);
    expect(sum(rows.map(({ failures }) => Number(failures)))).toBe(judged.length);
    const rightInRows = sum(
      rows.map(({ failures, accuracy }) => Math.round(Number(failures) * Number(accuracy))),
    );
    expect(rightInRows).toBe(right.length);
    expect(right.length).toBeGreaterThan(50);
  });

  it('sum evidence as the detector does', async () => {
    const minute = Math.floor((clock.now() - HOUR_MS) / 60_000);
    const sets = [1, 1, 0, 1, 1].map((y, index) => ({ y: y as 0 | 1, odds: 0.2 + 0.1 * index, index }));
    const rows = sets.map(({ y, odds, index }) =>
      evidenceRow(
        { tenant: 'bank', detector: 1 },
        {
          wave: 'os/Android 17',
          series: 'failure',
          minute,
          ceremonyId: `00000000-0000-7000-8000-00000000000${index}`,
          place: { os: 'Android', oem: 'Sony', model: 'Xperia 1', browser: 'Chrome', kind: 'authentication' },
          k: 5,
          t: 1,
          y,
          expected: odds / (1 + odds),
          ...setNats(y, odds, 1.2),
        },
      ),
    );
    await store.insert('evidence', [...rows, ...rows]);
    const sums = [0, 1, 2, 3, 4].map((at) =>
      sum(sets.map(({ y, odds }) => setNats(y, odds, 1.2).logE[at] ?? 0)),
    );
    const nats = Math.log(sum(sums.map((one) => Math.exp(one))) / 5);
    const [row] = await ask('Evidence of a regression, worked out again');
    expect(row).toMatchObject({ wave: 'os/Android 17', sets: 5, failures: 4 });
    expect(Number(row?.nats)).toBeCloseTo(nats, 2);
    expect(nats).toBeGreaterThan(0);
  });

  it('share out providers', async () => {
    const rows = await ask('Who keeps the passkeys');
    const known = trusted().filter(
      ({ kind, outcome, provider_kind }) =>
        kind === 'registration' && outcome === 'success' && provider_kind !== 'unknown',
    );
    expect(sum(rows.map(({ registrations }) => Number(registrations)))).toBe(known.length);
    expect(sum(rows.map(({ provider_share }) => Number(provider_share)))).toBeCloseTo(1, 2);
    const [first] = rows;
    const ofFirst = known.filter(
      ({ provider, provider_kind }) => provider === first?.provider && provider_kind === first?.provider_kind,
    );
    const synced = ofFirst.filter(({ storage_kind }) => storage_kind === 'synced').length;
    expect(first?.synced_share).toEqual(rate(synced / ofFirst.length));
  });

  it('give small cells wide intervals', async () => {
    const rows = await ask('Failures by device, with an interval');
    expect(rows.length).toBeGreaterThan(3);
    for (const { settled, failed, low, high, rate: seen } of rows) {
      const [n, x] = [Number(settled), Number(failed)];
      // Wilson's interval holds the proportions whose score test does not reject: (p − rate)² = z²·p(1−p)/n.
      for (const p of [Number(low), Number(high)]) {
        if (p <= 0 || p >= 1) continue;
        const z = Math.abs(x / n - p) / Math.sqrt((p * (1 - p)) / n);
        expect(Math.abs(z - 1.96)).toBeLessThan(0.02);
      }
      expect(Number(low)).toBeLessThanOrEqual(Number(seen));
      expect(Number(high)).toBeGreaterThanOrEqual(Number(seen));
    }
    expect(rows.map(({ low }) => Number(low))).toEqual(
      rows.map(({ low }) => Number(low)).sort((a, b) => b - a),
    );
  });

  it('bound completion by the silences', async () => {
    const rows = await ask('Completion, as an interval over the silences');
    expect(sum(rows.map(({ success }) => Number(success)))).toBe(
      asked().filter(({ outcome }) => outcome === 'success').length,
    );
    for (const { all_silence_failed, silence_ignored } of rows) {
      expect(Number(all_silence_failed)).toBeLessThanOrEqual(Number(silence_ignored));
    }
  });

  it('agree with the rollup', async () => {
    const rows = await ask('Long ranges: the rollup');
    expect(sum(rows.map(({ verified }) => Number(verified)))).toBe(
      asked().filter(({ evidence }) => bit(evidence, 2)).length,
    );
  });

  it('judge the data', async () => {
    const [row] = await ask('Quality of the data itself');
    const share = (which: (ceremony: Ceremony) => boolean) =>
      rate(ceremonies.filter(which).length / ceremonies.length);
    expect(row).toMatchObject({
      ceremonies: ceremonies.length,
      beacon_coverage: share(({ sources }) => bit(sources, 1)),
      gateway_coverage: share(({ sources }) => bit(sources, 0)),
      untrusted_share: share((ceremony) => !ceremony.trusted),
      late_share: share(({ late }) => late !== 0),
      account_unknown: share(({ user_ref }) => user_ref === ''),
    });
  });
});

describe('the ways in of docs/data-science.md', () => {
  const shell = (title: string) => {
    const block = blocks('sh').find((candidate) => candidate.title === title);
    if (!block) throw new Error(`The page has no command "${title}".`);
    return execFileSync('sh', ['-c', block.text], {
      cwd: directory,
      env: { ...process.env, CLICKHOUSE: server.url },
      encoding: 'utf8',
    });
  };

  it('answer a shell', () => {
    const printed = shell('Start in a shell');
    expect(printed).toContain('success');
    expect(printed).toContain(String(ceremonies.filter(({ outcome }) => outcome === 'success').length));
  });

  it('export Parquet without pseudonyms, which the engine reads back', async () => {
    shell('Take a file away');
    const file = join(directory, 'ceremonies.parquet');
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
    expect(statSync(file).size).toBeGreaterThan(10_000);
    const [back] = await store.query<{ rows: number; verified: number }>(
      `SELECT count() AS rows, countIf(outcome = 'success') AS verified FROM file('${file}', Parquet)`,
    );
    expect(back).toEqual({
      rows: trusted().length,
      verified: trusted().filter(({ outcome }) => outcome === 'success').length,
    });
    const columns = await store.query<{ name: string }>(`DESCRIBE file('${file}', Parquet)`);
    expect(columns.map(({ name }) => name).filter((name) => /_ref$|ip_/.test(name))).toEqual([]);
  });

  it('answer Python', { timeout: 300_000 }, () => {
    const [block] = blocks('python');
    const program = (block?.text ?? '').replace('port=8403', `port=${new URL(server.url).port}`);
    const printed = execFileSync(pythonIn(join(directory, 'python')), ['-c', program], { encoding: 'utf8' });
    const success = trusted().filter(({ outcome }) => outcome === 'success').length;
    expect(printed).toContain(`success ${success}\n`);
  });
});
