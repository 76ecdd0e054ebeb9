import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '../../infra/adapters/clock.ts';

const PAUSE_MS = 5;

/** Stops a process and waits until each of its threads stands still: the signal alone is only on its way. */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  const tasks = readdirSync(`/proc/${pid}/task`);
  while (!tasks.every((task) => standsStill(pid, task))) await systemClock.sleep(PAUSE_MS);
}

function standsStill(pid: number, task: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return true;
  }
}
