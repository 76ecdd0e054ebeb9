import { parentPort } from 'node:worker_threads';
import { type Plan, run } from './run.ts';

/** A thread that runs one plan after another. */
parentPort?.on('message', (plan: Plan) => parentPort?.postMessage(run(plan)));
