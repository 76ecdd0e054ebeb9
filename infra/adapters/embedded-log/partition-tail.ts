import { open } from 'node:fs/promises';
import type { PartitionBounds, TopicPartition } from '../../../schemas/log.ts';
import { scanFrames } from './frame.ts';
import { listSegments, readAt, segmentPath } from './segments.ts';

const WINDOW_BYTES_MIN = 64 * 1024;

export interface PartitionTail {
  bounds(): Promise<PartitionBounds>;
}

/**
 * First and last of one partition. The end is one more than the last record's position, as in Kafka, so that a
 * consumer that has done everything and committed `offset + 1` stands exactly at the end.
 */
export function createPartitionTail(options: {
  place: TopicPartition;
  directory: string;
  marker: Buffer;
}): PartitionTail {
  const { place, directory, marker } = options;
  let known: { base: number; size: number; endOffset: number } | null = null;

  async function bounds(): Promise<PartitionBounds> {
    const bases = await listSegments(directory);
    const startOffset = bases[0] ?? 0;
    for (let index = bases.length - 1; index >= 0; index -= 1) {
      const endOffset = await endWithin(bases[index] ?? 0, bases[index + 1]);
      if (endOffset !== null) return { ...place, startOffset, endOffset };
    }
    return { ...place, startOffset, endOffset: startOffset };
  }

  async function endWithin(base: number, nextBase: number | undefined): Promise<number | null> {
    const handle = await open(segmentPath(directory, base), 'r');
    try {
      const size = nextBase === undefined ? (await handle.stat()).size : nextBase - base;
      if (known?.base === base && known.size === size) return known.endOffset;
      // Ever larger windows from the end, until one holds a whole record.
      for (let window = WINDOW_BYTES_MIN; ; window *= 4) {
        const from = Math.max(0, size - window);
        const bytes = await readAt(handle, from, size - from);
        const last = scanFrames(bytes, marker).frames.findLast((frame) => frame.kind === 'record');
        if (last) {
          known = { base, size, endOffset: base + from + last.start + 1 };
          return known.endOffset;
        }
        if (from === 0) return null;
      }
    } finally {
      await handle.close();
    }
  }

  return { bounds };
}
