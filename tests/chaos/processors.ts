import { join } from 'node:path';
import type { Clock } from '../../schemas/clock.ts';
import { startPart } from './process.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** The processors that run, each kept alive until it is stopped. */
export interface Processors {
  /** In order of their start. */
  readonly all: readonly Supervised[];
  start(how?: ProcessorStart): Promise<Supervised>;
  stop(processor: Supervised): Promise<void>;
  stopAll(): Promise<void>;
}

export interface ProcessorStart {
  /** For its first life only. */
  failpoint?: string;
  /** Another tree of the product, such as a newer release. */
  root?: string;
  groupId?: string;
}

export interface ProcessorsOptions {
  root: string;
  environment: Readonly<Record<string, string>>;
  logs: string;
  clock: Clock;
  onDeath: (sentence: string) => void;
}

export function createProcessors(options: ProcessorsOptions): Processors {
  const { clock, logs, onDeath } = options;
  const all: Supervised[] = [];
  let started = 0;

  async function start({ failpoint, root, groupId }: ProcessorStart = {}): Promise<Supervised> {
    started += 1;
    const name = `processor-${started}`;
    const environmentOf = (life: number) => ({
      ...options.environment,
      ...(groupId ? { KAGIMI_GROUP: groupId } : {}),
      ...(failpoint && life === 0 ? { KAGIMI_FAILPOINT: failpoint } : {}),
    });
    const processor = await supervise({
      name,
      clock,
      onDeath,
      start: (life) =>
        startPart({
          name,
          file: join(root ?? options.root, 'processors/main.ts'),
          environment: environmentOf(life),
          logFile: join(logs, `${name}.log`),
          clock,
        }),
    });
    all.push(processor);
    return processor;
  }

  async function stop(processor: Supervised): Promise<void> {
    all.splice(all.indexOf(processor), 1);
    await processor.stop();
  }

  return {
    all,
    start,
    stop,
    async stopAll() {
      await Promise.all(all.splice(0).map((processor) => processor.stop()));
    },
  };
}
