import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommittedPosition } from '../../../schemas/log.ts';
import { hasCode, replaceFile } from './durable.ts';

/** The committed positions of one group, in one file that is always whole. Only the active member writes. */
export interface Positions {
  read(): Promise<CommittedPosition[]>;
  /** Keeps these beside those of other partitions; durable when it resolves. */
  keep(positions: readonly CommittedPosition[]): Promise<void>;
}

export function createPositions(groupDirectory: string): Positions {
  const file = join(groupDirectory, 'positions.json');
  let last: Promise<void> = Promise.resolve();

  async function read(): Promise<CommittedPosition[]> {
    try {
      return parse(await readFile(file, 'utf8'));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  /** One after the other, in the order of the calls. */
  function keep(positions: readonly CommittedPosition[]): Promise<void> {
    const turn = last.then(() => write(positions));
    last = turn.catch(() => undefined);
    return turn;
  }

  async function write(positions: readonly CommittedPosition[]): Promise<void> {
    await mkdir(groupDirectory, { recursive: true });
    const merged = new Map((await read()).map((position) => [placeOf(position), position]));
    for (const position of positions) merged.set(placeOf(position), position);
    await replaceFile(file, JSON.stringify([...merged.values()]));
  }

  return { read, keep };
}

function placeOf({ topic, partition }: CommittedPosition): string {
  return `${topic}/${partition}`;
}

function parse(text: string): CommittedPosition[] {
  const content: unknown = JSON.parse(text);
  if (!Array.isArray(content)) return [];
  return content.map((one: Record<string, unknown>) => ({
    topic: String(one.topic),
    partition: Number(one.partition),
    offset: Number(one.offset),
    metadata: String(one.metadata),
  }));
}
