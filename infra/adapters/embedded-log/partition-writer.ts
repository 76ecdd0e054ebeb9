import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Clock } from '../../../schemas/clock.ts';
import { LogUnavailable } from '../../../schemas/log.ts';
import { encodeFrame } from './frame.ts';
import {
  closingPath,
  dropExpired,
  isClosing,
  listSegments,
  scanToSeal,
  segmentPath,
  touchDurably,
} from './segments.ts';

/** Each lost race means that another writer rolled the segment meanwhile; so many in a row mean a fault. */
const LOST_RACES_MAX = 100;

export interface PartitionWriterOptions {
  clock: Clock;
  directory: string;
  marker: Buffer;
  retentionMs: number;
  /** A segment that has reached this size is sealed and followed by a new one. */
  segmentBytes: number;
  /** Tells this writer's frames from those of every other. */
  writer: number;
}

/** Frames that lie behind one another in one write; the sequence is that of the last. */
export interface FrameGroup {
  bytes: Buffer;
  lastSequence: number;
}

export interface PartitionWriter {
  /** Resolves when the frames are on disk, in front of any seal. One call at a time. */
  write(group: FrameGroup): Promise<void>;
  close(): Promise<void>;
}

interface OpenSegment {
  base: number;
  handle: FileHandle;
  /** No seal lies before this position: the size at a moment when nobody had begun to close the segment. */
  unsealedBytes: number;
}

/**
 * Appends to one partition together with any number of other processes, without a lock. A segment is ended by its
 * first seal frame; whatever a slower writer puts behind it does not count, and that writer finds out and writes
 * again: it looks for the `.closing` file after its write, which exists before any seal is written.
 */
export function createPartitionWriter(options: PartitionWriterOptions): PartitionWriter {
  const { directory, marker } = options;
  let current: OpenSegment | null = null;

  async function write(group: FrameGroup): Promise<void> {
    for (let lost = 0; lost < LOST_RACES_MAX; lost += 1) {
      const segment = await writableSegment();
      const { bytesWritten } = await segment.handle.write(group.bytes);
      if (bytesWritten < group.bytes.length) {
        throw new LogUnavailable(`Only part of a write to ${directory} fitted: is the disk full?`);
      }
      await segment.handle.datasync();
      if (!existsSync(segmentPath(directory, segment.base))) {
        throw new LogUnavailable(
          `The embedded log's directory ${directory} was removed while it was in use.`,
        );
      }
      if (!isClosing(directory, segment.base)) return;
      if (await endSegment(segment, group.lastSequence)) return;
    }
    throw new LogUnavailable(`No segment of ${directory} stayed open long enough to be written to.`);
  }

  async function writableSegment(): Promise<OpenSegment> {
    for (;;) {
      current ??= await openNewest(directory);
      const { size } = await current.handle.stat();
      if (!isClosing(directory, current.base)) {
        current.unsealedBytes = size;
        if (size < options.segmentBytes) return current;
      }
      await endSegment(current, null);
    }
  }

  /** Seals the segment if nobody has, starts the next, and says whether the given frame lies before the seal. */
  async function endSegment(segment: OpenSegment, ownSequence: number | null): Promise<boolean> {
    await touchDurably(directory, closingPath(directory, segment.base));
    let holdsOwn = false;
    const seek = {
      marker,
      from: segment.unsealedBytes,
      onRecord: (frame: { writer: number; sequence: number }) => {
        if (frame.writer === options.writer && frame.sequence === ownSequence) holdsOwn = true;
      },
    };
    if ((await scanToSeal(segment.handle, seek)) === null) {
      await segment.handle.write(sealFrame());
      await segment.handle.datasync();
    }
    holdsOwn = false;
    const sealEnd = await scanToSeal(segment.handle, seek);
    if (sealEnd === null) throw new LogUnavailable(`A segment of ${directory} could not be sealed.`);
    await touchDurably(directory, segmentPath(directory, segment.base + sealEnd));
    await dropExpired(directory, { nowMs: options.clock.now(), retentionMs: options.retentionMs });
    await close();
    return holdsOwn;
  }

  function sealFrame(): Buffer {
    return encodeFrame(marker, {
      kind: 'seal',
      appendedAtMs: options.clock.now(),
      writer: options.writer,
      sequence: 0,
      key: null,
      value: null,
      headers: {},
    });
  }

  async function close(): Promise<void> {
    const closing = current;
    current = null;
    await closing?.handle.close();
  }

  return { write, close };
}

async function openNewest(directory: string): Promise<OpenSegment> {
  const bases = await listSegments(directory);
  const base = bases.at(-1) ?? 0;
  if (bases.length === 0) await touchDurably(directory, segmentPath(directory, base));
  // 'a+': every write goes to the end of the file as it is at that moment, and it can be read for seals.
  const handle = await open(segmentPath(directory, base), 'a+');
  return { base, handle, unsealedBytes: 0 };
}
