import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from './murmur2.ts';

describe('murmur2', () => {
  // The vectors of Kafka's own UtilsTest.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('gives every key a partition that exists', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
        const partition = partitionOf(Buffer.from(key), partitions);
        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(partitions);
      }),
    );
  });

  it('puts every key where kafkajs would', () => {
    const theirs = kafkajs.Partitioners.DefaultPartitioner();
    const partition = { partitionErrorCode: 0, leader: 0, replicas: [], isr: [] };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 64 }), (bytes, partitions) => {
        const key = Buffer.from(bytes);
        const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
          ...partition,
          partitionId,
        }));
        const message = { key, value: null };
        expect(partitionOf(key, partitions)).toBe(theirs({ topic: 't', partitionMetadata, message }));
      }),
    );
  });
});
