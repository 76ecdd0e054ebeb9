import { expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createControlledProducer } from '../../tests/fakes/controlled-producer.ts';
import { createAppendQueue } from './append-queue.ts';

const record = (bytes: number) => ({ key: Buffer.alloc(0), value: Buffer.alloc(bytes) });

function queueUnderTest(limits: Record<string, number> = {}) {
  const producer = createControlledProducer();
  const sizes: number[] = [];
  const queue = createAppendQueue({
    producer: {
      ...producer,
      append: (topic, records) => {
        sizes.push(records.length);
        return producer.append(topic, records);
      },
    },
    topic: 'ceremony.events',
    clock: systemClock,
    recordsMax: 1_000,
    bytesMax: 100_000,
    batchLingerMs: 1,
    batchRecordsMax: 10,
    batchBytesMax: 1_000,
    appendsInFlightMax: 2,
    timeoutMs: 5_000,
    ...limits,
  });
  return { queue, producer, sizes };
}

it('splits what would be too many records or bytes for one append, and waits for all parts', async () => {
  const { queue, producer, sizes } = queueUnderTest();
  await queue.offer(Array.from({ length: 25 }, () => record(1)));
  expect(sizes).toEqual([10, 10, 5]);
  await queue.offer([record(600), record(600), record(300)]);
  expect(sizes.slice(3)).toEqual([1, 2]);
  expect(producer.appended).toHaveLength(28);
});

it('has no more than so many appends under way', async () => {
  const { queue, producer } = queueUnderTest();
  producer.behave('hang');
  const answer = queue.offer(Array.from({ length: 50 }, () => record(1)));
  expect(producer.waiting()).toBe(2);
  producer.behave('acknowledge');
  producer.release();
  await answer;
  expect(producer.appends).toBe(5);
});

it('fails the whole offer when a part of it fails, and is empty afterwards', async () => {
  const { queue, producer } = queueUnderTest();
  producer.behave('fail');
  await expect(queue.offer(Array.from({ length: 12 }, () => record(1)))).rejects.toMatchObject({
    code: 'log_unavailable',
  });
  await queue.drained();
  producer.behave('acknowledge');
  await expect(queue.offer([record(100_000)])).resolves.toBeUndefined();
});

it('admits nothing past its bounds', () => {
  const { queue } = queueUnderTest();
  expect(queue.offer(Array.from({ length: 1_001 }, () => record(1)))).toBeNull();
  expect(queue.offer([record(100_001)])).toBeNull();
});
