import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Producer } from '@platformatic/kafka';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, systemRandom } from '../../infra/adapters/clock.ts';
import type { ConsumerTimings } from '../../infra/adapters/kafka/consumer.ts';
import { createKafkaLog, type KafkaLogOptions } from '../../infra/adapters/kafka.ts';
import type { LogEvent } from '../../infra/adapters/log-notes.ts';
import { createPlatformaticKafkaLog } from '../../infra/adapters/platformatic-kafka.ts';
import { type LocalKafka, launchKafka } from '../../infra/local/kafka/launch.ts';
import { freePort } from '../../infra/local/kafka/ports.ts';
import {
  type CommittedPosition,
  type ConsumerHandler,
  type Log,
  type LogProducer,
  LogUnavailable,
  type TopicPartition,
} from '../../schemas/log.ts';
import { freeze } from './freeze.ts';
import { describeLogContract } from './log.ts';

const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
// The broker takes no shorter session than six seconds.
const QUICK = { sessionTimeoutMs: 6_000, heartbeatMs: 1_000, handlerGraceMs: 1_000, revokeGraceMs: 1_000 };

let directory: string;
let broker: LocalKafka;
let port: number;
let topic: string;
let events: LogEvent[];
let lines: string[];
const opened: Log[] = [];

const start = () => launchKafka({ directory, cacheDirectory, port, onProgress: () => undefined });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kagimi-kafka-'));
  port = await freePort();
  broker = await start();
}, 600_000);

afterAll(async () => {
  await broker.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

const say = (_: Record<string, unknown>, line: string) => lines.push(line);

function optionsWith(timings: Partial<ConsumerTimings>): KafkaLogOptions {
  return {
    brokers: [`127.0.0.1:${port}`],
    clientId: 'test',
    clock: systemClock,
    timings: { ...QUICK, ...timings },
    onEvent: (event) => events.push(event),
    logger: { info: say, warn: say, error: say },
  };
}

function openLog(timings: Partial<ConsumerTimings> = {}, create = createPlatformaticKafkaLog): Log {
  const log = create(optionsWith(timings));
  opened.push(log);
  return log;
}

interface Member extends ConsumerHandler {
  values: string[];
  calls: string[];
  owned: TopicPartition[];
  gate: Promise<void> | null;
  error: unknown;
  commit(positions: readonly CommittedPosition[]): Promise<void>;
  close(): Promise<void>;
}

async function joinGroup(groupId: string, log = openLog()): Promise<Member> {
  const consumer = await log.consumer({ groupId, topics: [topic] });
  const member: Member = {
    values: [],
    calls: [],
    owned: [],
    gate: null,
    error: null,
    commit: (positions) => consumer.commit(positions),
    close: () => consumer.close(),
    assigned: async (partitions) => {
      member.calls.push('assigned');
      member.owned = partitions.map(({ partition }) => ({ topic, partition }));
    },
    batch: async (records) => {
      member.calls.push('batch');
      member.values.push(...records.map(({ value }) => String(value)));
      await member.gate;
    },
    revoked: async () => {
      member.calls.push('revoked');
      member.owned = [];
    },
  };
  consumer.run(member).catch((error: unknown) => {
    member.error = error;
  });
  return member;
}

async function append(from: number, count: number): Promise<void> {
  const producer = await openLog().producer({ timeoutMs: 20_000 });
  await producer.append(topic, numbered(from, count));
  await producer.close();
}

function numbered(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    key: Buffer.from(`key-${from + index}`),
    value: Buffer.from(String(from + index)),
  }));
}

const named = (from: number, count: number) => numbered(from, count).map(({ value }) => String(value));

async function acknowledgedAtLast(producer: LogProducer, from: number, count: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await producer.append(topic, numbered(from, count));
    } catch (error) {
      if (attempt === 30) throw error;
    }
  }
}

