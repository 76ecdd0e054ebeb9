import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../../schemas/clock.ts';
import { LogUnavailable, type TopicSpec } from '../../../schemas/log.ts';
import { createFileOnce, hasCode } from './durable.ts';
import { MARKER_BYTES } from './frame.ts';

/** The names that Kafka allows too. */
const TOPIC_NAME = /^[A-Za-z0-9._-]{1,249}$/;

/**
 * Where everything lies:
 *   log.json                               the log's frame marker
 *   topics/<topic>/topic.json              partitions and retention
 *   topics/<topic>/<partition>/<base>.log  segments; the name is the position of their first byte
 *   groups/<group>/                        membership and committed positions
 */
export interface Layout {
  /** The frame marker, made once per log whichever process comes first. */
  marker(): Promise<Buffer>;
  createTopic(spec: TopicSpec): Promise<void>;
  /** @throws LogUnavailable when there is no such topic. */
  topic(name: string): Promise<TopicSpec>;
  partitionDirectory(topic: string, partition: number): string;
  groupDirectory(groupId: string): string;
}

export function createLayout(directory: string, random: Random): Layout {
  const markerFile = join(directory, 'log.json');
  const topicDirectory = (topic: string) => join(directory, 'topics', topic);
  const partitionDirectory = (topic: string, partition: number) =>
    join(topicDirectory(topic), String(partition));
  let known: Buffer | null = null;

  async function marker(): Promise<Buffer> {
    if (known) return known;
    const existing = await readMarker(markerFile);
    if (!existing) {
      await mkdir(directory, { recursive: true });
      const made = random.bytes(MARKER_BYTES).toString('hex');
      await createFileOnce(markerFile, JSON.stringify({ format: 1, marker: made }));
    }
    known = existing ?? (await readMarker(markerFile));
    if (known) return known;
    throw new LogUnavailable(`The embedded log in ${directory} lost its log.json while it was being opened.`);
  }

  async function createTopic(spec: TopicSpec): Promise<void> {
    if (!TOPIC_NAME.test(spec.topic) || spec.topic === '.' || spec.topic === '..') {
      throw new RangeError(`"${spec.topic}" is no topic name: use letters, digits, dot, underscore, hyphen.`);
    }
    await marker();
    for (let partition = 0; partition < spec.partitions; partition += 1) {
      await mkdir(partitionDirectory(spec.topic, partition), { recursive: true });
    }
    // Written last: a topic that can be read has all its partitions.
    await createFileOnce(join(topicDirectory(spec.topic), 'topic.json'), JSON.stringify(spec));
  }

  async function topic(name: string): Promise<TopicSpec> {
    try {
      return parseTopic(name, await readFile(join(topicDirectory(name), 'topic.json'), 'utf8'));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      const there = await readdir(join(directory, 'topics')).catch(() => []);
      throw new LogUnavailable(
        `The embedded log in ${directory} has no topic "${name}" (it has: ${there.join(', ') || 'none'}): create it first.`,
        { cause: error },
      );
    }
  }

  return {
    marker,
    createTopic,
    topic,
    partitionDirectory,
    groupDirectory: (groupId) => join(directory, 'groups', encodeURIComponent(groupId)),
  };
}

async function readMarker(path: string): Promise<Buffer | null> {
  try {
    const content: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof content === 'object' && content !== null && 'marker' in content) {
      return Buffer.from(String(content.marker), 'hex');
    }
    throw new LogUnavailable(`${path} is not the description of an embedded log: choose another directory.`);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function parseTopic(topic: string, text: string): TopicSpec {
  const content: unknown = JSON.parse(text);
  if (
    typeof content === 'object' &&
    content !== null &&
    'partitions' in content &&
    'retentionMs' in content
  ) {
    const { partitions, retentionMs } = content;
    if (typeof partitions === 'number' && typeof retentionMs === 'number')
      return { topic, partitions, retentionMs };
  }
  throw new LogUnavailable(`The embedded log's description of topic "${topic}" cannot be read.`);
}
