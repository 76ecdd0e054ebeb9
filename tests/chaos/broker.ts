import { homedir } from 'node:os';
import { join } from 'node:path';
import { type LocalKafka, launchKafka } from '../../infra/local/kafka/launch.ts';
import { freePort } from '../../infra/local/kafka/ports.ts';
import type { Clock } from '../../schemas/clock.ts';

/** One real Kafka broker that can die, freeze and come back with its data. */
export interface Broker {
  readonly brokers: readonly string[];
  readonly pid: number;
  /** SIGKILL, and gone when it resolves. Also of a broker that gave up by itself. */
  kill(): Promise<void>;
  start(): Promise<void>;
  suspend(): void;
  resume(): void;
  isAlive(): boolean;
  close(): Promise<void>;
}

const GONE_MS_MAX = 10_000;
const STARTS_MAX = 3;

export async function startBroker({
  directory,
  clock,
}: {
  directory: string;
  clock: Clock;
}): Promise<Broker> {
  const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
  const port = await freePort();
  const launch = () => launchKafka({ directory, cacheDirectory, port, onProgress: () => undefined });
  let kafka: LocalKafka = await launch();

  function isAlive(): boolean {
    try {
      process.kill(kafka.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  function signal(name: NodeJS.Signals): void {
    if (isAlive()) process.kill(kafka.pid, name);
  }

  async function kill(): Promise<void> {
    signal('SIGKILL');
    const deadlineMs = clock.monotonic() + GONE_MS_MAX;
    while (isAlive() && clock.monotonic() < deadlineMs) await clock.sleep(20);
  }

  async function start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        kafka = await launch();
        return;
      } catch (error) {
        if (attempt === STARTS_MAX) throw error;
        await clock.sleep(1_000);
      }
    }
  }

  return {
    brokers: [`127.0.0.1:${port}`],
    get pid() {
      return kafka.pid;
    },
    kill,
    start,
    suspend: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    isAlive,
    async close() {
      signal('SIGCONT');
      await kafka.close();
    },
  };
}
