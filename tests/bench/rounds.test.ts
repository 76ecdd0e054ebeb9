import { expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import { interleave, perCpuSecond, perSecond, ROUNDS_MIN, roundsOf, type Variant } from './rounds.ts';

const OPTIONS = { warmups: 0, budgetMs: 60_000, clock: systemClock, onRound() {} };

it('runs every variant once a round, there and back again, and counts no warm-up', async () => {
  const ran: string[] = [];
  const variant = (name: string): Variant => ({
    name,
    run: async () => {
      ran.push(name);
      return { units: ran.length, wallMs: 1, cpuMs: 1 };
    },
  });
  const series = await interleave([variant('a'), variant('b')], {
    ...OPTIONS,
    rounds: 2,
    warmups: 1,
  });
  expect(ran.join('')).toBe('baabba');
  expect(roundsOf(series, 'a').map(({ units }) => units)).toEqual([3, 6]);
  expect(() => roundsOf(series, 'c')).toThrow('No round of "c"');
});

it('gives units a second of either time', () => {
  const measured = { units: 500, wallMs: 250, cpuMs: 125 };
  expect([perSecond(measured), perCpuSecond(measured)]).toEqual([2_000, 4_000]);
});

it('begins no further round once its time is used up, but has enough of them', async () => {
  let nowMs = 0;
  const slow: Variant = {
    name: 'slow',
    run: async () => {
      nowMs += 50_000;
      return { units: 1, wallMs: 1, cpuMs: 1 };
    },
  };
  const clock = { ...systemClock, monotonic: () => nowMs };
  const series = await interleave([slow], { ...OPTIONS, clock, rounds: 20 });
  expect(roundsOf(series, 'slow')).toHaveLength(ROUNDS_MIN);
});
