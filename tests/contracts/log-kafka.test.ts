import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createKafkaLog } from '../../infra/adapters/kafka.ts';
import { launchKafka } from '../../infra/local/kafka/launch.ts';
import { describeLogContract } from './log.ts';

const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');

describeLogContract('Kafka', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kagimi-kafka-'));
  const broker = await launchKafka({ directory, cacheDirectory, onProgress: () => undefined });
  // The broker takes no shorter session than six seconds.
  const timings = {
    sessionTimeoutMs: 6_000,
    heartbeatMs: 1_000,
    handlerGraceMs: 1_000,
    revokeGraceMs: 1_000,
  };
  return {
    connect: () =>
      createKafkaLog({ brokers: broker.brokers, clientId: 'contract', clock: systemClock, timings }),
    takeAway: () => broker.close(),
    close: async () => {
      await broker.close();
      await rm(directory, { recursive: true, force: true });
    },
    silenceMs: 9_000,
  };
});
