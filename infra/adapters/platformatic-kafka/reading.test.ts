import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../schemas/log.ts';
import { systemClock } from '../clock.ts';
import type { Answer } from './fetcher.ts';
import { startReading } from './reading.ts';

const place = { topic: 't', partition: 0 };
const bounds = { ...place, startOffset: 0, endOffset: 5 };
const record = (offset: number): LogRecord => ({
  ...place,
  offset,
  key: null,
  value: null,
  headers: {},
  appendedAtMs: 0,
});

/** A reading whose fetches bring `turns`, one after the other, and then wait for ever. */
function read(
  turns: ((from: Answer['from']) => Answer)[],
  batch: () => Promise<void> = () => Promise.resolve(),
) {
  const seen = {
    asked: [] as number[],
    moved: 0,
    failures: [] as unknown[],
    batches: 0,
    calls: [] as string[],
  };
  const finished = Promise.withResolvers<void>();
  const reading = startReading({
    places: [place],
    clock: systemClock,
    note: () => undefined,
    groupId: 'g',
    patienceMs: 1_000,
    admin: {
      createTopics: async () => undefined,
      requireTopic: async () => undefined,
      bounds: async () => [bounds],
      committed: async () => [],
      close: async () => undefined,
    },
    fetcher: {
      fetch: async (positions) => {
        const turn = turns.shift();
        if (!turn) finished.resolve();
        if (!turn) return new Promise(() => undefined);
        seen.asked.push(...positions.map(({ offset }) => offset));
        return positions.map(turn);
      },
      close: async () => undefined,
    },
    handler: {
      assigned: async () => void seen.calls.push('assigned'),
      revoked: async () => void seen.calls.push('revoked'),
      batch: async () => {
        seen.batches += 1;
        await batch();
      },
    },
    moved: () => {
      seen.moved += 1;
    },
    fail: (error) => seen.failures.push(error),
  });
  return { reading, seen, finished: finished.promise };
}

const records =
  (offsets: number[], nextOffset: number) =>
  (from: Answer['from']): Answer => ({
    what: 'records',
    from,
    records: offsets.map(record),
    nextOffset,
    bounds,
    atEnd: nextOffset >= bounds.endOffset,
  });

describe('reading one generation of a group', () => {
  it('asks on from what was handled, and passes over what holds no record', async () => {
    const { seen, finished } = read([records([0, 1], 2), records([], 4), records([4], 5), records([], 5)]);
    await finished;
    expect(seen.asked).toEqual([0, 2, 4, 5]);
    expect(seen.batches).toBe(2);
  });

  it('has not moved, for the watchdog, while fetches bring nothing although records wait', async () => {
    const { seen, finished } = read([
      records([], 0),
      records([], 0),
      (from) => ({ what: 'later', from, error: null }),
    ]);
    await finished;
    expect(seen.moved).toBe(0);
    const atEnd = read([records([], 5)]);
    await atEnd.finished;
    expect(atEnd.seen.moved).toBe(1);
  });

  it('starts again at the oldest record where the position is out of range', async () => {
    const { seen, finished } = read([
      records([3], 4),
      (from) => ({ what: 'out_of_range', from }),
      records([], 0),
    ]);
    await finished;
    expect(seen.asked).toEqual([0, 4, 0]);
  });

  it('lets the batch under way finish before it is idle, tells of the end once, and fetches no more', async () => {
    const gate = Promise.withResolvers<void>();
    const { reading, seen } = read([records([0], 1), records([1], 2)], () => gate.promise);
    while (!reading.isBusy() || seen.batches === 0) await systemClock.sleep(1);
    expect(reading.mayCommit(place)).toBe(true);
    await Promise.all([reading.tellRevoked(), reading.tellRevoked()]);
    expect(seen.calls).toEqual(['assigned', 'revoked']);
    expect([reading.isBusy(), reading.mayCommit(place)]).toEqual([true, false]);
    gate.resolve();
    await reading.idle();
    expect([reading.isBusy(), seen.batches, seen.asked]).toEqual([false, 1, [0]]);
  });

  it('fails with the error of a handler, even when that comes after its partitions went', async () => {
    const gate = Promise.withResolvers<void>();
    const { reading, seen } = read([records([0], 1)], () => gate.promise);
    while (seen.batches === 0) await systemClock.sleep(1);
    reading.stop();
    gate.reject(new Error('the handler broke'));
    await reading.idle();
    expect(String(seen.failures[0])).toContain('the handler broke');
  });
});
