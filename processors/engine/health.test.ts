import { describe, expect, it } from 'vitest';
import { createHealth, SILENCE_MS_MAX, type Standing } from './health.ts';

function setUp() {
  let ms = 1_000_000;
  const clock = { now: () => ms, monotonic: () => ms, sleep: async () => {} };
  const health = createHealth({ clock });
  const pass = (by: number) => {
    ms += by;
  };
  return { health, now: () => ms, pass };
}

const quiet = (lastReadMs: number): Standing => ({ lag: 0, oldestMs: null, lastReadMs });

describe('readiness', () => {
  it('waits for partitions', () => {
    expect(setUp().health.readiness([])).toMatchObject({
      ready: false,
      reason: 'No partition has been assigned yet.',
    });
  });

  it('is given while flushes, commits and the log go on, with lag and age as they are', () => {
    const { health, now } = setUp();
    health.assigned();
    const standings = [quiet(now()), { lag: 7, oldestMs: now() - 3_000, lastReadMs: now() }];
    expect(health.readiness(standings)).toEqual({
      ready: true,
      reason: 'Reading and inserting.',
      lag: 7,
      oldest_seconds: 3,
    });
  });

  it.each([
    ['ClickHouse', ['committed', 'answered'], /ClickHouse has acknowledged nothing for 31 s/],
    ['the log', ['flushed', 'committed'], /The log has not answered for 31 s/],
  ] as const)('is lost when %s falls silent', (_, alive, reason) => {
    const { health, now, pass } = setUp();
    health.assigned();
    for (let second = 0; second < 31; second += 1) {
      pass(1_000);
      for (const part of alive) part === 'committed' ? health.committed(true) : health[part]();
    }
    expect(health.readiness([quiet(now())])).toMatchObject({
      ready: false,
      reason: expect.stringMatching(reason),
    });
  });

  it('is lost when positions are not kept, and comes back with the first that is', () => {
    const { health, now, pass } = setUp();
    health.assigned();
    health.committed(false);
    pass(SILENCE_MS_MAX.commit + 1_000);
    health.committed(false);
    health.flushed();
    health.answered();
    expect(health.readiness([quiet(now())]).reason).toBe('The log has kept no position for 31 s.');
    health.committed(true);
    expect(health.readiness([quiet(now())]).ready).toBe(true);
  });

  it('is lost when a record is too old, read or unread', () => {
    const { health, now, pass } = setUp();
    health.assigned();
    const readAt = now();
    pass(SILENCE_MS_MAX.record + 1_000);
    health.flushed();
    health.answered();
    expect(health.readiness([{ lag: 0, oldestMs: readAt, lastReadMs: now() }]).reason).toBe(
      'The oldest record not yet in ClickHouse is 121 s old.',
    );
    expect(health.readiness([{ lag: 4, oldestMs: null, lastReadMs: readAt }]).reason).toBe(
      '4 records wait unread for 121 s.',
    );
    expect(health.readiness([{ lag: 0, oldestMs: null, lastReadMs: readAt }]).ready).toBe(true);
  });
});
