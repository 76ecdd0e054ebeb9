import { lstatSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../schemas/clock.ts';
import type { Violation } from './judge.ts';

/** What a process may hold at most, resident, in MiB. */
const RSS_MIB_MAX: Readonly<Record<string, number>> = {
  collector: 400,
  processor: 600,
  clickhouse: 2_500,
  kafka: 1_300,
  detector: 400,
  alerting: 300,
};
const DISK_MIB_MAX = 4_096;
const SAMPLE_MS = 500;
const DISK_EVERY = 10;
const MIB = 1_048_576;

export interface Meters {
  /** The largest resident size seen of each kind of process, in MiB. */
  readonly peaks: Readonly<Record<string, number>>;
  readonly diskMib: number;
  drain(): Violation[];
  stop(): void;
}

/** I8: samples the resident memory of every process, and what the folder holds, until stopped. */
export function startMeters(options: {
  clock: Clock;
  directory: string;
  /** Process ids by kind; a kind may have several. */
  pids: () => readonly (readonly [kind: string, pid: number])[];
}): Meters {
  const { clock, directory, pids } = options;
  const peaks: Record<string, number> = {};
  const stopped = new AbortController();
  let diskMib = 0;
  let said = new Set<string>();
  let violations: Violation[] = [];

  function bound(name: string, value: number, max: number): void {
    if (value <= max || said.has(name)) return;
    said.add(name);
    violations.push({
      invariant: 'I8',
      sentence: `${name} held ${Math.round(value)} MiB, more than ${max}.`,
    });
  }

  async function sample(): Promise<void> {
    for (const [kind, pid] of pids()) {
      const mib = await residentMib(pid);
      peaks[kind] = Math.max(peaks[kind] ?? 0, mib);
      bound(kind, mib, RSS_MIB_MAX[kind] ?? Number.POSITIVE_INFINITY);
    }
  }

  async function watch(): Promise<void> {
    for (let count = 0; !stopped.signal.aborted; count += 1) {
      await sample();
      if (count % DISK_EVERY === 0) diskMib = Math.max(diskMib, bytesUnder(directory) / MIB);
      bound('the disk', diskMib, DISK_MIB_MAX);
      await clock.sleep(SAMPLE_MS, stopped.signal);
    }
  }

  void watch();
  return {
    peaks,
    get diskMib() {
      return Math.round(diskMib);
    },
    drain() {
      const drained = violations;
      violations = [];
      said = new Set();
      return drained;
    },
    stop: () => stopped.abort(),
  };
}

async function residentMib(pid: number): Promise<number> {
  try {
    const text = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** Bytes really taken, sparse files counted by their blocks; what vanishes while counting counts nothing. */
function bytesUnder(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      bytes += entry.isDirectory() ? bytesUnder(path) : blocksOf(path);
    }
  } catch {
    return bytes;
  }
  return bytes;
}

function blocksOf(path: string): number {
  try {
    return lstatSync(path).blocks * 512;
  } catch {
    return 0;
  }
}
