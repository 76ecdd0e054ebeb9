import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a server keeps its state. */
export interface DataFolder {
  /** ClickHouse's own files. */
  engine: string;
  /** Bodies of inserts while they run; emptied at start. */
  spool: string;
  configFile: string;
}

/**
 * Every table that does not say otherwise writes through to the disk before an insert is acknowledged, so that a row
 * acknowledged is a row kept, whatever happens to the machine.
 */
const CONFIG = `<clickhouse>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
  </merge_tree>
</clickhouse>
`;

/**
 * Makes a data folder ready and claims it for this process.
 * @throws Error with one sentence when it can't be written or another server is using it.
 */
export function openFolder(path: string): DataFolder {
  const folder = resolve(path);
  // The engine reads these as patterns in the names of files.
  if (/[*?{}]/.test(folder)) {
    throw new Error(
      `The data folder ${folder} must not have *, ?, { or } in its name: choose another with --data.`,
    );
  }
  const parts = {
    engine: join(folder, 'engine'),
    spool: join(folder, 'spool'),
    configFile: join(folder, 'config.xml'),
  };
  const claim = join(folder, 'server.pid');
  try {
    mkdirSync(parts.spool, { recursive: true });
    accessSync(folder, constants.W_OK);
    refuseIfUsed(folder, claim);
    writeFileSync(parts.configFile, CONFIG);
    writeFileSync(claim, `${process.pid}\n`);
  } catch (cause) {
    if (cause instanceof FolderInUse) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The data folder ${folder} can't be written: ${reason}.`, { cause });
  }
  return parts;
}

/** Removes what a server that fell left behind; only for the one who holds the engine's lock. */
export function emptySpool(folder: DataFolder): void {
  for (const name of readdirSync(folder.spool)) rmSync(join(folder.spool, name), { force: true });
}

class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/** Says it before the engine's own lock would, which tells nobody why. Where /proc is missing, that lock decides. */
function refuseIfUsed(folder: string, claim: string): void {
  if (!existsSync(claim)) return;
  const pid = readFileSync(claim, 'utf8').trim();
  const commandLine = `/proc/${pid}/cmdline`;
  if (pid === String(process.pid) || !/^\d+$/.test(pid) || !existsSync(commandLine)) return;
  if (readFileSync(commandLine, 'utf8').includes('chdb/main.ts')) {
    throw new FolderInUse(
      `The data folder ${folder} is in use by another server (process ${pid}): stop it, or choose another with --data.`,
    );
  }
}
