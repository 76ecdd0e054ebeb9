import { describe, expect, it } from 'vitest';
import { systemClock, systemRandom } from '../../infra/adapters/clock.ts';
import { partitionOf } from '../../infra/adapters/embedded-log/murmur2.ts';
import type { Log, LogAppend } from '../../schemas/log.ts';
import { numbered, type Recorder, uniqueName } from './log-recorder.ts';

/** What the parts of the contract share: topics of the log at hand, written and read whole. */
export interface LogBench {
  newTopic(partitions?: number): Promise<string>;
  appendAll(topic: string, records: readonly LogAppend[]): Promise<void>;
  readAll(topic: string, count: number, groupId?: string): Promise<Recorder>;
  /** The client with which the last topic was made. */
  log(): Log;
}

/** That records come back as they were appended. */
export function describeRecords({ newTopic, appendAll, readAll, log }: LogBench): void {
  describe('records', () => {
    it('come back in order within a key, all of them once', async () => {
      const topic = await newTopic();
      await appendAll(topic, numbered(500));
      await appendAll(topic, numbered(500, { from: 500 }));
      const { records } = await readAll(topic, 1_000);
      expect(records).toHaveLength(1_000);
      for (let key = 0; key < 16; key += 1) {
        const values = records
          .filter((record) => String(record.key) === `key-${key}`)
          .map(({ value }) => Number(value));
        expect(values).toEqual([...values].sort((a, b) => a - b));
      }
      expect(new Set(records.map(({ value }) => String(value))).size).toBe(1_000);
    });

    it('have ascending offsets within a partition', async () => {
      const topic = await newTopic(2);
      await appendAll(topic, numbered(200));
      const { records } = await readAll(topic, 200);
      for (const partition of [0, 1]) {
        const offsets = records
          .filter((record) => record.partition === partition)
          .map(({ offset }) => offset);
        expect(offsets.every((offset, index) => index === 0 || offset > (offsets[index - 1] ?? 0))).toBe(
          true,
        );
      }
    });

    it("lie in the partition that Kafka's murmur2 gives their key", async () => {
      const topic = await newTopic(7);
      const keys = [
        '21',
        'foobar',
        'abc',
        'a-little-bit-long-string',
        'é世界',
        '',
        ...Array.from({ length: 60 }, () => uniqueName('k')),
      ];
      await appendAll(
        topic,
        keys.map((key) => ({ key: Buffer.from(key), value: Buffer.from(key) })),
      );
      const { records } = await readAll(topic, keys.length);
      const found = records.map(({ value, partition }) => [String(value), partition] as const);
      const expected = keys.map((key) => [key, partitionOf(Buffer.from(key), 7)] as const);
      expect(new Map(found)).toEqual(new Map(expected));
    });

    it('lie in the partition that was asked for', async () => {
      const topic = await newTopic();
      await appendAll(
        topic,
        [0, 1, 2, 3].map((partition) => ({
          key: Buffer.from('same'),
          value: Buffer.from(String(partition)),
          partition,
        })),
      );
      const { records } = await readAll(topic, 4);
      expect(records.every(({ value, partition }) => Number(value) === partition)).toBe(true);
    });

    it('keep their headers, an empty value, and every byte', async () => {
      const topic = await newTopic(1);
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await appendAll(topic, [
        { key: Buffer.from('h'), value: Buffer.alloc(0), headers: { source: 'beacon', ünï: '値' } },
        { key: bytes, value: bytes },
      ]);
      const { records } = await readAll(topic, 2);
      expect(records[0]?.headers).toEqual({ source: 'beacon', ünï: '値' });
      expect(records[0]?.value).toEqual(Buffer.alloc(0));
      expect(records[1]?.headers).toEqual({});
      expect(Buffer.compare(records[1]?.key ?? Buffer.alloc(0), bytes)).toBe(0);
      expect(Buffer.compare(records[1]?.value ?? Buffer.alloc(0), bytes)).toBe(0);
    });

    it('may be a megabyte each, several in one append', async () => {
      const topic = await newTopic(1);
      const values = [0, 1, 2].map(() => systemRandom.bytes(1_000_000));
      await appendAll(
        topic,
        values.map((value) => ({ key: Buffer.from('big'), value })),
      );
      const { records } = await readAll(topic, 3);
      expect(
        records.map(
          ({ value }) =>
            value &&
            Buffer.compare(value, values[records.findIndex((r) => r.value === value)] ?? Buffer.alloc(0)),
        ),
      ).toEqual([0, 0, 0]);
    });

    it('are refused, by name of the topic and size, when they are larger than every log takes', async () => {
      const topic = await newTopic(1);
      const record = { key: Buffer.from('big'), value: Buffer.alloc(1_100_000) };
      await expect(appendAll(topic, [record])).rejects.toMatchObject({ code: 'record_too_large' });
    });

    it("carry the log's append time, which never goes back within a partition", async () => {
      const topic = await newTopic(1);
      const beforeMs = systemClock.now();
      for (let from = 0; from < 50; from += 10) await appendAll(topic, numbered(10, { from }));
      const afterMs = systemClock.now();
      const times = (await readAll(topic, 50)).records.map(({ appendedAtMs }) => appendedAtMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(beforeMs - 1_000);
      expect(times.at(-1)).toBeLessThanOrEqual(afterMs + 1_000);
    });

    it('appended at the same time by many callers are all there', async () => {
      const topic = await newTopic();
      const producer = await log().producer({ timeoutMs: 15_000 });
      await Promise.all(
        Array.from({ length: 200 }, (_, from) => producer.append(topic, numbered(2, { from: 2 * from }))),
      );
      const { records } = await readAll(topic, 400);
      expect(new Set(records.map(({ value }) => String(value))).size).toBe(400);
    });
  });
}
