import { existsSync, fstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LogRecord, TopicPartition } from '../../../schemas/log.ts';
import type { Note } from '../log-notes.ts';
import { hasCode } from './durable.ts';
import { type Frame, MARKER_BYTES, scanFrames } from './frame.ts';
import { CHUNK_BYTES, listSegments, readAt, segmentPath } from './segments.ts';

const BATCH_RECORDS_MAX = 5_000;

export interface PartitionReader {
  /** The next records, up to 1 MiB or 5,000; empty where nothing new is complete. */
  read(): Promise<LogRecord[]>;
  close(): Promise<void>;
}

interface OpenSegment {
  base: number;
  handle: FileHandle;
  /** Its size when nothing more could be read from it. */
  exhaustedBytes: number;
}

/** Reads one partition from a position on; the first record is the first whose offset is not smaller. */
export function createPartitionReader(options: {
  place: TopicPartition;
  directory: string;
  marker: Buffer;
  fromOffset: number;
  note: Note;
}): PartitionReader {
  const { place, directory, marker, note } = options;
  const name = `${place.topic}/${place.partition}`;
  let position = options.fromOffset;
  /** Set behind a seal: only the segment that begins here comes next. */
  let awaitedBase: number | null = null;
  let segment: OpenSegment | null = null;
  let lastMs = 0;
  /** False where the partition may never have been written to: then one cheap look is enough. */
  let touched = options.fromOffset > 0;
  /** A position may lie inside a frame (offset + 1): what is left of that frame is no damage. */
  let fresh = true;

  async function read(): Promise<LogRecord[]> {
    segment ??= await openSegment();
    if (!segment) return [];
    // Asked many times a second: the synchronous call costs microseconds, the asynchronous one a thread.
    const { size } = fstatSync(segment.handle.fd);
    if (size === segment.exhaustedBytes) return [];
    const from = position - segment.base;
    const bytes = await readAt(segment.handle, from, Math.max(0, Math.min(size - from, CHUNK_BYTES)));
    const scan = scanFrames(bytes, marker, BATCH_RECORDS_MAX);
    const sealAt = scan.frames.findIndex((frame) => frame.kind === 'seal');
    const frames = sealAt === -1 ? scan.frames : scan.frames.slice(0, sealAt);
    const records = frames.map((frame) => recordOf(frame, position));
    const seal = scan.frames[sealAt];
    const damaged = scan.skippedBytes - (fresh && !startsFrame(bytes) ? scan.leadBytes : 0);
    if (damaged > 0) {
      note('warn', 'bytes_skipped', `${damaged} damaged bytes were skipped in ${name} behind ${position}.`);
    }
    if (scan.frames.length > 0) fresh = false;
    else if (bytes.length < CHUNK_BYTES) segment.exhaustedBytes = size;
    position += seal ? seal.end : scan.next;
    if (seal) await leaveSegment();
    return records;
  }

  function recordOf(frame: Frame, scanned: number): LogRecord {
    lastMs = Math.max(lastMs, frame.appendedAtMs);
    const { key, value, headers } = frame;
    return { ...place, offset: scanned + frame.start, key, value, headers, appendedAtMs: lastMs };
  }

  function startsFrame(bytes: Buffer): boolean {
    return bytes.subarray(0, MARKER_BYTES).equals(marker);
  }

  async function leaveSegment(): Promise<void> {
    awaitedBase = position;
    await close();
  }

  async function openSegment(): Promise<OpenSegment | null> {
    if (!touched && !existsSync(segmentPath(directory, position))) return null;
    const bases = await listSegments(directory);
    touched = bases.length > 0;
    const oldest = bases[0];
    if (oldest === undefined) return null;
    const newest = bases.at(-1) ?? oldest;
    if (awaitedBase !== null && newest < awaitedBase) return null;
    const base = bases.findLast((one) => one <= position);
    if (base === undefined) {
      note(
        'error',
        'offset_out_of_range',
        `${name} keeps nothing before ${oldest}: reading goes on there, not at ${position}.`,
      );
      position = oldest;
    }
    awaitedBase = null;
    return openAt(base ?? oldest);
  }

  async function openAt(base: number): Promise<OpenSegment | null> {
    try {
      return { base, handle: await open(segmentPath(directory, base), 'r'), exhaustedBytes: -1 };
    } catch (error) {
      // Its retention ended between the listing and now: the next read sees the new list.
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    }
  }

  async function close(): Promise<void> {
    const closing = segment;
    segment = null;
    await closing?.handle.close();
  }

  return { read, close };
}
