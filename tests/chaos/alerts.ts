import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { Violation } from './judge.ts';
import { startPart } from './process.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** The detector and the process that tells people, and all that people were told. */
export interface Alerts {
  readonly parts: readonly Supervised[];
  /** The detector alone, stopped in good order and started again. */
  stopDetector(): Promise<void>;
  startDetector(): Promise<void>;
  /**
   * I10, once everything is healed: the rules that had to fire have fired, nothing else has, what fired is told to be over,
   * and rules are evaluated and minutes judged again, all within `ALERT_MS_MAX`.
   */
  judge(due: readonly string[]): Promise<Violation[]>;
  close(): Promise<void>;
}

export interface AlertsOptions {
  root: string;
  logs: string;
  clock: Clock;
  signal: AbortSignal;
  onDeath: (sentence: string) => void;
  /** How they reach ClickHouse: through the proxy, as the processors do. */
  environment: Readonly<Record<string, string>>;
}

/** X of I10: from heal until everybody has been told that it is over. */
export const ALERT_MS_MAX = 60_000;
const INTERVAL_MS = 2_000;
const POLL_MS = 500;

/** What the webhook said of one alert. */
interface Told {
  rule: string;
  fingerprint: string;
  status: 'firing' | 'resolved';
  labels: Readonly<Record<string, string>>;
}

/** Starts both, with a receiver of the webhook that takes everything. */
export async function startAlerts(options: AlertsOptions): Promise<Alerts> {
  const { clock, root, logs, onDeath, signal } = options;
  const told: Told[] = [];
  const receiver = await startReceiver(told);
  const start = (name: string, file: string, environment: Readonly<Record<string, string>>) =>
    supervise({
      name,
      clock,
      onDeath,
      start: () =>
        startPart({
          name,
          file: join(root, file),
          environment: { ...options.environment, ...environment },
          logFile: join(logs, `${name}.log`),
          clock,
        }),
    });
  const startDetector = () =>
    start('regressions', 'processors/regressions/main.ts', {
      KAGIMI_REGRESSIONS_LISTEN: '127.0.0.1:0',
      KAGIMI_REGRESSIONS_POLL_MS: '1000',
    });
  let detector = await startDetector();
  const alerting = await start('alerting', 'processors/alerting/main.ts', {
    KAGIMI_ALERTING_LISTEN: '127.0.0.1:0',
    KAGIMI_ALERTING_INTERVAL_MS: String(INTERVAL_MS),
    KAGIMI_ALERT_DELIVERY: 'webhook',
    KAGIMI_ALERT_WEBHOOK_URL: receiver.url,
  });

  async function untilAtWork(sinceMs: number, deadlineMs: number): Promise<string[]> {
    const waiting = new Map<string, () => Promise<boolean>>([
      ['alert rules are not evaluated', async () => (await heartbeatMs(alerting)) >= sinceMs],
      ['the detector does not work', () => isReady(detector)],
    ]);
    while (waiting.size > 0 && clock.monotonic() < deadlineMs && !signal.aborted) {
      for (const [trouble, isOver] of waiting) if (await isOver()) waiting.delete(trouble);
      if (waiting.size > 0) await clock.sleep(POLL_MS, signal);
    }
    return [...waiting.keys()];
  }

  return {
    get parts() {
      return [detector, alerting];
    },
    stopDetector: () => detector.stop(),
    async startDetector() {
      detector = await startDetector();
    },
    async judge(due) {
      const deadlineMs = clock.monotonic() + ALERT_MS_MAX;
      const troubles = await untilAtWork(clock.now(), deadlineMs);
      while (firing(told).length > 0 && clock.monotonic() < deadlineMs && !signal.aborted)
        await clock.sleep(POLL_MS, signal);
      const violations = [
        ...troubles.map((trouble) => `${ALERT_MS_MAX / 1_000} s after heal ${trouble}.`),
        ...judgeTold(told, due),
      ];
      told.splice(0);
      return violations.map((sentence) => ({ invariant: 'I10', sentence }) as const);
    },
    async close() {
      await Promise.allSettled([detector.stop(), alerting.stop()]);
      await receiver.close();
    },
  };
}

/** What is wrong with what was told of a fault, a sentence each. */
export function judgeTold(told: readonly Told[], due: readonly string[]): string[] {
  const fired = new Set(told.filter(({ status }) => status === 'firing').map(({ rule }) => rule));
  const spurious = told.filter(({ rule, status }) => status === 'firing' && !due.includes(rule));
  return [
    ...due.filter((rule) => !fired.has(rule)).map((rule) => `${rule} did not fire.`),
    ...spurious.map(({ rule, labels }) => `${rule} fired without a reason: ${JSON.stringify(labels)}.`),
    ...firing(told).map(({ rule }) => `Nobody was told that ${rule} is over.`),
  ];
}

/** What fired last and was not told to be over. */
function firing(told: readonly Told[]): Told[] {
  const last = new Map(told.map((one) => [one.fingerprint, one]));
  return [...last.values()].filter(({ status }) => status === 'firing');
}

/** The names of all rules, by which faults say what they must set off. */
export const RULE_NAMES: readonly string[] = ALERT_RULES.map(({ name }) => name);

async function startReceiver(told: Told[]) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as { alerts: Omit<Told, 'rule'>[] };
    for (const { fingerprint, status, labels } of alerts)
      told.push({ fingerprint, status, labels, rule: labels.alertname ?? '' });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** When the last evaluation of all rules was over; 0 while nobody answers. */
async function heartbeatMs({ part }: Supervised): Promise<number> {
  const text = await ask(`${part?.ready.url}/metrics`, (response) => response.text());
  const [, seconds = '0'] = /^kagimi_alerting_heartbeat_seconds\S* (\S+)$/m.exec(text ?? '') ?? [];
  return Number(seconds) * 1_000;
}

async function isReady({ part }: Supervised): Promise<boolean> {
  return (await ask(`${part?.ready.url}/readyz`, async (response) => response.ok)) ?? false;
}

async function ask<Answer>(
  url: string,
  read: (response: Response) => Promise<Answer>,
): Promise<Answer | null> {
  try {
    return await read(await fetch(url));
  } catch {
    // It is dead, and is started again.
    return null;
  }
}
