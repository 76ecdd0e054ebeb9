import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busyness, createMoments } from './calendar.ts';
import { createChance } from './chance.ts';
import { inArrivalOrder, type SimulatedCeremony, simulateDay } from './day.ts';
import { createTimeHeap } from './heap.ts';
import { MONDAY_MS } from './observe.ts';
import type { FleetTenant } from './plan.ts';
import { createSeededRandom } from './random.ts';
import { simulate } from './simulate.ts';
import { densityOf, drawSpread, human, machine, timeout, uniform } from './spread.ts';

const tenant: FleetTenant = {
  id: 'demo',
  origin: 'https://bank.example',
  beaconKey: { id: 'b1', secret: 'beacon-secret-of-32-characters-ok' },
  gatewayKey: { id: 'g1', secret: 'gateway-secret-of-32-characters-ok' },
};
const HOUR_MS = 3_600_000;

describe('simulateDay', () => {
  it('gives the same ceremonies as simulate, one by one', () => {
    const options = { seed: 'day', ceremonies: 400, startMs: MONDAY_MS, durationMs: HOUR_MS, tenant };
    const day = [...simulateDay(options)];
    const plan = simulate(options);
    expect(day.map(({ truth }) => truth)).toEqual(plan.truths);
    expect(day.reduce((sum, { events }) => sum + events, 0)).toBe(plan.events);
    expect([...inArrivalOrder(day)].map(({ atMs, ceremonyId }) => [atMs, ceremonyId])).toEqual(
      plan.messages.map(({ atMs, ceremonyId }) => [atMs, ceremonyId]),
    );
  });

  it('is drawn while it is read: the first of ten million ceremonies need none of the others', () => {
    const day = simulateDay({ seed: 'long', ceremonies: 10_000_000, startMs: MONDAY_MS, tenant });
    const first = Array.from({ length: 50 }, () => day.next().value as SimulatedCeremony);
    expect(first.every(({ messages }) => messages.length > 0)).toBe(true);
    const times = first.map(({ truth }) => truth.issued_at_ms);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('holds only the messages of ceremonies under way', () => {
    let read = 0;
    const counted = (function* () {
      for (const ceremony of simulateDay({ seed: 'held', ceremonies: 6_000, startMs: MONDAY_MS, tenant })) {
        read += ceremony.messages.length;
        yield ceremony;
      }
    })();
    let [given, heldMost, latest] = [0, 0, 0];
    for (const { atMs } of inArrivalOrder(counted)) {
      given += 1;
      heldMost = Math.max(heldMost, read - given);
      expect(atMs).toBeGreaterThanOrEqual(latest);
      latest = atMs;
    }
    expect(given).toBe(read);
    expect(heldMost).toBeLessThan(read / 20);
  });
});

describe('the calendar', () => {
  it('is six times as busy when the market opens on a weekday, and not on a Sunday', () => {
    const nine = MONDAY_MS + 9 * HOUR_MS;
    expect(busyness(nine) / busyness(nine + 4 * 24 * HOUR_MS)).toBeCloseTo(1, 6);
    expect(busyness(nine) / busyness(nine - 24 * HOUR_MS)).toBeGreaterThan(6);
    expect(busyness(nine) / busyness(nine + 2 * HOUR_MS)).toBeGreaterThan(5);
  });

  it('draws exactly as many moments as asked, in order and inside, and most at nine', () => {
    const chance = createChance(createSeededRandom('moments'));
    const moments = createMoments({ startMs: MONDAY_MS, durationMs: 24 * HOUR_MS }, chance);
    const drawn = Array.from({ length: 20_000 }, (_, index) => moments.next(20_000 - index));
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(drawn.every((at) => at >= MONDAY_MS && at < MONDAY_MS + 24 * HOUR_MS)).toBe(true);
    const between = (from: number, to: number) =>
      drawn.filter((at) => at >= MONDAY_MS + from * HOUR_MS && at < MONDAY_MS + to * HOUR_MS).length;
    expect(between(8.9, 9.1)).toBeGreaterThan(4 * between(10.9, 11.1));
    expect(between(3, 4)).toBeLessThan(between(20, 21) / 4);
  });
});

describe('the heap', () => {
  it('gives back everything in order of time, equal times as they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const heap = createTimeHeap<number>();
        times.forEach((at, index) => {
          heap.push(at, index);
        });
        const out = Array.from({ length: times.length }, () => heap.pop());
        const expected = times.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
        expect(out).toEqual(expected.map(({ index }) => index));
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});

describe('a spread', () => {
  const slow = 0.15;
  it.each([
    ['a machine', machine(600, 0.7, [40, 4_000])],
    ['a person', human(4_000, 0.6, [950, 15_000])],
    ['a uniform wait', uniform(25, 450)],
    ['a time-out', timeout],
  ])('of %s has a density that is that of its draws', (_, spread) => {
    const chance = createChance(createSeededRandom('spread'));
    const draws = Array.from({ length: 20_000 }, () =>
      drawSpread(spread, { timeoutMs: 60_000, isSlow: chance.happens(slow) }, chance),
    ).sort((a, b) => a - b);
    const [low = 0, high = 0] = [draws[0], draws.at(-1)];
    const middle = draws[10_000] ?? 0;
    const mass = (from: number, to: number) => {
      const step = (to - from) / 4_000;
      let sum = 0;
      for (let at = from + step / 2; at < to; at += step) sum += densityOf(spread, at, 60_000) * step;
      return sum;
    };
    expect(mass(low, high)).toBeCloseTo(1, 1);
    expect(mass(low, middle)).toBeCloseTo(0.5, 1);
  });
});
