import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileOnce, replaceFile } from './durable.ts';

/**
 * The one active place in a consumer group. Each holder has its own file, `holder-<n>.json`; the highest number
 * holds. The next may be created only when the highest is released or its process is dead, and of several who try
 * exactly one creates it. All processes must share one machine (one table of processes).
 */
export interface Membership {
  /** True when the place is ours from now on. */
  tryAcquire(): Promise<boolean>;
  release(): Promise<void>;
}

interface Holder {
  pid: number;
  /** When the process began, where the system tells: process numbers are given out again. */
  startedAt: string | null;
  released: boolean;
}

const HOLDER_FILE = /^holder-(\d+)\.json$/;

export function createMembership(groupDirectory: string): Membership {
  let held: number | null = null;
  const fileOf = (turn: number) => join(groupDirectory, `holder-${turn}.json`);

  async function tryAcquire(): Promise<boolean> {
    await mkdir(groupDirectory, { recursive: true });
    const last = await lastTurn(groupDirectory);
    if (last > 0 && !(await isFree(fileOf(last)))) return false;
    const turn = last + 1;
    const startedAt = await startOf(process.pid);
    const holder: Holder = { pid: process.pid, startedAt, released: false };
    if (!(await createFileOnce(fileOf(turn), JSON.stringify(holder)))) return false;
    // A slow starter can create a number that was used and cleaned away meanwhile: then a higher one exists.
    if ((await lastTurn(groupDirectory)) !== turn) {
      await rm(fileOf(turn), { force: true });
      return false;
    }
    held = turn;
    for (let old = last; old > Math.max(0, last - 8); old -= 1) await rm(fileOf(old), { force: true });
    return true;
  }

  async function release(): Promise<void> {
    if (held === null) return;
    const released: Holder = { pid: process.pid, startedAt: null, released: true };
    const file = fileOf(held);
    held = null;
    await replaceFile(file, JSON.stringify(released));
  }

  return { tryAcquire, release };
}

async function lastTurn(groupDirectory: string): Promise<number> {
  const turns = (await readdir(groupDirectory)).map((name) => Number(HOLDER_FILE.exec(name)?.[1] ?? 0));
  return Math.max(0, ...turns);
}

async function isFree(file: string): Promise<boolean> {
  const holder = await readHolder(file);
  // Gone: somebody else has just taken over and cleaned up. The next try sees who.
  if (!holder) return false;
  if (holder.released || !isAlive(holder.pid)) return true;
  return holder.startedAt !== null && holder.startedAt !== (await startOf(holder.pid));
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder)) return null;
    const startedAt = 'startedAt' in holder && typeof holder.startedAt === 'string' ? holder.startedAt : null;
    const released = 'released' in holder && holder.released === true;
    return { pid: Number(holder.pid), startedAt, released };
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Start time in clock ticks since boot, field 22 of /proc/<pid>/stat; null where there is no /proc. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may contain blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
