import { readFileSync } from 'node:fs';
import { systemClock } from '../../infra/adapters/clock.ts';
import type { Measured } from './rounds.ts';

/** Clock ticks a second in /proc, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU time of this process so far, all threads, milliseconds. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** CPU time of another process so far, to 10 ms. @throws Error where there is no /proc. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1_000;
}

/** Measures work of this process, and of those named by pid. `work` gives the units it did. */
export async function measure(
  work: () => Promise<number> | number,
  pids: readonly number[] = [],
): Promise<Measured> {
  const others = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const cpuBefore = ownCpuMs() + others();
  const startedMs = systemClock.monotonic();
  const units = await work();
  const wallMs = systemClock.monotonic() - startedMs;
  return { units, wallMs, cpuMs: ownCpuMs() + others() - cpuBefore };
}
