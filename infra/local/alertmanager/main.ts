import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock as clock } from '../../adapters/clock.ts';
import { runProcess } from '../../adapters/process.ts';
import { quietConfig } from './config.ts';

const READY_MS_MAX = 30_000;
const POLL_MS = 100;

/**
 * `node infra/local/alertmanager/main.ts --program FILE --port N --directory DIR`: an Alertmanager on loopback that tells
 * nobody, in a process that speaks as our others do and takes it along when it ends.
 */
await runProcess('alertmanager', async () => {
  const { program, port, directory } = readArguments();
  mkdirSync(directory, { recursive: true });
  const config = join(directory, 'alertmanager.yml');
  writeFileSync(config, quietConfig());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // One of its kind: no gossip.
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = once(child, 'exit');
  try {
    await Promise.race([untilReady(url, child), ended.then(refuse)]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  let stopping = false;
  return {
    ready: { url },
    async run() {
      await ended;
      if (!stopping) throw new Error('The Alertmanager ended by itself.');
    },
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
});

function refuse(): never {
  throw new Error('The Alertmanager did not start; its own words are above.');
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadlineMs = clock.monotonic() + READY_MS_MAX;
  while (child.exitCode === null && clock.monotonic() < deadlineMs) {
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    if (answer?.ok) return;
    await clock.sleep(POLL_MS);
  }
  throw new Error(`The Alertmanager was not ready within ${READY_MS_MAX / 1_000} s.`);
}

function readArguments(): { program: string; port: number; directory: string } {
  const { values } = parseArgs({
    options: { program: { type: 'string' }, port: { type: 'string' }, directory: { type: 'string' } },
  });
  const { program, port, directory } = values;
  if (!program || !port || !directory) throw new Error('--program, --port and --directory are needed.');
  return { program, port: Number(port), directory };
}
