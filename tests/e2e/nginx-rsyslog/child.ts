import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Debian keeps daemons where not every shell looks. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

export interface Child {
  process: ChildProcess;
  /** Everything it has written, for the message of a test that fails. */
  output(): string;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<number | null>;
}

export function startChild(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(command, args, {
    env: { ...process.env, ...env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const ended = once(child, 'close').then(() => child.exitCode);
  const failed = new Promise<null>((resolve) =>
    child.once('error', (error) => {
      text += error.message;
      resolve(null);
    }),
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return {
    process: child,
    output: () => text,
    async stop() {
      child.kill('SIGTERM');
      return Promise.race([ended, failed]);
    },
  };
}

/** Runs to the end; null where the command does not exist. */
export async function runChild(
  command: string,
  args: readonly string[],
): Promise<{ exitCode: number | null; output: string }> {
  const child = startChild(command, args);
  const exitCode = await Promise.race([
    once(child.process, 'close').then(() => child.process.exitCode),
    once(child.process, 'error').then(() => null),
  ]);
  return { exitCode, output: child.output() };
}

/** A port that nobody listens on, for programs that can't be asked which one they took. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return address.port;
}
