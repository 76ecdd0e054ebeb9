import { join } from 'node:path';
import type { Clock } from '../../schemas/clock.ts';
import { startPart } from './process.ts';
import type { Refusals } from './refusals.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** The collector, one life after the other. */
export interface CollectorLives {
  readonly now: Supervised;
  /** Where it is, or was: a sender asks a collector that just died at its old address. */
  readonly url: string;
  /**
   * Ends this life in good order, and begins another in that environment. Under traffic, what it counted in its last
   * moments is gone with it.
   */
  restart(how?: { environment?: Readonly<Record<string, string>>; isUnderTraffic?: boolean }): Promise<void>;
  /** SIGKILL; resolves when its next life is ready. What it counted since it was last read is gone with it. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface CollectorOptions {
  root: string;
  environment: Readonly<Record<string, string>>;
  logs: string;
  clock: Clock;
  refusals: Refusals;
  onDeath: (sentence: string) => void;
}

export async function startCollector(options: CollectorOptions): Promise<CollectorLives> {
  const { root, logs, clock, refusals, onDeath } = options;
  let lastUrl = '';
  let now = await begin({});

  function begin(environment: Readonly<Record<string, string>>): Promise<Supervised> {
    const part = {
      name: 'collector',
      file: join(root, 'ingest/main.ts'),
      environment: { ...options.environment, ...environment },
      logFile: join(logs, 'collector.log'),
      clock,
    };
    return supervise({ name: 'collector', clock, onDeath, start: () => startPart(part) });
  }

  function url(): string {
    lastUrl = String(now.part?.ready.url ?? lastUrl);
    return lastUrl;
  }

  return {
    get now() {
      return now;
    },
    get url() {
      return url();
    },
    async restart({ environment = {}, isUnderTraffic = false } = {}) {
      await refusals.read(url()).catch(() => undefined);
      refusals.endLife({ isKilled: isUnderTraffic });
      await now.stop();
      now = await begin(environment);
    },
    async kill() {
      refusals.endLife({ isKilled: true });
      await now.kill();
      await now.revived();
    },
    close: () => now.stop(),
  };
}
