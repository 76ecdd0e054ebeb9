import type { TopicPartition } from '../../../schemas/log.ts';
import { byTopic } from './place.ts';

/**
 * The bytes that members of a group exchange: what each wants to read, and what it is given (Kafka's
 * ConsumerProtocolSubscription and ConsumerProtocolAssignment, version 0: the fields that every client writes).
 */
export const ASSIGNOR = 'RoundRobinAssigner';
const VERSION = 0;

export function encodeSubscription(topics: readonly string[]): Buffer {
  return Buffer.concat([int16(VERSION), int32(topics.length), ...topics.map(text), int32(-1)]);
}

/** The topics; what newer versions write behind them is of no use here. */
export function decodeSubscription(bytes: Buffer): string[] {
  if (bytes.length === 0) return [];
  const reader = createReader(bytes);
  reader.int16();
  return Array.from({ length: reader.int32() }, () => reader.text());
}

export function encodeAssignment(places: readonly TopicPartition[]): Buffer {
  const topics = [...byTopic(places)].flatMap(([topic, of]) => [
    text(topic),
    int32(of.length),
    ...of.map(({ partition }) => int32(partition)),
  ]);
  return Buffer.concat([int16(VERSION), int32(byTopic(places).size), ...topics, int32(-1)]);
}

/** None for empty bytes, as the group sends to a member that its leader forgot. */
export function decodeAssignment(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return [];
  const reader = createReader(bytes);
  reader.int16();
  return Array.from({ length: reader.int32() }, () => {
    const topic = reader.text();
    return Array.from({ length: reader.int32() }, () => ({ topic, partition: reader.int32() }));
  }).flat();
}

/** Each partition to the next member that wants its topic; the same result whichever member works it out. */
export function assignRoundRobin(
  members: readonly { memberId: string; topics: readonly string[] }[],
  partitionCounts: ReadonlyMap<string, number>,
): Map<string, TopicPartition[]> {
  const sorted = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const given = new Map<string, TopicPartition[]>(sorted.map(({ memberId }) => [memberId, []]));
  let turn = 0;
  for (const [topic, count] of [...partitionCounts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const takers = sorted.filter(({ topics }) => topics.includes(topic));
    for (let partition = 0; partition < count && takers.length > 0; partition += 1, turn += 1) {
      given.get(takers[turn % takers.length]?.memberId ?? '')?.push({ topic, partition });
    }
  }
  return given;
}

function createReader(bytes: Buffer) {
  let at = 0;
  const skip = (length: number) => {
    at += length;
    return at - length;
  };
  const int16 = () => bytes.readInt16BE(skip(2));
  const int32 = () => bytes.readInt32BE(skip(4));
  return {
    int16,
    int32,
    text: () => {
      const from = skip(int16());
      return bytes.toString('utf8', from, at);
    },
  };
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}
