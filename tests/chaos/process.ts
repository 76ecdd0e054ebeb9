import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../schemas/clock.ts';

/** A part of the product in a process of its own, which nobody starts again when it dies. */
export interface Part {
  readonly pid: number;
  /** What its ready line said, such as `{ url }`. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Resolves with the signal or exit code when the process is gone. */
  readonly exited: Promise<string>;
  readonly isAlive: boolean;
  /** SIGKILL, and gone when it resolves. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  suspend(): void;
  resume(): void;
  /** SIGTERM, and SIGKILL after the grace. */
  stop(): Promise<void>;
}

export interface PartOptions {
  name: string;
  file: string;
  environment: Readonly<Record<string, string>>;
  logFile: string;
  clock: Clock;
}

const READY_MS_MAX = 60_000;
const STOP_GRACE_MS = 15_000;

/** Starts a part and resolves at its ready line. @throws Error with its last words when it never gets there. */
export async function startPart(options: PartOptions): Promise<Part> {
  const child = spawn(process.execPath, [options.file], {
    // The part ends itself when its stdin closes: nothing is left over, however this process dies.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // Parts start over and over: they compile their modules once.
      NODE_COMPILE_CACHE: join(dirname(options.logFile), 'compiled'),
      ...options.environment,
      KAGIMI_EXIT_WITH_PARENT: '1',
    },
    detached: true,
  });
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  const words = keepLog(child, options.logFile);
  const part = handleOf(child, exited, options.clock);
  const first = await Promise.race([readyLine(child), exited, options.clock.sleep(READY_MS_MAX)]);
  if (typeof first === 'object' && first !== null) {
    return {
      ...part,
      ready: first,
      get isAlive() {
        return isRunning(child);
      },
    };
  }
  await part.kill();
  throw new Error(`${options.name} did not become ready (${first ?? 'too slow'}): ${words()}`);
}

function handleOf(child: ChildProcess, exited: Promise<string>, clock: Clock) {
  const end = async (signal: NodeJS.Signals) => {
    if (!isRunning(child)) return;
    // A suspended process hears SIGTERM only once it goes on.
    child.kill('SIGCONT');
    child.kill(signal);
    const isGone = await Promise.race([exited, clock.sleep(STOP_GRACE_MS).then(() => null)]);
    if (isGone !== null) return;
    child.kill('SIGKILL');
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    exited,
    kill: () => end('SIGKILL'),
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

/** Its stderr goes to the file; the result gives the last sentence of it. */
function keepLog(child: ChildProcess, file: string): () => string {
  const log = createWriteStream(file, { flags: 'a' });
  let last = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log.write(chunk);
    last = chunk.toString().trim().split('\n').at(-1) ?? last;
  });
  return () => last;
}

function readyLine(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = parsed(line);
      if (said) resolve(said);
    });
  });
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const said: unknown = JSON.parse(line);
    return typeof said === 'object' && said !== null && 'ready' in said ? { ...said } : null;
  } catch {
    return null;
  }
}
