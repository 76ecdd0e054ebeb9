import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import { type ConsumerHandler, type Log, type LogAppend, LogUnavailable } from '../../schemas/log.ts';
import {
  commitAfter,
  type Member,
  numbered,
  Recorder,
  startMember,
  uniqueName,
  until,
} from './log-recorder.ts';
import { describeRecords } from './log-records.ts';

/** What a log must bring to be put to the contract. */
export interface LogUnderContract {
  /** A new client of the same log, as another process would have. */
  connect(): Log;
  /** Takes the log away from its clients; called last. */
  takeAway(): Promise<void>;
  close(): Promise<void>;
  /** Longer than a member may be silent without losing its place. */
  silenceMs: number;
}

const HOUR_MS = 3_600_000;

/** The contract of `schemas/log.ts`, for one implementation. */
export function describeLogContract(name: string, start: () => Promise<LogUnderContract>): void {
  describe(`${name} keeps the contract of a log`, () => {
    let under: LogUnderContract;
    let log: Log;
    const opened: Log[] = [];

    beforeAll(async () => {
      under = await start();
    }, 600_000);
    afterAll(() => under.close(), 60_000);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
    }, 60_000);

    function connect(): Log {
      const made = under.connect();
      opened.push(made);
      return made;
    }

    async function newTopic(partitions = 4): Promise<string> {
      log = connect();
      const topic = uniqueName('contract');
      await log.createTopics([{ topic, partitions, retentionMs: HOUR_MS }]);
      return topic;
    }

    async function appendAll(topic: string, records: readonly LogAppend[]): Promise<void> {
      const producer = await log.producer({ timeoutMs: 15_000 });
      await producer.append(topic, records);
      await producer.close();
    }

    function member(topic: string, groupId: string, handler: ConsumerHandler, on = log): Promise<Member> {
      return startMember(on, { topic, groupId, handler });
    }

    async function readAll(topic: string, count: number, groupId = uniqueName('reader')): Promise<Recorder> {
      const recorder = new Recorder();
      const { consumer, running } = await member(topic, groupId, recorder);
      await until(() => recorder.records.length >= count, `${count} records were read`);
      await consumer.close();
      await running;
      return recorder;
    }

    describeRecords({ newTopic, appendAll, readAll, log: () => log });

    describe('topics', () => {
      it('may be created twice, also at the same time; the first stays', async () => {
        const topic = await newTopic(3);
        const spec = { topic, partitions: 5, retentionMs: HOUR_MS };
        const fresh = { topic: uniqueName('contract'), partitions: 2, retentionMs: HOUR_MS };
        await Promise.all([log.createTopics([spec, fresh]), connect().createTopics([fresh, spec])]);
        expect(await log.bounds(topic)).toHaveLength(3);
        expect(await log.bounds(fresh.topic)).toHaveLength(2);
      });

      it('tell first and next offset of each partition', async () => {
        const topic = await newTopic(2);
        const empty = await log.bounds(topic);
        expect(empty.map(({ partition }) => partition)).toEqual([0, 1]);
        expect(empty.every(({ startOffset, endOffset }) => startOffset === endOffset)).toBe(true);
        await appendAll(
          topic,
          [0, 1].map((partition) => ({
            ...numbered(1)[0],
            key: Buffer.from('k'),
            value: Buffer.from('v'),
            partition,
          })),
        );
        const { records, lastBounds } = await readAll(topic, 2);
        for (const { partition, startOffset, endOffset } of await log.bounds(topic)) {
          const record = records.find((one) => one.partition === partition);
          expect(record?.offset).toBe(startOffset);
          expect(endOffset).toBe((record?.offset ?? 0) + 1);
        }
        expect(lastBounds?.endOffset).toBe((records.at(-1)?.offset ?? 0) + 1);
      });

      it('that do not exist are named in the error of whoever wants them', async () => {
        await newTopic();
        const missing = uniqueName('missing');
        const producer = await log.producer({ timeoutMs: 15_000 });
        await expect(producer.append(missing, numbered(1))).rejects.toThrow(`has no topic "${missing}"`);
        await expect(log.bounds(missing)).rejects.toThrow(`has no topic "${missing}"`);
        await expect(log.consumer({ groupId: uniqueName('g'), topics: [missing] })).rejects.toThrow(missing);
      });
    });

    describe('positions', () => {
      it('are kept with their words, and reading starts again there', async () => {
        const topic = await newTopic(2);
        const groupId = uniqueName('group');
        await appendAll(topic, numbered(40));
        const first = new Recorder();
        const one = await member(topic, groupId, first);
        await until(() => first.records.length === 40, 'the first 40 were read');
        await commitAfter(one.consumer, first, '{"watermark":7}');
        await one.consumer.close();
        await appendAll(topic, numbered(10, { from: 40 }));
        const second = await readAll(topic, 10, groupId);
        expect(new Set(second.values())).toEqual(
          new Set(numbered(10, { from: 40 }).map(({ value }) => String(value))),
        );
        const told = second.assignments[0]?.map(({ committed }) => committed?.metadata);
        expect(told).toEqual(['{"watermark":7}', '{"watermark":7}']);
        const kept = await log.committed(groupId, [topic]);
        expect(kept.map(({ partition }) => partition).sort()).toEqual([0, 1]);
        expect(kept.every(({ metadata }) => metadata === '{"watermark":7}')).toBe(true);
      });

      it('in the middle bring everything behind them again, the record itself first', async () => {
        const topic = await newTopic(1);
        const groupId = uniqueName('group');
        await appendAll(topic, numbered(20));
        const first = new Recorder();
        const one = await member(topic, groupId, first);
        await until(() => first.records.length === 20, 'all were read');
        const offset = first.records[12]?.offset ?? 0;
        await one.consumer.commit([{ topic, partition: 0, offset, metadata: '' }]);
        await one.consumer.close();
        const second = await readAll(topic, 8, groupId);
        expect(second.values()).toEqual(first.values().slice(12));
        expect(second.assignments[0]?.[0]?.committed?.offset).toBe(offset);
      });

      it('at the end bring nothing again', async () => {
        const topic = await newTopic(1);
        const groupId = uniqueName('group');
        await appendAll(topic, numbered(5));
        const first = new Recorder();
        const one = await member(topic, groupId, first);
        await until(() => first.records.length === 5, 'all were read');
        await commitAfter(one.consumer, first, '');
        await one.consumer.close();
        const [bounds] = await log.bounds(topic);
        const [kept] = await log.committed(groupId, [topic]);
        expect(kept?.offset).toBe(bounds?.endOffset);
        await appendAll(topic, numbered(1, { from: 5 }));
        expect((await readAll(topic, 1, groupId)).values()).toEqual(['5']);
      });

      it('past the end, or of a log that was made anew, start again at the oldest record', async () => {
        const topic = await newTopic(1);
        const groupId = uniqueName('group');
        await appendAll(topic, numbered(3));
        const first = new Recorder();
        const one = await member(topic, groupId, first);
        await until(() => first.records.length === 3, 'all were read');
        await one.consumer.commit([{ topic, partition: 0, offset: 1_000_000, metadata: '' }]);
        await one.consumer.close();
        expect((await readAll(topic, 3, groupId)).values()).toEqual(['0', '1', '2']);
      });

      it('of partitions that are not ours are ignored', async () => {
        const topic = await newTopic(1);
        const other = await newTopic(1);
        const groupId = uniqueName('group');
        await appendAll(topic, numbered(3));
        const recorder = new Recorder();
        const { consumer } = await member(topic, groupId, recorder);
        await until(() => recorder.records.length === 3, 'all were read');
        await consumer.commit([
          { topic: other, partition: 0, offset: 2, metadata: '' },
          { topic, partition: 9, offset: 2, metadata: '' },
          { topic, partition: 0, offset: recorder.records[1]?.offset ?? 0, metadata: 'ours' },
        ]);
        await consumer.close();
        await consumer.commit([{ topic, partition: 0, offset: 3, metadata: 'too late' }]);
        expect((await log.committed(groupId, [topic, other])).map(({ metadata }) => metadata)).toEqual([
          'ours',
        ]);
      });
    });

    describe('a consumer', () => {
      it('gets each record once and the assignment first', async () => {
        const topic = await newTopic();
        const recorder = new Recorder();
        await member(topic, uniqueName('group'), recorder);
        for (let from = 0; from < 100; from += 20) await appendAll(topic, numbered(20, { from }));
        await until(() => recorder.records.length >= 100, 'all were read');
        await systemClock.sleep(300);
        expect(recorder.records).toHaveLength(100);
        expect(recorder.calls[0]).toBe('assigned');
        expect(recorder.calls.filter((call) => call === 'assigned')).toHaveLength(1);
        const told = recorder.assignments[0]?.map(({ partition, committed }) => [partition, committed]);
        expect(told?.sort()).toEqual([0, 1, 2, 3].map((partition) => [partition, null]));
      });

      it('whose handler blocks gets no more, and keeps its place', async () => {
        const topic = await newTopic(2);
        const recorder = new Recorder();
        const gate = Promise.withResolvers<void>();
        recorder.gate = gate.promise;
        const { consumer, outcome } = await member(topic, uniqueName('group'), recorder);
        await appendAll(topic, numbered(20));
        await until(() => recorder.records.length > 0, 'the first batch came');
        const held = recorder.records.length;
        await appendAll(topic, numbered(20, { from: 20 }));
        await systemClock.sleep(under.silenceMs);
        expect(recorder.records).toHaveLength(held);
        expect(recorder.calls.filter((call) => call === 'batch')).toHaveLength(1);
        recorder.gate = null;
        gate.resolve();
        await until(() => recorder.records.length >= 40, 'the rest came');
        await commitAfter(consumer, recorder, 'kept');
        expect(recorder.records).toHaveLength(40);
        expect(recorder.calls.filter((call) => call !== 'batch')).toEqual(['assigned']);
        expect(outcome.ended).toBe(false);
      });

      it('that leaves hands over to the next, which starts at what was committed', async () => {
        const topic = await newTopic(1);
        const groupId = uniqueName('group');
        await appendAll(topic, numbered(10));
        const first = new Recorder();
        const one = await member(topic, groupId, first);
        await until(() => first.records.length === 10, 'the first member read all');
        const second = new Recorder();
        const two = await member(topic, groupId, second, connect());
        await systemClock.sleep(500);
        const active = second.assignments.length > 0 ? second : first;
        await until(() => active.records.length >= 10, 'the active member read all');
        const leaver = active === first ? one : two;
        const heir = active === first ? second : first;
        const seen = heir.assignments.length;
        await leaver.consumer.commit([
          { topic, partition: 0, offset: active.records[5]?.offset ?? 0, metadata: 'handed over' },
        ]);
        await leaver.consumer.close();
        expect(active.calls.at(-1)).toBe('revoked');
        await until(() => heir.assignments.length > seen, 'the other member was assigned the partition');
        await until(() => heir.values().slice(-5).join() === '5,6,7,8,9', 'it read from the commit on');
        expect(heir.assignments.at(-1)?.[0]?.committed?.metadata).toBe('handed over');
      });

      it('may commit while it is told that its partitions go', async () => {
        const topic = await newTopic(1);
        const groupId = uniqueName('group');
        await appendAll(topic, numbered(4));
        const recorder = new Recorder();
        const { consumer } = await member(topic, groupId, recorder);
        recorder.revoked = () => commitAfter(consumer, recorder, 'last words');
        await until(() => recorder.records.length === 4, 'all were read');
        await consumer.close();
        expect((await log.committed(groupId, [topic]))[0]?.metadata).toBe('last words');
      });

      it('whose handler throws ends with that error', async () => {
        const topic = await newTopic(1);
        const recorder = new Recorder();
        recorder.batch = async () => {
          throw new Error('the handler broke');
        };
        const { outcome, running } = await member(topic, uniqueName('group'), recorder);
        await appendAll(topic, numbered(1));
        await running;
        expect(String(outcome.error)).toContain('the handler broke');
      });

      it('closes while it has nothing to do, and run() resolves', async () => {
        const topic = await newTopic(1);
        const recorder = new Recorder();
        const { consumer, outcome, running } = await member(topic, uniqueName('group'), recorder);
        await until(() => recorder.assignments.length === 1, 'it was assigned');
        await consumer.close();
        await running;
        expect(outcome.error).toBeNull();
      });

      it('closes although its handler blocks, and what it held comes again', async () => {
        const topic = await newTopic(1);
        const groupId = uniqueName('group');
        const recorder = new Recorder();
        recorder.gate = new Promise(() => undefined);
        const { consumer, outcome, running } = await member(topic, groupId, recorder);
        await appendAll(topic, numbered(3));
        await until(() => recorder.records.length > 0, 'the batch came');
        await consumer.close();
        await running;
        expect(outcome.error).toBeNull();
        expect((await readAll(topic, 3, groupId)).values()).toEqual(['0', '1', '2']);
      }, 90_000);
    });

    describe('without its log', () => {
      it('a closed producer refuses', async () => {
        const topic = await newTopic(1);
        const producer = await log.producer();
        await producer.close();
        await expect(producer.append(topic, numbered(1))).rejects.toThrow(/closed/);
      });

      it('a producer says LogUnavailable when the log is gone, and so do new ones', async () => {
        const topic = await newTopic(1);
        const producer = await log.producer({ timeoutMs: 3_000 });
        await producer.append(topic, numbered(1));
        await under.takeAway();
        await expect(producer.append(topic, numbered(1))).rejects.toBeInstanceOf(LogUnavailable);
        await expect(log.bounds(topic)).rejects.toBeInstanceOf(LogUnavailable);
        await expect(log.consumer({ groupId: 'g', topics: [topic] })).rejects.toBeInstanceOf(LogUnavailable);
      }, 120_000);
    });
  });
}
