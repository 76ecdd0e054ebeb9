import { parentPort } from 'node:worker_threads';
import { simulate } from './simulate.ts';

/** What became of a seed that was lived twice. */
export interface Lived {
  seed: number;
  wrong: string[];
  ceremonies: number;
  crashes: number;
  /** Both lives left the same trace. */
  isRepeated: boolean;
}

parentPort?.on('message', async (seed: number) => {
  const first = await simulate(seed);
  const second = await simulate(seed);
  const { wrong, ceremonies, crashes, trace } = first;
  const isRepeated = trace.join('\n') === second.trace.join('\n');
  parentPort?.postMessage({ seed, wrong, ceremonies, crashes, isRepeated } satisfies Lived);
});
