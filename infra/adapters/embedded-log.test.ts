import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsumerHandler, type Log, type LogRecord, LogUnavailable } from '../../schemas/log.ts';
import { systemClock } from './clock.ts';
import { createEmbeddedLog, type EmbeddedLogLimits } from './embedded-log.ts';
import type { LogEvent } from './log-notes.ts';

const APPEND_PROCESS = fileURLToPath(new URL('./embedded-log/append-process.ts', import.meta.url));
const HOUR_MS = 3_600_000;

let directory: string;
let events: LogEvent[];
const opened: Log[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kagimi-embedded-'));
  events = [];
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(opened.splice(0).map((log) => log.close()));
  await rm(directory, { recursive: true, force: true });
});

function openLog(limits: Partial<EmbeddedLogLimits> = {}): Log {
  const quick = { standbyMs: 50, handlerGraceMs: 500, ...limits };
  const log = createEmbeddedLog({
    directory,
    clock: systemClock,
    limits: quick,
    onEvent: (event) => events.push(event),
  });
  opened.push(log);
  return log;
}

async function openTopic(limits: Partial<EmbeddedLogLimits> = {}, retentionMs = HOUR_MS): Promise<Log> {
  const log = openLog(limits);
  await log.createTopics([{ topic: 't', partitions: 1, retentionMs }]);
  return log;
}

async function append(log: Log, values: readonly string[]): Promise<void> {
  const producer = await log.producer();
  for (const value of values) {
    await producer.append('t', [{ key: Buffer.from('k'), value: Buffer.from(value) }]);
  }
  await producer.close();
}

/** Reads with a group of its own until the condition holds. */
async function read(log: Log, enough: (records: LogRecord[]) => boolean): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  const reached = Promise.withResolvers<void>();
  const handler: ConsumerHandler = {
    assigned: async () => undefined,
    batch: async (batch) => {
      records.push(...batch);
      if (enough(records)) reached.resolve();
    },
    revoked: async () => undefined,
  };
  const consumer = await log.consumer({ groupId: `reader-${opened.length}-${events.length}`, topics: ['t'] });
  const running = consumer.run(handler);
  await Promise.race([reached.promise, running]);
  await consumer.close();
  return records;
}

const has = (value: string) => (records: LogRecord[]) =>
  records.some((record) => String(record.value) === value);
const valuesOf = (records: LogRecord[]) => records.map(({ value }) => String(value));

async function segmentFiles(): Promise<string[]> {
  const folder = join(directory, 'topics', 't', '0');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  return names.sort().map((name) => join(folder, name));
}

async function firstSegment(): Promise<string> {
  return (await segmentFiles())[0] ?? expect.fail('there is no segment');
}

function startAppending(name: string, options: { appends: number; segmentBytes: number }) {
  const args = [APPEND_PROCESS, directory, 't', name, String(options.appends), String(options.segmentBytes)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const acknowledged: number[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines.map(Number));
  });
  return { child, acknowledged, closed: once(child, 'close') };
}

function numbersOf(records: readonly LogRecord[], name: string): number[] {
  return records
    .filter(({ key }) => String(key) === name)
    .map(({ value }) => JSON.parse(String(value)).number);
}

