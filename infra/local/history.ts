import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import type { Clock, Random } from '../../schemas/clock.ts';
import type { PlayOptions } from '../fleet/play.ts';
import demoDays from '../fleet/scenarios/demo-days.ts';
import type { Tables } from './stack.ts';

/** The simulated days before the first start. Kept beside the state, since live traffic goes on with the same people. */
export interface History {
  seed: string;
  /** When its ceremonies are issued, milliseconds since the epoch. */
  startMs: number;
  endMs: number;
  ceremonies: number;
  people: number;
  /** `begun` once it is being written; it stays so when that broke off. */
  state: 'new' | 'begun' | 'written';
}

const CEREMONIES_PER_DAY = 6_000;
/** People as of so many ceremonies: live traffic is denser, and a device has one vote a day. */
const PEOPLE_CEREMONIES = 100_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The scenario's hours count from here, before the end of the history. */
const SCENARIO_MS = 72 * HOUR_MS;
const SCENARIO = fileURLToPath(new URL('../fleet/scenarios/demo-days.ts', import.meta.url));
const MAKER = fileURLToPath(new URL('../../ingest/history/main.ts', import.meta.url));
const WRITER = fileURLToPath(new URL('../../processors/history/main.ts', import.meta.url));

export interface PlanOptions {
  directory: string;
  /** Days to make up at a first start; 0: none. */
  days: number;
  clock: Clock;
  random: Random;
}

/**
 * The history of this folder: that of an earlier start, or a new one where nothing was ever started. Null: none.
 * @throws Error for a file that is no history.
 */
export function planHistory({ directory, days, clock, random }: PlanOptions): History | null {
  const file = fileOf(directory);
  if (existsSync(file)) return readHistory(file);
  if (days === 0 || existsSync(join(directory, 'tenants.json'))) return null;
  const endMs = clock.now() - HORIZON_MS - MINUTE_MS;
  return {
    ...{ seed: random.bytes(8).toString('hex'), startMs: endMs - days * DAY_MS, endMs },
    ...{ ceremonies: days * CEREMONIES_PER_DAY, people: PEOPLE_CEREMONIES, state: 'new' },
  };
}

function fileOf(directory: string): string {
  return join(directory, 'history.json');
}

function readHistory(file: string): History {
  const kept: Partial<History> = JSON.parse(readFileSync(file, 'utf8'));
  const { seed, startMs, endMs, ceremonies, people, state } = kept;
  if (!seed || !startMs || !endMs || !ceremonies || !people || !state) {
    throw new Error(`${file} tells of no history: remove the folder to begin anew.`);
  }
  return { seed, startMs, endMs, ceremonies, people, state };
}

/** What the fleet plays by, in the history and ever after. */
export function storyOf({ seed, startMs, endMs, people }: History) {
  return {
    people: { seed, ceremonies: people, startMs },
    scenario: demoDays,
    scenarioStartMs: endMs - SCENARIO_MS,
  } satisfies Partial<PlayOptions>;
}

export interface FillOptions {
  history: History;
  directory: string;
  tables: Tables;
  onProgress: (line: string) => void;
}

/**
 * Writes a planned history: one process makes what the collector would have made, the other folds it into the tables.
 * @throws Error with the last sentence of the one that failed.
 */
export async function fillHistory({ history, directory, tables, onProgress }: FillOptions): Promise<void> {
  const keep = (state: History['state']) =>
    writeFileSync(fileOf(directory), `${JSON.stringify({ ...history, state }, null, 2)}\n`);
  const spanMs = history.endMs - history.startMs;
  onProgress(`Filling in ${Math.round(spanMs / DAY_MS)} simulated days before now …`);
  keep('begun');
  const environment = {
    ...{ ...process.env, KAGIMI_TENANTS_FILE: tables.tenantsFile },
    ...{ KAGIMI_CLICKHOUSE_URL: tables.clickhouseUrl, KAGIMI_CLICKHOUSE_DATABASE: 'kagimi' },
  };
  const maker = start(MAKER, switchesOf(history, tables.tenant.id), environment);
  const writer = start(WRITER, [], environment);
  createInterface({ input: writer.child.stdout }).on('line', (line) => {
    const { reached_ms, seconds } = JSON.parse(line) as { reached_ms?: number; seconds: number };
    const share = reached_ms === undefined ? 1 : Math.min(1, (reached_ms - history.startMs) / spanMs);
    onProgress(`  ${Math.floor(share * 100)} % after ${seconds} s`);
  });
  // A writer that refuses, or a maker that fails, tells why itself.
  const piped = pipeline(maker.child.stdout, writer.child.stdin).catch(() => {});
  await Promise.all([writer.ended, maker.ended, piped]);
  keep('written');
}

function switchesOf(history: History, tenant: string): string[] {
  const { people, scenarioStartMs } = storyOf(history);
  const time = (ms: number) => new Date(ms).toISOString();
  return [
    ...['--tenant', tenant, '--from', time(history.startMs), '--to', time(history.endMs)],
    ...['--seed', history.seed, '--ceremonies', String(history.ceremonies)],
    ...['--people', String(people.ceremonies)],
    ...['--scenario', SCENARIO, '--scenario-from', time(scenarioStartMs)],
  ];
}

/** Starts one half; `ended` rejects with its last sentence unless it exits with 0. */
function start(file: string, switches: readonly string[], environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [file, ...switches], { stdio: 'pipe', env: environment });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  return { child, ended: untilEnded(child, () => said.trim().split('\n').at(-1) ?? '') };
}

async function untilEnded(child: ChildProcess, lastSentence: () => string): Promise<void> {
  const [code, signal] = await once(child, 'close');
  if (code === 0) return;
  throw new Error(lastSentence() || `The history broke off (${signal ?? `exit ${code}`}).`);
}
