import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createEmbeddedLog } from '../../infra/adapters/embedded-log.ts';
import { describeLogContract } from './log.ts';

describeLogContract('the embedded log', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kagimi-log-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  return {
    connect: () =>
      createEmbeddedLog({ directory, clock: systemClock, limits: { standbyMs: 50, handlerGraceMs: 500 } }),
    takeAway: remove,
    close: remove,
    silenceMs: 1_000,
  };
});

// Segments so small that every few records begin a new one.
describeLogContract('the embedded log with tiny segments', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kagimi-log-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const limits = { standbyMs: 50, handlerGraceMs: 500, segmentBytes: 512 };
  return {
    connect: () => createEmbeddedLog({ directory, clock: systemClock, limits }),
    takeAway: remove,
    close: remove,
    silenceMs: 200,
  };
});
