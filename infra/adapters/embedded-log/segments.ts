import { existsSync } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, syncDirectory } from './durable.ts';
import { FRAME_BYTES_MAX, type Frame, scanFrames } from './frame.ts';

/** A chunk always has room for one whole frame, wherever the read begins. */
export const CHUNK_BYTES = FRAME_BYTES_MAX;
const BASE_DIGITS = 16;

/** The segments of one partition, oldest first, by the position of their first byte. */
export async function listSegments(directory: string): Promise<number[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => name.endsWith('.log'))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

export function segmentPath(directory: string, base: number): string {
  return join(directory, `${String(base).padStart(BASE_DIGITS, '0')}.log`);
}

/** Exists from the moment at which somebody may seal the segment: without it, nobody has. */
export function closingPath(directory: string, base: number): string {
  return join(directory, `${String(base).padStart(BASE_DIGITS, '0')}.closing`);
}

export function isClosing(directory: string, base: number): boolean {
  return existsSync(closingPath(directory, base));
}

/** Creates an empty file unless it exists, and makes the entry durable. */
export async function touchDurably(directory: string, path: string): Promise<void> {
  try {
    const handle = await open(path, 'wx');
    await handle.close();
    await syncDirectory(directory);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Deletes what nobody may read any more: sealed segments not written to for the topic's retention. */
export async function dropExpired(
  directory: string,
  options: { nowMs: number; retentionMs: number },
): Promise<void> {
  const bases = await listSegments(directory);
  for (const base of bases.slice(0, -1)) {
    const path = segmentPath(directory, base);
    const age = await stat(path).then(
      (file) => options.nowMs - file.mtimeMs,
      () => 0,
    );
    // Oldest first, and no further than the first one that must stay: no holes.
    if (age < options.retentionMs) return;
    await rm(path, { force: true });
    await rm(closingPath(directory, base), { force: true });
  }
}

/** Reads up to `length` bytes at a position; fewer at the end of the file. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const chunk = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(chunk, 0, length, position);
  return chunk.subarray(0, bytesRead);
}

/**
 * Hands on every frame from a position up to and including the first seal; returns where the seal ends, or null
 * where there is none.
 */
export async function scanToSeal(
  handle: FileHandle,
  options: { marker: Buffer; from: number; onRecord: (frame: Frame) => void },
): Promise<number | null> {
  let position = options.from;
  for (;;) {
    const chunk = await readAt(handle, position, CHUNK_BYTES);
    const scan = scanFrames(chunk, options.marker);
    for (const frame of scan.frames) {
      if (frame.kind === 'seal') return position + frame.end;
      options.onRecord(frame);
    }
    if (chunk.length < CHUNK_BYTES) return null;
    position += scan.next;
  }
}
