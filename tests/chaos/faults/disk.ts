import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { whyNoDisks } from '../disks.ts';
import type { Fault } from '../fault.ts';

const CHUNK_BYTES = 1024 * 1024;
const FULL_MS = { quick: 5_000, full: 30_000 };

/** The small disks of Kafka and ClickHouse (tmpfs, mounted at the start) are filled to the last byte. */
export const DISK_FAULTS: readonly Fault[] = [
  {
    name: 'disk-full-store',
    what: "ClickHouse's disk is full",
    heals: 'the ballast is removed',
    quick: false,
    cannot: whyNoDisks,
    async run(world) {
      const { clock, quick } = world;
      const remove = fill(join(world.directory, 'clickhouse'));
      const sent = world.send(world.plan(quick ? 100 : 600), { overMs: 3_000 });
      await clock.sleep(quick ? FULL_MS.quick : FULL_MS.full, world.signal);
      remove();
      await sent;
      return [];
    },
  },
  {
    name: 'disk-full-kafka',
    what: "Kafka's disk is full; the broker gives its log folder up and dies",
    heals: 'the ballast is removed, the broker started on its data',
    quick: false,
    cannot: whyNoDisks,
    async run(world) {
      const { clock, quick, broker } = world;
      const remove = fill(join(world.directory, 'kafka'));
      const sent = world.send(world.plan(quick ? 200 : 1_500), { overMs: 3_000 });
      await clock.sleep(quick ? FULL_MS.quick : FULL_MS.full, world.signal);
      remove();
      await broker.kill();
      await broker.start();
      await sent;
      return [];
    },
  },
];

/** Fills the disk under the folder. @returns what makes room again. */
function fill(folder: string): () => void {
  const file = join(folder, 'ballast');
  const handle = openSync(file, 'w');
  try {
    for (let size = CHUNK_BYTES; size >= 1_024; size /= 2) writeUntilFull(handle, Buffer.alloc(size));
  } finally {
    closeSync(handle);
  }
  return () => rmSync(file, { force: true });
}

function writeUntilFull(handle: number, chunk: Buffer): void {
  try {
    for (;;) writeSync(handle, chunk);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
