import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../adapters/clock.ts';
import { createKafkaLog } from '../../adapters/kafka.ts';
import { ensureJars, jarsAreComplete } from './jars.ts';
import { launchKafka } from './launch.ts';
import { javaMajor, whyNoKafka } from './requirements.ts';

const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
const onProgress = () => undefined;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kagimi-launch-'));
  expect(await whyNoKafka({ cacheDirectory, onProgress })).toBeNull();
}, 600_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

function logOn(brokers: string[]) {
  return createKafkaLog({ brokers, clientId: 'launch-test', clock: systemClock });
}

describe('java version', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['command not found', null],
  ])('reads %s as %s', (text, major) => {
    expect(javaMajor(text)).toBe(major);
  });
});

describe('local Kafka', () => {
  it('repairs a cache with a broken jar', async () => {
    const folder = await ensureJars({ cacheDirectory, onProgress });
    const jar = (await readdir(folder)).find((name) => name.startsWith('kafka_2.13'));
    await truncate(join(folder, jar ?? ''), 10);
    expect(await jarsAreComplete(cacheDirectory)).toBe(false);
    await ensureJars({ cacheDirectory, onProgress });
    expect(await jarsAreComplete(cacheDirectory)).toBe(true);
  }, 600_000);

  it('keeps its records over a stop and a start on other ports', async () => {
    const place = join(directory, 'restart');
    const first = await launchKafka({ directory: place, cacheDirectory, onProgress });
    const before = logOn(first.brokers);
    await before.createTopics([{ topic: 'kept', partitions: 1, retentionMs: 3_600_000 }]);
    const producer = await before.producer();
    await producer.append('kept', [{ key: Buffer.from('k'), value: Buffer.from('v') }]);
    await before.close();
    await first.close();
    const second = await launchKafka({ directory: place, cacheDirectory, onProgress });
    const after = logOn(second.brokers);
    expect(await after.bounds('kept')).toEqual([
      { topic: 'kept', partition: 0, startOffset: 0, endOffset: 1 },
    ]);
    await after.close();
    await second.close();
  }, 240_000);

  it('recovers on the same port after kill -9 of the broker', async () => {
    const place = join(directory, 'killed');
    const first = await launchKafka({ directory: place, cacheDirectory, onProgress });
    const port = Number(first.brokers[0]?.split(':')[1]);
    const log = logOn(first.brokers);
    await log.createTopics([{ topic: 'kept', partitions: 1, retentionMs: 3_600_000 }]);
    const producer = await log.producer();
    await producer.append('kept', [{ key: Buffer.from('k'), value: Buffer.from('v') }]);
    await log.close();
    process.kill(first.pid, 'SIGKILL');
    await first.close();
    const second = await launchKafka({ directory: place, cacheDirectory, port, onProgress });
    expect(second.brokers).toEqual(first.brokers);
    const after = logOn(second.brokers);
    expect((await after.bounds('kept'))[0]?.endOffset).toBe(1);
    await after.close();
    await second.close();
  }, 240_000);

  it('refuses a directory whose broker runs', async () => {
    const place = join(directory, 'twice');
    const broker = await launchKafka({ directory: place, cacheDirectory, onProgress });
    await expect(launchKafka({ directory: place, cacheDirectory, onProgress })).rejects.toMatchObject({
      code: 'broker_directory_in_use',
    });
    await broker.close();
  }, 240_000);

  it('stops with its launcher, even when that is killed', async () => {
    const place = join(directory, 'orphan');
    const script = fileURLToPath(new URL('./launch.ts', import.meta.url));
    const code = `const { launchKafka } = await import(${JSON.stringify(script)});
      const broker = await launchKafka({ directory: ${JSON.stringify(place)},
        cacheDirectory: ${JSON.stringify(cacheDirectory)}, onProgress: () => {} });
      console.log(broker.pid);`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', code]);
    const [line] = await once(launcher.stdout, 'data');
    const pid = Number(String(line));
    launcher.kill('SIGKILL');
    let alive = true;
    for (let waitedMs = 0; alive && waitedMs < 30_000; waitedMs += 100) {
      await systemClock.sleep(100);
      try {
        process.kill(pid, 0);
      } catch {
        alive = false;
      }
    }
    expect(alive).toBe(false);
  }, 240_000);
});
