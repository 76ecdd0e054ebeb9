import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Clock } from '../../schemas/clock.ts';
import { EXIT_WRONG_SETTING } from '../../schemas/settings.ts';

/** A part of the product in a process of its own, started again when it dies. */
export interface Child {
  /** What its ready line said, such as `{ url }`. */
  ready: Record<string, unknown>;
  readonly pid: number;
  /** SIGTERM, then SIGKILL after the grace. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  name: string;
  /** Path of the TypeScript file to run. */
  file: string;
  args?: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where its stderr goes. */
  logFile: string;
  clock: Clock;
  /** Called with one sentence when it died and is started again, and when it is given up. */
  onTrouble: (sentence: string) => void;
}

const READY_MS_MAX = 60_000;
const STOP_GRACE_MS = 12_000;
/** The pause before a restart doubles with each death that comes quickly after its start. */
const RESTART_PAUSE_MS = { min: 1_000, max: 30_000 } as const;
const QUICK_MS = 10_000;

/**
 * Starts a part and resolves with its ready line.
 * @throws Error with the part's own last sentence when it does not become ready the first time.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { clock } = options;
  const stopping = new AbortController();
  let quickDeaths = 0;
  let { process, ready } = await start(options);

  const watch = (watched: ChildProcess, startedMs: number) => {
    watched.once('exit', (code, signal) => {
      if (stopping.signal.aborted) return;
      quickDeaths = clock.monotonic() - startedMs < QUICK_MS ? quickDeaths + 1 : 0;
      if (code === EXIT_WRONG_SETTING) {
        options.onTrouble(
          `${options.name} was given a wrong setting and is given up; see ${options.logFile}`,
        );
        return;
      }
      options.onTrouble(`${options.name} died (${signal ?? `exit ${code}`}) and is started again.`);
      void restart();
    });
  };
  /** Never gives up: what it needs, such as the log, may be away for long and come back. */
  const restart = async () => {
    const pauseMs = Math.min(RESTART_PAUSE_MS.max, RESTART_PAUSE_MS.min * 2 ** Math.max(0, quickDeaths - 1));
    await clock.sleep(pauseMs, stopping.signal);
    if (stopping.signal.aborted) return;
    try {
      const started = await start(options);
      ({ process, ready } = started);
      watch(process, clock.monotonic());
      // Asked to stop while it was starting.
      if (stopping.signal.aborted) await stopProcess(process);
    } catch (error) {
      quickDeaths += 1;
      options.onTrouble(error instanceof Error ? error.message : String(error));
      void restart();
    }
  };
  watch(process, clock.monotonic());

  return {
    ready,
    get pid() {
      return process.pid ?? 0;
    },
    async stop() {
      stopping.abort();
      await stopProcess(process);
    },
  };
}

async function start(
  options: ChildOptions,
): Promise<{ process: ChildProcess; ready: Record<string, unknown> }> {
  const child = spawn(process.execPath, [options.file, ...(options.args ?? [])], {
    // The part ends itself when its stdin closes, so nothing is left over when the launcher is killed.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment, KAGIMI_EXIT_WITH_PARENT: '1' },
    // A group of its own: Ctrl-C reaches the launcher alone, which stops its parts in order.
    detached: true,
  });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  let lastSentence = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log.write(chunk);
    lastSentence = chunk.toString().trim().split('\n').at(-1) ?? lastSentence;
  });
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    setTimeout(() => reject(new Error(`${options.name} was not ready in time.`)), READY_MS_MAX).unref();
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(lastSentence || `${options.name} ended with exit code ${code}.`)),
    );
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = parseReady(line);
        if (said) resolve(said);
      });
    }
  });
  try {
    return { process: child, ready: await ready };
  } catch (error) {
    await stopProcess(child);
    throw error;
  }
}

function parseReady(line: string): Record<string, unknown> | null {
  try {
    const said: unknown = JSON.parse(line);
    return typeof said === 'object' && said !== null && 'ready' in said ? { ...said } : null;
  } catch {
    return null;
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
