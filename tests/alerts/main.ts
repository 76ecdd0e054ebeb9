import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { freePort } from '../../infra/local/kafka/ports.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { startPart } from '../chaos/process.ts';
import { prepare } from '../prepare.ts';
import { startAlertmanager } from './alertmanager.ts';
import { startEngine } from './engine.ts';
import { startReceiver } from './receiver.ts';
import { BEHIND_THE_LOG, EXPECTED, moveLog, SILENCED, seedFaults, seedRepairs } from './scenario.ts';
import { isDone, judge } from './verdict.ts';

/**
 * Alerts from rows to the chat: ClickHouse's own engine, the real process, Debian's Alertmanager with the configuration
 * that ships, and a receiver shaped like Slack and PagerDuty. A fault for every rule; a kill in the middle; repairs.
 * The last line is one JSON object; exit 0 only when each was told once as it fired and once as it was over.
 */
const WAIT_MS_MAX = 150_000;
/** Alertmanager tells a group at most so long after it changed: its shortened waits, with room to spare. */
const QUIET_MS = 5_000;
const DATABASE = 'alerts';
const say = (line: string) => void process.stdout.write(`${line}\n`);

const missing = prepare();
if (missing !== null) {
  process.stderr.write(`${missing}\n`);
  process.exit(1);
}
const directory = mkdtempSync(join(tmpdir(), 'kagimi-alerts-e2e-'));
const closers: (() => Promise<void>)[] = [];
try {
  const verdict = await run();
  for (const line of [...verdict.missed, ...verdict.spurious]) say(`wrong: ${line}`);
  const { fired, resolved, delivered } = verdict;
  const figures = { rules: ALERT_RULES.length, fired, resolved, delivered };
  const faults = { missed: verdict.missed.length, spurious: verdict.spurious.length };
  say(JSON.stringify({ ...figures, ...faults }));
  process.exitCode = faults.missed + faults.spurious === 0 && fired > 0 ? 0 : 1;
} finally {
  for (const close of closers.reverse()) await close().catch(() => {});
  rmSync(directory, { recursive: true, force: true });
}

async function run() {
  say('Starting ClickHouse (chDB), Alertmanager and the receiver …');
  const engine = await startEngine();
  closers.push(() => engine.close());
  const store = await engine.database(DATABASE);
  const receiver = await startReceiver();
  closers.push(() => receiver.close());
  const { messages } = receiver;
  const port = await freePort(0);
  const alertmanager = await startAlertmanager({ directory, port, receiverUrl: receiver.url, clock });
  closers.push(() => alertmanager.close());
  await alertmanager.silence('tenant', SILENCED);

  say('A fault for every rule …');
  await seedFaults(store, clock.now());
  const start = () =>
    startPart({
      name: 'alerting',
      file: fileURLToPath(new URL('../../processors/alerting/main.ts', import.meta.url)),
      environment: {
        KAGIMI_CLICKHOUSE_URL: engine.url,
        KAGIMI_CLICKHOUSE_DATABASE: DATABASE,
        KAGIMI_ALERT_DELIVERY: 'alertmanager',
        KAGIMI_ALERTMANAGER_URLS: alertmanager.url,
        KAGIMI_ALERTING_INTERVAL_MS: '1000',
        KAGIMI_ALERTING_LISTEN: '127.0.0.1:0',
        KAGIMI_CONSOLE_URL: 'http://console.example',
      },
      logFile: join(directory, 'alerting.log'),
      clock,
    });
  let part = await start();
  closers.push(() => part.stop());
  const atOnce = EXPECTED.filter(({ rule }) => !BEHIND_THE_LOG.includes(rule));
  await until('told what fires', () => isDone(messages, atOnce, 'firing'));
  say(`${messages.length} messages; the log stands still, what is behind it is held back.`);

  say('Killing the alerting process, and starting it again …');
  await part.kill();
  part = await start();
  const before = messages.length;
  await until('evaluated and posted again', async () => {
    const { evaluations, posts } = await countersOf(String(part.ready.url));
    return evaluations >= ALERT_RULES.length * 6 && posts >= 1;
  });
  await clock.sleep(QUIET_MS);
  say(`${messages.length - before} messages after the restart.`);

  say('The log moves again …');
  await moveLog(store, clock.now());
  const behind = EXPECTED.filter(({ rule }) => BEHIND_THE_LOG.includes(rule));
  await until('told what was held back', () => isDone(messages, behind, 'firing'));

  say('Repairing …');
  await seedRepairs(store, clock.now());
  await until('told that it is over', () => isDone(messages, EXPECTED, 'resolved'));
  // Every change posts all that fires again, and every minute does: nobody was told twice by it.
  await until('posted again', async () => (await countersOf(String(part.ready.url))).posts >= 3);
  await clock.sleep(QUIET_MS);
  const states = await alertmanager.alerts();
  const silenced = states.filter(({ labels }) => labels.tenant === SILENCED);
  say(`Alertmanager holds ${states.length} alerts, ${silenced.length} of them silenced.`);
  const verdict = judge(messages);
  if (!silenced.some(({ status }) => status.state === 'suppressed')) {
    verdict.missed.push('the silenced regression was never posted');
  }
  return verdict;
}

/** What the process has counted since it began. */
async function countersOf(url: string): Promise<{ evaluations: number; posts: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sum = (pattern: RegExp) =>
    [...text.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0);
  return {
    evaluations: sum(/^kagimi_alerting_evaluations_total\{.*\} (\d+)$/gm),
    posts: sum(/^kagimi_alerting_posts_total\{.*outcome="acknowledged".*\} (\d+)$/gm),
  };
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const startedMs = clock.monotonic();
  while (!(await holds())) {
    if (clock.monotonic() - startedMs > WAIT_MS_MAX) return say(`Gave up waiting: ${what}.`);
    await clock.sleep(200);
  }
  say(`${what}: after ${((clock.monotonic() - startedMs) / 1_000).toFixed(1)} s.`);
}
