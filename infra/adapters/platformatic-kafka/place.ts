import type { TopicPartition } from '../../../schemas/log.ts';

/** A partition as the key of a map. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** The partitions' numbers under their topics, in the order in which they come. */
export function byTopic<T extends TopicPartition>(places: readonly T[]): Map<string, T[]> {
  const topics = new Map<string, T[]>();
  for (const place of places) topics.set(place.topic, [...(topics.get(place.topic) ?? []), place]);
  return topics;
}
