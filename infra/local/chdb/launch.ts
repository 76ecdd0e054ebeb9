import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface LaunchOptions {
  /** Where tables are kept. */
  data: string;
  /** 0 or none: a free port. */
  port?: number;
  database?: string;
  user?: string;
  passwordFile?: string;
  bodyMaxMib?: number;
  resultMaxMib?: number;
  queriesMax?: number;
  queueMax?: number;
}

export interface ChdbServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly pid: number;
  /** Lets running queries finish, then ends the process; ends it anyway after a while. */
  close(): Promise<void>;
  /** Ends the process at once, as a power cut would. */
  kill(): Promise<void>;
}

const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 12_000;

/**
 * Starts the server in a process of its own, because the engine is one per process and takes the process with it when
 * it falls. It ends with this process too.
 * @throws Error with the server's own sentence when it does not become ready.
 */
export async function startChdbServer(options: LaunchOptions): Promise<ChdbServer> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...argumentsOf(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const url = await readyUrl(child);
  child.stdout.resume();
  child.stderr.resume();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await exited;
    clearTimeout(timer);
  };
  return {
    url,
    pid: child.pid ?? 0,
    close: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function argumentsOf(options: LaunchOptions): string[] {
  const { port, data, ...rest } = options;
  const named = Object.entries({
    listen: `127.0.0.1:${port ?? 0}`,
    data,
    database: rest.database,
    user: rest.user,
    'password-file': rest.passwordFile,
    'body-max-mib': rest.bodyMaxMib,
    'result-max-mib': rest.resultMaxMib,
    'queries-max': rest.queriesMax,
    'queue-max': rest.queueMax,
  });
  const given = named.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  return [...given, '--exit-with-parent'];
}

type Piped = ChildProcess & {
  stdout: NonNullable<ChildProcess['stdout']>;
  stderr: NonNullable<ChildProcess['stderr']>;
};

function readyUrl(child: Piped): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The chDB server was not ready within ${READY_MS_MAX / 1_000} s.`));
    }, READY_MS_MAX);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const sentence = said.trim().split('\n').at(-1) || `it ended with ${signal ?? `exit code ${code}`}`;
      reject(new Error(`The chDB server did not start: ${sentence}`));
    });
    child.once('error', reject);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line.replace(/^ready /, ''));
    });
  });
}
