import { Worker } from 'node:worker_threads';
import type { Plan, RunResult } from './run.ts';

/** Runs all plans on so many threads. Results are in the order of the plans, whoever finished first. */
export async function runAll(
  plans: readonly Plan[],
  { threads, onResult }: { threads: number; onResult: (result: RunResult, done: number) => void },
): Promise<RunResult[]> {
  const results: RunResult[] = [];
  let begun = 0;
  let done = 0;

  async function work(): Promise<void> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      for (let at = begun++; at < plans.length; at = begun++) {
        const result = await ask(worker, plans[at]);
        results[at] = result;
        done += 1;
        onResult(result, done);
      }
    } finally {
      await worker.terminate();
    }
  }

  await Promise.all(Array.from({ length: Math.min(threads, plans.length) }, work));
  return results;
}

function ask(worker: Worker, plan: Plan | undefined): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners('message').removeAllListeners('error');
    worker.once('message', resolve).once('error', reject);
    worker.postMessage(plan);
  });
}
