import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CommittedPosition,
  type ConsumerHandler,
  type Log,
  LogUnavailable,
  type TopicPartition,
} from '../../schemas/log.ts';
import { freeze } from '../../tests/contracts/freeze.ts';
import { type LocalKafka, launchKafka } from '../local/kafka/launch.ts';
import { freePort } from '../local/kafka/ports.ts';
import { systemClock, systemRandom } from './clock.ts';
import type { ConsumerTimings } from './kafka/consumer.ts';
import { createKafkaLog } from './kafka.ts';
import type { LogEvent } from './log-notes.ts';

const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
const QUICK = { sessionTimeoutMs: 6_000, heartbeatMs: 1_000, handlerGraceMs: 1_000, revokeGraceMs: 1_000 };

let directory: string;
let broker: LocalKafka;
let port: number;
let topic: string;
let events: LogEvent[];
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

beforeEach(async () => {
  events = [];
  topic = `t-${systemRandom.bytes(6).toString('hex')}`;
  await openLog().createTopics([{ topic, partitions: 4, retentionMs: 3_600_000 }]);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()));
}, 60_000);

function openLog(timings: Partial<ConsumerTimings> = {}): Log {
  const log = createKafkaLog({
    brokers: [`127.0.0.1:${port}`],
    clientId: 'test',
    clock: systemClock,
    timings: { ...QUICK, ...timings },
    onEvent: (event) => events.push(event),
  });
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

async function joinGroup(groupId: string, timings: Partial<ConsumerTimings> = {}): Promise<Member> {
  const consumer = await openLog(timings).consumer({ groupId, topics: [topic] });
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

async function deleteAllButLast(): Promise<void> {
  const bounds = await openLog().bounds(topic);
  const partitions = bounds.map(({ partition, endOffset }) => ({ partition, offset: String(endOffset - 1) }));
  const admin = new kafkajs.Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: 0 }).admin();
  await admin.connect();
  // kafkajs deletes records only of topics whose partitions it has asked about before.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions });
  await admin.disconnect();
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = systemClock.monotonic() + 60_000;
  while (!condition()) {
    if (systemClock.monotonic() > deadlineMs) throw new Error(`Waited in vain until ${what}.`);
    await systemClock.sleep(20);
  }
}

