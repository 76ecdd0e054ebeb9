const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** Kafka's murmur2 (32 bit, signed): the same number as `org.apache.kafka.common.utils.Utils.murmur2`. */
export function murmur2(key: Buffer): number {
  const wholeBytes = key.length & ~3;
  let hash = SEED ^ key.length;
  for (let at = 0; at < wholeBytes; at += 4) {
    let word = Math.imul(key.readInt32LE(at), MULTIPLIER);
    word ^= word >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  const tail = key.subarray(wholeBytes);
  if (tail.length > 0) {
    for (let at = tail.length - 1; at >= 0; at -= 1) hash ^= (tail[at] ?? 0) << (8 * at);
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/** The partition that Kafka's default partitioner gives a key. */
export function partitionOf(key: Buffer, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
