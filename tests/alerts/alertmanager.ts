import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../schemas/clock.ts';

const PROGRAM = '/usr/bin/prometheus-alertmanager';
const SHIPPED = new URL('../../infra/deploy/alertmanager/', import.meta.url);
const READY_MS_MAX = 20_000;

/**
 * Debian's Alertmanager on loopback with the configuration that ships: only its waits are shorter, and the addresses
 * of chats and pager are the receiver's.
 */
export async function startAlertmanager(options: {
  directory: string;
  port: number;
  receiverUrl: string;
  clock: Clock;
}) {
  const { directory, port, clock } = options;
  const config = writeConfig(options);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.path=${join(directory, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  const exited = once(child, 'exit');
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  const deadlineMs = clock.monotonic() + READY_MS_MAX;
  while (!(await isReady())) {
    if (child.exitCode !== null || clock.monotonic() > deadlineMs) {
      child.kill('SIGKILL');
      throw new Error(`The Alertmanager did not start: ${said}`);
    }
    await clock.sleep(100);
  }
  return {
    url,
    /** Keeps what matches from being told for an hour. */
    async silence(name: string, value: string): Promise<void> {
      const nowMs = clock.now();
      const answer = await fetch(`${url}/api/v2/silences`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          matchers: [{ name, value, isRegex: false, isEqual: true }],
          startsAt: new Date(nowMs).toISOString(),
          endsAt: new Date(nowMs + 3_600_000).toISOString(),
          createdBy: 'test',
          comment: 'Planned work.',
        }),
      });
      if (!answer.ok) throw new Error(`The silence was refused: ${await answer.text()}`);
    },
    async alerts(): Promise<{ labels: Record<string, string>; status: { state: string } }[]> {
      const answer = await fetch(`${url}/api/v2/alerts`);
      return (await answer.json()) as { labels: Record<string, string>; status: { state: string } }[];
    },
    async close(): Promise<void> {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function writeConfig({ directory, receiverUrl }: { directory: string; receiverUrl: string }): string {
  const secrets = join(directory, 'secrets');
  mkdirSync(secrets);
  for (const team of ['oncall', 'soc', 'product']) {
    writeFileSync(join(secrets, `slack-${team}`), `${receiverUrl}/${team}`);
  }
  writeFileSync(join(secrets, 'pagerduty-oncall'), 'a-routing-key');
  cpSync(new URL('templates', SHIPPED), join(directory, 'templates'), { recursive: true });
  const shipped = readFileSync(new URL('alertmanager.yml', SHIPPED), 'utf8');
  const config = shipped
    .replaceAll('/etc/alertmanager/secrets', secrets)
    .replace('group_wait: 10s', 'group_wait: 1s')
    .replace('group_interval: 5m', 'group_interval: 2s');
  const file = join(directory, 'alertmanager.yml');
  writeFileSync(file, `global:\n  pagerduty_url: ${receiverUrl}/pager\n${config}`);
  return file;
}