describe('several processes on one embedded log', () => {
  it.each([2_000, 1_000_000])(
    'append at once, each record there once and in order (segments of %i bytes)',
    async (segmentBytes) => {
      const log = await openTopic({ segmentBytes });
      const names = ['a', 'b', 'c'];
      const writers = names.map((name) => startAppending(name, { appends: 150, segmentBytes }));
      await Promise.all(writers.map(({ closed }) => closed));
      await append(log, ['last']);
      const records = await read(log, has('last'));
      for (const name of names) {
        expect(numbersOf(records, name)).toEqual(Array.from({ length: 150 }, (_, number) => number));
      }
      expect(records).toHaveLength(451);
      expect(events).not.toContain('bytes_skipped');
    },
  );

  it('lose nothing acknowledged when one is killed in the middle, again and again', async () => {
    const log = await openTopic({ segmentBytes: 20_000 });
    const acknowledged = new Map<string, number[]>();
    for (let round = 0; round < 4; round += 1) {
      const writer = startAppending(`w${round}`, { appends: 100_000, segmentBytes: 20_000 });
      while (writer.acknowledged.length < 30 + 20 * round) await systemClock.sleep(1);
      writer.child.kill('SIGKILL');
      await writer.closed;
      acknowledged.set(`w${round}`, writer.acknowledged);
    }
    await append(log, ['last']);
    const records = await read(log, has('last'));
    for (const [name, numbers] of acknowledged) {
      const kept = numbersOf(records, name);
      expect(kept).toEqual(Array.from({ length: kept.length }, (_, number) => number));
      expect(kept.length).toBeGreaterThanOrEqual(numbers.length);
      // At most the one append that was under way is there without having been acknowledged.
      expect(kept.length).toBeLessThanOrEqual(numbers.length + 1);
    }
  });

  it('hand the group on when the active member is killed', async () => {
    const log = await openTopic();
    await append(log, ['1']);
    const code = `
      const { createEmbeddedLog } = await import(${JSON.stringify(fileURLToPath(new URL('./embedded-log.ts', import.meta.url)))});
      const { systemClock } = await import(${JSON.stringify(fileURLToPath(new URL('./clock.ts', import.meta.url)))});
      const log = createEmbeddedLog({ directory: ${JSON.stringify(directory)}, clock: systemClock });
      const consumer = await log.consumer({ groupId: 'g', topics: ['t'] });
      await consumer.run({ assigned: async () => console.log('active'), batch: async () => {}, revoked: async () => {} });`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(holder);
    await once(holder.stdout, 'data');
    const seen = Promise.withResolvers<void>();
    const calls: string[] = [];
    const heir = await log.consumer({ groupId: 'g', topics: ['t'] });
    void heir.run({
      assigned: async () => void calls.push('assigned'),
      batch: async () => seen.resolve(),
      revoked: async () => undefined,
    });
    await systemClock.sleep(300);
    expect(calls).toEqual([]);
    holder.kill('SIGKILL');
    await seen.promise;
    expect(calls).toEqual(['assigned']);
  });
});

describe('a damaged embedded log', () => {
  it('waits at a torn tail, and steps over it when something valid follows', async () => {
    const log = await openTopic();
    await append(log, ['1', '2', '3']);
    const file = await firstSegment();
    const whole = await readFile(file);
    await truncate(file, whole.length - 5);
    const records = await read(log, has('2'));
    expect(valuesOf(records)).toEqual(['1', '2']);
    expect((await log.bounds('t'))[0]?.endOffset).toBe((records[1]?.offset ?? 0) + 1);
    await append(log, ['4']);
    expect(valuesOf(await read(log, has('4')))).toEqual(['1', '2', '4']);
    expect(events).toContain('bytes_skipped');
  });

  it('delivers a frame once the rest of it arrives', async () => {
    const log = await openTopic();
    await append(log, ['1', '2']);
    const file = await firstSegment();
    const whole = await readFile(file);
    await truncate(file, whole.length - 30);
    const reading = read(log, has('2'));
    await systemClock.sleep(100);
    await appendFile(file, whole.subarray(whole.length - 30));
    expect(valuesOf(await reading)).toEqual(['1', '2']);
    expect(events).not.toContain('bytes_skipped');
  });

  it('loses only the frame in whose middle a byte went bad, and says so', async () => {
    const log = await openTopic();
    await append(log, ['1', 'damaged-value', '3']);
    const file = await firstSegment();
    const bytes = await readFile(file);
    bytes.write('D', bytes.indexOf('damaged-value'));
    await writeFile(file, bytes);
    expect(valuesOf(await read(log, has('3')))).toEqual(['1', '3']);
    expect(events).toContain('bytes_skipped');
  });

  it('never takes the content of a record for a frame', async () => {
    const log = await openTopic();
    await append(log, ['1']);
    // A whole frame of another log: same format, another marker.
    const other = await mkdtemp(join(tmpdir(), 'kagimi-embedded-'));
    const foreign = createEmbeddedLog({ directory: other, clock: systemClock });
    await foreign.createTopics([{ topic: 't', partitions: 1, retentionMs: HOUR_MS }]);
    await append(foreign, ['forged']);
    await foreign.close();
    const frame = await readFile(join(other, 'topics', 't', '0', '0000000000000000.log'));
    await rm(other, { recursive: true });
    const producer = await log.producer();
    await producer.append('t', [{ key: Buffer.from('k'), value: frame }]);
    await truncate(await firstSegment(), (await readFile(await firstSegment())).length - 1);
    await append(log, ['3']);
    expect(valuesOf(await read(log, has('3')))).toEqual(['1', '3']);
  });
});

