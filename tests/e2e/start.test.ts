import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';

const MAIN = fileURLToPath(new URL('../../infra/local/main.ts', import.meta.url));
let directory: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-start-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** Runs `npm start` with empty tables and these switches; `said` grows with everything it prints. */
function run(...args: string[]) {
  return runWith({ path: process.env.PATH ?? '' }, ...args);
}

function runWith({ path }: { path: string }, ...args: string[]) {
  const env = { ...process.env, PATH: path };
  const child = spawn(process.execPath, [MAIN, '--no-history', '--no-open', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const output = { said: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output.said += chunk.toString();
    });
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, output, ended };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await clock.sleep(100);
};

/** Command lines of processes that name our temporary folder: the parts of this start. */
function partsRunning(): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(directory));
}

/** As the console's alerts page makes one, in the Alertmanager that was started with it. */
async function silence(boards: string): Promise<unknown> {
  const { origin } = new URL(boards);
  const asked = {
    matchers: [{ name: 'os', value: 'Android' }],
    minutes: 5,
    createdBy: 'me',
    comment: 'Why.',
  };
  const answer = await fetch(`${origin}/api/silences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(asked),
  });
  return answer.json();
}

describe('npm start', () => {
  it('brings real rows to ClickHouse and leaves nothing running after Ctrl-C', async () => {
    const { child, output, ended } = run(
      '--log',
      'embedded',
      '--port',
      '0',
      '--no-browser',
      '--directory',
      directory,
    );
    await until(() => /[1-9]\d* ceremonies \(.*lag \d/.test(output.said));
    const clickhouse = /ClickHouse\s+(http:\S+?)\/\?/.exec(output.said)?.[1];
    const demo = /Demo bank\s+\S+\s+(http:\S+)/.exec(output.said)?.[1];
    const query = 'SELECT count() FROM ceremony_outcomes';
    const answer = await fetch(`${clickhouse}/?database=kagimi&query=${encodeURIComponent(query)}`);
    expect(Number(await answer.text())).toBeGreaterThan(0);
    expect(await (await fetch(demo ?? '')).text()).toContain('data-tenant="demo"');
    const boards = /Console\s+\S+\s+(http:\S+)/.exec(output.said)?.[1] ?? '';
    expect(await (await fetch(boards)).text()).toContain('<div id="root">');
    const ready = await fetch(new URL('/readyz', boards));
    expect(await ready.json()).toEqual({ ready: true, reason: '' });
    const alerting = /Alerting\s+\S+\s+(http:\S+)/.exec(output.said)?.[1] ?? '';
    const evaluating = await (await fetch(new URL('/readyz', alerting))).json();
    expect(evaluating).toMatchObject({ ready: true, reason: 'Evaluating; delivery: alertmanager.' });
    expect(await silence(boards)).toMatchObject({ silenceID: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(output.said).toContain('Everything is stopped.');
    await expect(fetch(clickhouse ?? '')).rejects.toThrow();
    await expect(fetch(demo ?? '')).rejects.toThrow();
    await expect(fetch(boards)).rejects.toThrow();
    expect(partsRunning()).toEqual([]);
  });

  it('keeps what it has for the next start', async () => {
    const switches = ['--log', 'embedded', '--port', '0', '--no-browser', '--directory', directory] as const;
    const first = run(...switches);
    await until(() => /[1-9]\d* ceremonies \(/.test(first.output.said));
    first.child.kill('SIGINT');
    await first.ended;
    const tenants = readFileSync(join(directory, 'tenants.json'), 'utf8');
    // This one finds no Alertmanager.
    const second = runWith({ path: '' }, ...switches, '--no-fleet');
    await until(() => /ceremonies \(/.test(second.output.said));
    expect(second.output.said).toMatch(/[1-9]\d* ceremonies \(/);
    expect(second.output.said).toContain('told to nobody: prometheus-alertmanager is not installed.');
    const alerting = /Alerting\s+\S+\s+(http:\S+)/.exec(second.output.said)?.[1] ?? '';
    const evaluating = await (await fetch(new URL('/readyz', alerting))).json();
    expect(evaluating).toMatchObject({ ready: true, reason: 'Evaluating; delivery: none.' });
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    const pepper = (text: string) => /"pepper": "([^"]+)"/.exec(text)?.[1];
    expect(pepper(readFileSync(join(directory, 'tenants.json'), 'utf8'))).toBe(pepper(tenants));
  });

  it('says in one sentence which port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { output, ended } = run('--log', 'embedded', '--port', String(port), '--directory', directory);
    expect(await ended).toBe(1);
    expect(output.said.trim()).toBe(
      `Port ${port} (demo) is taken by another program: stop it, or choose others with --port N.`,
    );
    blocker.close();
  });

  it('says in one sentence that the folder can not be made', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const { output, ended } = run('--log', 'embedded', '--port', '0', '--directory', join(file, 'state'));
    expect(await ended).toBe(1);
    expect(output.said.trim()).toMatch(
      /^The folder .* can not be made: choose another with --directory DIR\.$/,
    );
  });

  it('says in one sentence that the disk is full', async () => {
    // The kernel's own file system of no size stands in for a full disk.
    const { output, ended } = run('--log', 'embedded', '--port', '0', '--directory', '/proc');
    expect(await ended).toBe(1);
    expect(output.said.trim()).toMatch(/^Only 0 MiB are free under \/proc, 512 are needed: make room/);
  });

  it('lists its switches, and names a wrong one', async () => {
    const help = run('--help');
    expect(await help.ended).toBe(0);
    expect(help.output.said).toContain('--log auto|kafka|embedded');
    const wrong = run('--log', 'pigeon');
    expect(await wrong.ended).toBe(2);
    expect(wrong.output.said.trim()).toBe('--log must be auto, kafka or embedded, not "pigeon".');
    const days = run('--history-days', '40');
    expect(await days.ended).toBe(2);
    expect(days.output.said.trim()).toBe('--history-days must be a whole number from 1 to 28, not "40".');
    const unknown = run('--colour');
    expect(await unknown.ended).toBe(2);
    expect(unknown.output.said).toContain("'--colour'");
  });
});