async function deleteAllButLast(): Promise<void> {
  const bounds = await openLog().bounds(topic);
  const partitions = bounds.map(({ partition, endOffset }) => ({ partition, offset: BigInt(endOffset - 1) }));
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [`127.0.0.1:${port}`] });
  await admin.deleteRecords({ topics: [{ name: topic, partitions }] });
  await admin.close();
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = systemClock.monotonic() + 60_000;
  while (!condition()) {
    if (systemClock.monotonic() > deadlineMs) throw new Error(`Waited in vain until ${what}.`);
    await systemClock.sleep(20);
  }
}

describe('a Kafka log through @platformatic/kafka', () => {
  beforeEach(async () => {
    events = [];
    lines = [];
    topic = `t-${systemRandom.bytes(6).toString('hex')}`;
    await openLog().createTopics([{ topic, partitions: 4, retentionMs: 3_600_000 }]);
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((log) => log.close()));
  }, 60_000);

  it('names the brokers and what to check when they do not answer, with the cause', async () => {
    const nobody = await freePort();
    const log = createPlatformaticKafkaLog({ ...optionsWith({}), brokers: [`127.0.0.1:${nobody}`] });
    opened.push(log);
    await expect(log.producer()).rejects.toThrow(LogUnavailable);
    const error = await log.bounds('t').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'log_unavailable', cause: expect.any(Error) });
    expect(String(error)).toMatch(
      new RegExp(`Kafka at 127\\.0\\.0\\.1:${nobody} could not .*: check that the brokers run`),
    );
  });

  it('tells of a topic that keeps the time of its producers', async () => {
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [`127.0.0.1:${port}`] });
    await admin.createTopics({ topics: [`${topic}-client-time`], partitions: 1 });
    while (!(await admin.listTopics()).includes(`${topic}-client-time`)) await systemClock.sleep(20);
    await admin.close();
    await openLog().createTopics([{ topic: `${topic}-client-time`, partitions: 1, retentionMs: 1_000 }]);
    expect(events).toContain('topic_without_append_time');
    events = [];
    await openLog().createTopics([{ topic, partitions: 1, retentionMs: 1_000 }]);
    expect(events).toEqual([]);
  });

  it('reads compressed records, and none of a transaction that failed', async () => {
    const options = { clientId: 'test', bootstrapBrokers: [`127.0.0.1:${port}`] };
    const producer = new Producer({ ...options, idempotent: true, transactionalId: topic });
    for (const [value, outcome] of [
      ['lost', 'abort'],
      ['kept', 'commit'],
      ['lost too', 'abort'],
    ] as const) {
      const transaction = await producer.beginTransaction({});
      const message = { topic, partition: 0, key: Buffer.from('k'), value: Buffer.from(value) };
      await transaction.send({ messages: [message] });
      await transaction[outcome]();
    }
    await producer.close();
    const compressing = new Producer({ ...options, compression: 'gzip' });
    const message = { topic, partition: 0, key: Buffer.from('k'), value: Buffer.from('pressed') };
    await compressing.send({ messages: [message, { ...message, value: Buffer.from('last') }] });
    await compressing.close();
    const member = await joinGroup('transactions');
    await until(() => member.values.includes('last'), 'the last one was read');
    expect(member.values).toEqual(['kept', 'pressed', 'last']);
  });

  it('shares the partitions between members, each owned once, and nothing is missed when one joins or goes', async () => {
    const one = await joinGroup('shared');
    await append(0, 100);
    await until(() => one.values.length >= 100, 'the first member read all');
    const two = await joinGroup('shared');
    await until(() => one.owned.length === 2 && two.owned.length === 2, 'each had two partitions');
    expect(new Set([...one.owned, ...two.owned].map(({ partition }) => partition)).size).toBe(4);
    await append(100, 100);
    const both = () => new Set([...one.values, ...two.values]).size;
    await until(() => both() === 200, 'both together read all');
    await two.close();
    await until(() => one.owned.length === 4, 'the first had all again');
    await append(200, 50);
    await until(() => both() === 250, 'it read what came after');
  });

  it('lets a handler keep its positions while a rebalance takes its partitions', async () => {
    const one = await joinGroup('kept');
    const last = new Map<number, number>();
    one.revoked = async (places) => {
      one.calls.push('revoked');
      await one.commit(
        places.map((place) => ({ ...place, offset: last.get(place.partition) ?? 0, metadata: 'kept' })),
      );
    };
    one.batch = async (records) => {
      one.values.push(...records.map(({ value }) => String(value)));
      for (const { partition, offset } of records) last.set(partition, offset + 1);
    };
    await append(0, 40);
    await until(() => new Set(one.values).size === 40, 'the first member read all');
    const two = await joinGroup('kept');
    await until(() => two.owned.length === 2, 'the second had its share');
    await append(40, 40);
    const both = () => new Set([...one.values, ...two.values]);
    await until(() => both().size === 80, 'the rest was read');
    expect(two.values.filter((value) => Number(value) < 40)).toEqual([]);
    expect((await openLog().committed('kept', [topic])).map(({ metadata }) => metadata)).toEqual(
      Array(4).fill('kept'),
    );
  });

  it('shares a group with members that use kafkajs, so that one can take over from the other', async () => {
    const one = await joinGroup('mixed', openLog({}, createKafkaLog));
    await append(0, 40);
    await until(() => new Set(one.values).size === 40, 'the kafkajs member read all');
    await one.commit(
      (await openLog().bounds(topic)).map((of) => ({ ...of, offset: of.endOffset, metadata: 'a' })),
    );
    const two = await joinGroup('mixed');
    await until(() => one.owned.length === 2 && two.owned.length === 2, 'each had two partitions');
    await append(40, 40);
    await until(() => new Set([...one.values, ...two.values]).size === 80, 'both together read all');
    await one.close();
    await until(() => two.owned.length === 4, 'the second had all');
    const three = await joinGroup('mixed', openLog({}, createKafkaLog));
    await until(() => two.owned.length === 2 && three.owned.length === 2, 'the other way round too');
    expect([one.error, two.error, three.error]).toEqual([null, null, null]);
  }, 120_000);

  it('tells a blocked handler that its partitions go, ignores its late commit, and lets the others go on', async () => {
    const one = await joinGroup('blocked', openLog({ rebalanceTimeoutMs: 8_000 }));
    const gate = Promise.withResolvers<void>();
    one.gate = gate.promise;
    await append(0, 40);
    await until(() => one.values.length > 0, 'the first member holds a batch');
    const two = await joinGroup('blocked', openLog({ rebalanceTimeoutMs: 8_000 }));
    await until(() => one.calls.includes('revoked'), 'it was told');
    await until(() => two.owned.length === 4, 'the second member took over without it');
    await until(() => new Set(two.values).size === 40, 'the second member read all');
    const positions = [0, 1, 2, 3].map((partition) => ({ topic, partition, offset: 1, metadata: 'late' }));
    await one.commit(positions);
    expect(await openLog().committed('blocked', [topic])).toEqual([]);
    expect(events).toContain('commit_ignored');
    gate.resolve();
    await until(() => one.owned.length === 2, 'it joined again');
    expect(one.error).toBeNull();
  }, 120_000);

  it('starts at the oldest record, loudly, where the committed position is not kept any more', async () => {
    const member = await joinGroup('deleted');
    await append(0, 40);
    await until(() => new Set(member.values).size === 40, 'all were read');
    await member.commit([0, 1, 2, 3].map((partition) => ({ topic, partition, offset: 0, metadata: '' })));
    await member.close();
    await deleteAllButLast();
    const again = await joinGroup('deleted');
    await until(() => again.values.length === 4, 'what is left was read');
    expect(events).toContain('offset_out_of_range');
    expect(lines.join()).toMatch(/stands at 0 of .*: reading starts at the oldest/);
    expect(again.error).toBeNull();
  });

  it('starts at the oldest record, loudly, where records were deleted in front of a running consumer', async () => {
    const member = await joinGroup('overtaken');
    const gate = Promise.withResolvers<void>();
    await append(0, 40);
    await until(() => new Set(member.values).size === 40, 'all were read');
    member.gate = gate.promise;
    await append(40, 40);
    await until(() => member.values.length > 40, 'it holds a batch');
    await append(80, 400);
    await deleteAllButLast();
    gate.resolve();
    await append(480, 40);
    await until(() => named(480, 40).every((value) => member.values.includes(value)), 'it read on');
    expect(events).toContain('offset_out_of_range');
    expect(lines.join()).toMatch(/no longer keeps the position .*: reading starts at the oldest/);
    expect(member.error).toBeNull();
  });

  it('ends run() where the group will never take it', async () => {
    const member = await joinGroup('refused', openLog({ sessionTimeoutMs: 100, heartbeatMs: 50 }));
    await until(() => member.error !== null, 'it gave up');
    expect(member.error).toMatchObject({ code: 'log_unavailable', cause: expect.any(Error) });
    expect(String(member.error)).toContain('INVALID_SESSION_TIMEOUT');
  });

  it('loses nothing acknowledged while the broker is killed and started again, and goes on by itself', async () => {
    const member = await joinGroup('outage', openLog({ sessionTimeoutMs: 10_000 }));
    const producer = await openLog().producer({ timeoutMs: 2_000 });
    await producer.append(topic, numbered(0, 10));
    await until(() => new Set(member.values).size === 10, 'the first ten were read');
    const acknowledged = named(0, 10);
    const refusals: unknown[] = [];
    let stop = false;
    const producing = (async () => {
      for (let from = 10; !stop; from += 5) {
        const error: unknown = await producer.append(topic, numbered(from, 5)).catch((thrown) => thrown);
        if (error === undefined) acknowledged.push(...named(from, 5));
        else refusals.push(error);
        await systemClock.sleep(50);
      }
    })();
    for (const round of [1, 2]) {
      await systemClock.sleep(1_000);
      process.kill(broker.pid, 'SIGKILL');
      await broker.close();
      await systemClock.sleep(round * 2_000);
      broker = await start();
      await systemClock.sleep(1_000);
    }
    stop = true;
    await producing;
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.every((error) => error instanceof LogUnavailable)).toBe(true);
    await acknowledgedAtLast(producer, 1_000_000, 5);
    acknowledged.push(...named(1_000_000, 5));
    await until(
      () => member.error !== null || acknowledged.every((value) => member.values.includes(value)),
      'all that was acknowledged was read',
    );
    expect(member.error).toBeNull();
  }, 240_000);

  it('answers LogUnavailable in time while the broker is frozen, and goes on after it', async () => {
    const producer = await openLog().producer({ timeoutMs: 2_000 });
    await producer.append(topic, numbered(0, 1));
    const member = await joinGroup('frozen', openLog({ sessionTimeoutMs: 30_000 }));
    await until(() => member.values.length > 0, 'the first was read');
    await freeze(broker.pid);
    try {
      await expect(producer.append(topic, numbered(1, 1))).rejects.toThrow(LogUnavailable);
      await systemClock.sleep(4_000);
    } finally {
      process.kill(broker.pid, 'SIGCONT');
    }
    await acknowledgedAtLast(producer, 2, 1);
    await until(() => member.values.includes('2'), 'the consumer read on');
    expect(member.error).toBeNull();
  }, 120_000);
});

describeLogContract('Kafka through @platformatic/kafka', async () => {
  events = [];
  lines = [];
  return {
    connect: () => createPlatformaticKafkaLog(optionsWith({})),
    takeAway: () => broker.close(),
    close: async () => undefined,
    silenceMs: 9_000,
  };
});
