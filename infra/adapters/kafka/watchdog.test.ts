import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../schemas/clock.ts';
import type { CommittedPosition, PartitionBounds } from '../../../schemas/log.ts';
import { startWatchdog } from './watchdog.ts';

const MINUTE_MS = 60_000;

/** Time that passes only when told. */
function createSteppedClock() {
  let nowMs = 0;
  let sleepers: { atMs: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        sleepers.push({ atMs: nowMs + ms, wake });
        signal?.addEventListener('abort', () => wake());
      }),
  };
  async function pass(ms: number) {
    for (const endMs = nowMs + ms; nowMs < endMs; ) {
      nowMs += 1_000;
      const due = sleepers.filter(({ atMs }) => atMs <= nowMs);
      sleepers = sleepers.filter(({ atMs }) => atMs > nowMs);
      for (const { wake } of due) wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { clock, pass };
}

function start(state: { endOffset: number; position: number; answers?: boolean; busy?: boolean }) {
  const { clock, pass } = createSteppedClock();
  const failures: unknown[] = [];
  const positions: CommittedPosition[] = [{ topic: 't', partition: 0, offset: state.position, metadata: '' }];
  const bounds: PartitionBounds[] = [
    { topic: 't', partition: 0, startOffset: 0, endOffset: state.endOffset },
  ];
  const admin = {
    createTopics: async () => undefined,
    requireTopic: async () => undefined,
    bounds: async () => {
      if (state.answers === false) throw new Error('no answer');
      return bounds;
    },
    committed: async () => positions,
    close: async () => undefined,
  };
  const watchdog = startWatchdog({
    admin,
    clock,
    groupId: 'g',
    topics: ['t'],
    stallTimeoutMs: MINUTE_MS,
    isBusy: () => state.busy ?? false,
    positions: () => positions,
    fail: (error) => failures.push(error),
  });
  return { watchdog, pass, failures };
}

describe('the watchdog of a Kafka consumer', () => {
  it('gives up when nothing moves although records wait', async () => {
    const { pass, failures } = start({ endOffset: 5, position: 3 });
    await pass(MINUTE_MS + 11_000);
    expect(String(failures[0])).toContain('has stalled');
    expect(failures).toHaveLength(1);
  });

  it('gives the client its time after the cluster was away for longer', async () => {
    const state = { endOffset: 5, position: 3, answers: false };
    const { pass, failures } = start(state);
    await pass(3 * MINUTE_MS);
    state.answers = true;
    await pass(MINUTE_MS - 11_000);
    expect(failures).toEqual([]);
    await pass(22_000);
    expect(failures).toHaveLength(1);
  });

  it('stays calm while fetches go on', async () => {
    const { watchdog, pass, failures } = start({ endOffset: 5, position: 3 });
    for (let step = 0; step < 10; step += 1) {
      await pass(MINUTE_MS / 2);
      watchdog.moved();
    }
    expect(failures).toEqual([]);
    watchdog.stop();
  });

  it.each([
    ['nothing is left to read', { endOffset: 5, position: 5 }],
    ['the handler is at work', { endOffset: 5, position: 3, busy: true }],
    ['the cluster does not answer', { endOffset: 5, position: 3, answers: false }],
  ])('stays calm while %s', async (_, state) => {
    const { watchdog, pass, failures } = start(state);
    await pass(5 * MINUTE_MS);
    expect(failures).toEqual([]);
    watchdog.stop();
  });
});
