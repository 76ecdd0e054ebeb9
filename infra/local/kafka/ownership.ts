import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../adapters/clock.ts';
import { runCommand } from './command.ts';

const OWNER_FILE = 'broker.json';
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

interface Owner {
  brokerPid: number;
  launcherPid: number;
}

/** Another live launcher runs a broker on the same directory. */
export class BrokerDirectoryInUse extends Error {
  override readonly name = 'BrokerDirectoryInUse';
  readonly code = 'broker_directory_in_use';
}

/** Writes down who runs the broker of this directory, for the next start to find. */
export async function writeOwner(directory: string, brokerPid: number): Promise<void> {
  const owner: Owner = { brokerPid, launcherPid: process.pid };
  await writeFile(join(directory, OWNER_FILE), JSON.stringify(owner));
}

/**
 * Stops the broker that a killed launcher left behind in this directory.
 * @throws BrokerDirectoryInUse when its launcher is alive: two brokers on one directory would spoil it.
 */
export async function stopStaleBroker(directory: string, settingsFile: string): Promise<void> {
  const owner = await readOwner(directory);
  if (!owner || !isAlive(owner.brokerPid)) return;
  if (!(await isOurBroker(owner.brokerPid, settingsFile))) return;
  if (owner.launcherPid === process.pid || isAlive(owner.launcherPid)) {
    throw new BrokerDirectoryInUse(
      `A Kafka broker (process ${owner.brokerPid}) already runs on ${directory}: stop its launcher ` +
        `(process ${owner.launcherPid}) first, or choose another directory.`,
    );
  }
  await stopProcess(owner.brokerPid);
}

/** SIGTERM, ten seconds of patience, then SIGKILL. Resolves when the process is gone. */
export async function stopProcess(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  const deadlineMs = systemClock.monotonic() + STOP_TIMEOUT_MS;
  while (isAlive(pid) && systemClock.monotonic() < deadlineMs) await systemClock.sleep(POLL_MS);
  if (!isAlive(pid)) return;
  signal(pid, 'SIGKILL');
  while (isAlive(pid)) await systemClock.sleep(POLL_MS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
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

/** A process number can be given out again: only a process started with our settings file is ours to stop. */
async function isOurBroker(pid: number, settingsFile: string): Promise<boolean> {
  const { text } = await runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { timeoutMs: 5_000 });
  return text.includes(settingsFile);
}

async function readOwner(directory: string): Promise<Owner | null> {
  try {
    const owner: unknown = JSON.parse(await readFile(join(directory, OWNER_FILE), 'utf8'));
    if (typeof owner !== 'object' || owner === null) return null;
    if (!('brokerPid' in owner) || !('launcherPid' in owner)) return null;
    const { brokerPid, launcherPid } = owner;
    return typeof brokerPid === 'number' && typeof launcherPid === 'number'
      ? { brokerPid, launcherPid }
      : null;
  } catch {
    return null;
  }
}
