import { describe, expect, it } from 'vitest';
import { readCommand } from './options.ts';

const read = (line: string) => readCommand(line.split(' ').filter((word) => word !== ''));

describe('npm run regressions', () => {
  it('reads a window, in minutes', () => {
    expect(read('replay --from 2026-11-01 --to 2026-11-08T09:30 --tenant bank')).toEqual({
      ...{ command: 'window', tenant: 'bank', write: null, all: false },
      from: Date.UTC(2026, 10, 1) / 60_000,
      to: Date.UTC(2026, 10, 8, 9, 30) / 60_000 - 1,
    });
  });

  it('reads a scenario', () => {
    expect(read('replay --scenario a.ts --seed x --days 5 --per-day 900 --all')).toEqual({
      ...{ command: 'scenario', file: 'a.ts', seed: 'x', days: 5, perDay: 900, all: true },
    });
  });

  it('says how it is used', () => {
    expect(read('')).toEqual({ command: 'help' });
    expect(read('replay --help')).toEqual({ command: 'help' });
  });

  it.each([
    ['again --from 2026-11-01', '"again" must be replay'],
    ['replay --from 2026-11-01', '--to must be a UTC day or minute'],
    ['replay --from yesterday --to 2026-11-02', '--from must be a UTC day or minute, as in 2026-11-01'],
    ['replay --from 2026-11-02 --to 2026-11-02', '--to must be later than --from.'],
    ['replay --from 2024-11-02 --to 2026-11-02', '--to must be within 400 days of --from.'],
    ['replay --from 2026-11-01 --to 2026-11-02 --write a;b', '--write must be the name of a database'],
    ['replay --from 2026-11-01 --to 2026-11-02 --seed x', '--seed needs --scenario.'],
    ['replay --scenario a.ts --days 3', '--days must be a whole number from 4 to 60, not "3".'],
    ['replay --scenario a.ts --per-day many', '--per-day must be a whole number from 100 to 300000'],
    ['replay --scenario a.ts --tenant bank', '--tenant is for a window of ClickHouse'],
    ['replay --pigeon', "Unknown option '--pigeon'"],
  ])('refuses "%s" in one sentence', (line, sentence) => {
    expect(() => read(line)).toThrow(RangeError);
    expect(() => read(line)).toThrow(sentence);
  });
});