describe('a Kafka log', () => {
  it('makes Node warn of no negative time-out', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`);
    process.on('warning', listen);
    const member = await joinGroup('idle');
    await append(0, 10);
    await until(() => member.values.length === 10, 'all were read');
    await systemClock.sleep(1_000);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('names the brokers and what to check when they do not answer', async () => {
    const nobody = await freePort();
    const log = createKafkaLog({ brokers: [`127.0.0.1:${nobody}`], clientId: 'test', clock: systemClock });
    opened.push(log);
    await expect(log.producer()).rejects.toThrow(LogUnavailable);
    await expect(log.bounds('t')).rejects.toThrow(
      new RegExp(`^Kafka at 127\\.0\\.0\\.1:${nobody} could not .*: check that the brokers run`),
    );
  });

  it('is loaded by plain Node, without the help of a bundler', async () => {
    const module = JSON.stringify(fileURLToPath(new URL('./kafka.ts', import.meta.url)));
    const code = `const { createKafkaLog } = await import(${module}); console.log(typeof createKafkaLog);`;
    const node = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [answer] = await once(node.stdout, 'data');
    expect(String(answer).trim()).toBe('function');
  });

  it('creates topics with append time, retention and deletion', async () => {
    const admin = new kafkajs.Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: 0 }).admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic }],
    });
    const settings = new Map(
      resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]),
    );
    expect(settings.get('message.timestamp.type')).toBe('LogAppendTime');
    expect(settings.get('retention.ms')).toBe('3600000');
    expect(settings.get('cleanup.policy')).toBe('delete');
    await admin.createTopics({ topics: [{ topic: `${topic}-client-time` }] });
    await admin.disconnect();
    await openLog().createTopics([{ topic: `${topic}-client-time`, partitions: 1, retentionMs: 1_000 }]);
    expect(events).toContain('topic_without_append_time');
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

  it('tells a blocked handler that its partitions go, ignores its late commit, and lets the others go on', async () => {
    const one = await joinGroup('blocked', { rebalanceTimeoutMs: 8_000 });
    const gate = Promise.withResolvers<void>();
    one.gate = gate.promise;
    await append(0, 40);
    await until(() => one.values.length > 0, 'the first member holds a batch');
    const two = await joinGroup('blocked', { rebalanceTimeoutMs: 8_000 });
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
    expect(one.calls.filter((call) => call === 'batch').length).toBeGreaterThan(0);
  }, 120_000);

  it('starts at the oldest record, loudly, where the committed position is not kept any more', async () => {
    const member = await joinGroup('deleted');
    await append(0, 40);
    await until(() => member.values.length === 40, 'all were read');
    await member.commit([0, 1, 2, 3].map((partition) => ({ topic, partition, offset: 0, metadata: '' })));
    await member.close();
    await deleteAllButLast();
    const again = await joinGroup('deleted');
    await until(() => again.values.length === 4, 'what is left was read');
    expect(events).toContain('offset_out_of_range');
    expect(again.error).toBeNull();
  });

  it('starts at the oldest record, loudly, where records were deleted in front of a running consumer', async () => {
    const member = await joinGroup('overtaken');
    const gate = Promise.withResolvers<void>();
    await append(0, 40);
    await until(() => member.values.length === 40, 'all were read');
    member.gate = gate.promise;
    await append(40, 40);
    await until(() => member.values.length > 40, 'it holds a batch');
    await append(80, 400);
    await deleteAllButLast();
    gate.resolve();
    const bounds = await openLog().bounds(topic);
    expect(bounds.every(({ startOffset, endOffset }) => endOffset - startOffset === 1)).toBe(true);
    await append(480, 40);
    await until(
      () => Array.from({ length: 40 }, (_, i) => String(480 + i)).every((v) => member.values.includes(v)),
      'it read on',
    );
    expect(events).toContain('offset_out_of_range');
    expect(member.error).toBeNull();
  });

  it('goes on by itself after the broker was killed and started again: producer and consumer', async () => {
    const member = await joinGroup('outage', { sessionTimeoutMs: 10_000 });
    const producer = await openLog().producer({ timeoutMs: 2_000 });
    await producer.append(topic, numbered(0, 10));
    await until(() => member.values.length === 10, 'the first ten were read');
    process.kill(broker.pid, 'SIGKILL');
    await broker.close();
    await expect(producer.append(topic, numbered(10, 5))).rejects.toThrow(LogUnavailable);
    await systemClock.sleep(3_000);
    broker = await start();
    let acknowledged = false;
    for (let attempt = 0; attempt < 20 && !acknowledged; attempt += 1) {
      acknowledged = await producer.append(topic, numbered(20, 5)).then(
        () => true,
        () => false,
      );
    }
    expect(acknowledged).toBe(true);
    await until(() => member.error !== null || member.values.includes('24'), 'the consumer read on');
    expect(member.error).toBeNull();
  }, 180_000);

  it('answers LogUnavailable in time while the broker is frozen, and goes on after it', async () => {
    const producer = await openLog().producer({ timeoutMs: 2_000 });
    await producer.append(topic, numbered(0, 1));
    const member = await joinGroup('frozen', { sessionTimeoutMs: 30_000 });
    await until(() => member.values.length > 0, 'the first was read');
    await freeze(broker.pid);
    try {
      await expect(producer.append(topic, numbered(1, 1))).rejects.toThrow(LogUnavailable);
      await systemClock.sleep(4_000);
    } finally {
      process.kill(broker.pid, 'SIGCONT');
    }
    let acknowledged = false;
    for (let attempt = 0; attempt < 20 && !acknowledged; attempt += 1) {
      acknowledged = await producer.append(topic, numbered(2, 1)).then(
        () => true,
        () => false,
      );
    }
    expect(acknowledged).toBe(true);
    await until(() => member.values.includes('2'), 'the consumer read on');
    expect(member.error).toBeNull();
  }, 120_000);
});
