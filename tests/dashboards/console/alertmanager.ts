import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { freePort } from '../../../infra/local/kafka/ports.ts';

const PROGRAM = '/usr/bin/prometheus-alertmanager';
const READY_MS_MAX = 20_000;
const CONFIG = {
  route: { receiver: 'nobody', group_by: ['alertname', 'os'], group_wait: '1s' },
  receivers: [{ name: 'nobody' }],
};

/** Debian's Alertmanager on loopback, which tells nobody. */
export async function startQuietAlertmanager() {
  const folder = await mkdtemp(join(tmpdir(), 'kagimi-alertmanager-'));
  const port = await freePort(0);
  const config = join(folder, 'config.yml');
  await writeFile(config, JSON.stringify(CONFIG));
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  const deadlineMs = clock.monotonic() + READY_MS_MAX;
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (clock.monotonic() > deadlineMs) throw new Error('The Alertmanager was not ready in time.');
    await clock.sleep(100);
  }
  return {
    url,
    /** An alert that fires for ten minutes. */
    async fire(labels: Record<string, string>, annotations: Record<string, string> = {}): Promise<void> {
      const startsAt = new Date(clock.now()).toISOString();
      const endsAt = new Date(clock.now() + 600_000).toISOString();
      const body = JSON.stringify([{ labels, annotations, startsAt, endsAt }]);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`The alert was refused: ${await answer.text()}`);
    },
    async close(): Promise<void> {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