describe('the files of an embedded log', () => {
  it('are followed by new ones, and go when the retention has passed', async () => {
    const log = await openTopic({ segmentBytes: 300 }, 60_000);
    await append(log, [...'abcdefghijklmnopqrstuvwxyz']);
    const files = await segmentFiles();
    expect(files.length).toBeGreaterThan(2);
    const longAgo = systemClock.now() / 1_000 - 120;
    for (const file of files.slice(0, -1)) await utimes(file, longAgo, longAgo);
    await append(log, [...'123456']);
    const left = await segmentFiles();
    expect(left).not.toContain(files[0]);
    const [bounds] = await log.bounds('t');
    const records = await read(log, has('6'));
    expect(records[0]?.offset).toBe(bounds?.startOffset);
    expect(valuesOf(records).join('')).toMatch(/123456$/);
  });

  it('make a reader that fell behind the retention go on at the oldest record, and say so', async () => {
    const log = await openTopic({ segmentBytes: 300 });
    await append(log, ['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const consumer = await log.consumer({ groupId: 'g', topics: ['t'] });
    const first = Promise.withResolvers<void>();
    void consumer.run({
      assigned: async () => consumer.commit([{ topic: 't', partition: 0, offset: 1, metadata: '' }]),
      batch: async () => first.resolve(),
      revoked: async () => undefined,
    });
    await first.promise;
    await consumer.close();
    await rm(await firstSegment());
    const records: LogRecord[] = [];
    const again = await log.consumer({ groupId: 'g', topics: ['t'] });
    const done = Promise.withResolvers<void>();
    void again.run({
      assigned: async () => undefined,
      batch: async (batch) => {
        records.push(...batch);
        if (has('9')(records)) done.resolve();
      },
      revoked: async () => undefined,
    });
    await done.promise;
    expect(records[0]?.offset).toBe((await log.bounds('t'))[0]?.startOffset);
    expect(events).toContain('offset_out_of_range');
  });

  it('may not grow any more: the append fails in one sentence and the log stays readable', async () => {
    const log = await openTopic();
    await append(log, ['1']);
    const code = `
      const { createEmbeddedLog } = await import(${JSON.stringify(fileURLToPath(new URL('./embedded-log.ts', import.meta.url)))});
      const { systemClock } = await import(${JSON.stringify(fileURLToPath(new URL('./clock.ts', import.meta.url)))});
      const log = createEmbeddedLog({ directory: ${JSON.stringify(directory)}, clock: systemClock });
      const producer = await log.producer();
      try {
        for (;;) await producer.append('t', [{ key: Buffer.from('k'), value: Buffer.alloc(7000) }]);
      } catch (error) { console.log(error.name + ': ' + error.message); }`;
    // A limit on the size of files stands in for a full disk: the last write fits only in part.
    const script = `trap '' XFSZ; ulimit -f 64; exec "$0" --input-type=module -e "$1"`;
    const child = spawn('bash', ['-c', script, process.execPath, code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [answer] = await once(child.stdout, 'data');
    expect(String(answer)).toMatch(/^LogUnavailable: /);
    await append(log, ['2']);
    const records = await read(log, has('2'));
    expect(valuesOf(records).filter((value) => value.length < 7_000)).toEqual(['1', '2']);
    expect(records.length).toBeGreaterThan(5);
  });

  it('that were removed make appends fail, not come back', async () => {
    const log = await openTopic();
    const producer = await log.producer();
    await producer.append('t', [{ key: Buffer.from('k'), value: Buffer.from('1') }]);
    await rm(directory, { recursive: true });
    await expect(producer.append('t', [{ key: Buffer.from('k'), value: Buffer.from('2') }])).rejects.toThrow(
      LogUnavailable,
    );
    expect(await readdir(directory).catch(() => 'gone')).toBe('gone');
  });
});
