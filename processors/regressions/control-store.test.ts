import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Control, createControlStore } from './control-store.ts';

const CAPACITY = 5;

type Step =
  | { does: 'push'; pool: number; outcome: number; leaf: number; later: number }
  | { does: 'draw'; pool: number; count: number }
  | { does: 'expire'; pool: number; age: number };

const pool = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('push' as const),
      pool,
      outcome: fc.integer({ min: 0, max: 15 }),
      leaf: fc.integer({ min: 0, max: 100_000 }),
      later: fc.integer({ min: 0, max: 2 }),
    }),
  },
  fc.record({ does: fc.constant('draw' as const), pool, count: fc.integer({ min: 1, max: CAPACITY }) }),
  fc.record({ does: fc.constant('expire' as const), pool, age: fc.integer({ min: 0, max: 4 }) }),
);

it('keeps what lists would, the newest on top and no more than it has room for', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const store = createControlStore(CAPACITY);
      const pools = [store.open(), store.open(), store.open()];
      const lists: Control[][] = [[], [], []];
      let minute = 100;
      for (const one of steps) {
        const number = pools[one.pool] as number;
        const list = lists[one.pool] as Control[];
        if (one.does === 'push') {
          minute += one.later;
          store.push(number, minute, one.outcome, one.leaf);
          list.push({ minute, outcome: one.outcome, leaf: one.leaf });
          if (list.length > CAPACITY) list.shift();
        } else if (one.does === 'draw') {
          const count = Math.min(one.count, list.length);
          const drawn = { outcomes: new Uint8Array(CAPACITY), leaves: new Int32Array(CAPACITY) };
          store.draw(number, count, drawn, 0);
          const newest = Array.from({ length: count }, () => list.pop() as Control);
          expect([...drawn.outcomes].slice(0, count)).toEqual(newest.map(({ outcome }) => outcome));
          expect([...drawn.leaves].slice(0, count)).toEqual(newest.map(({ leaf }) => leaf));
        } else {
          store.expire(number, minute - one.age);
          while (list.length > 0 && (list[0] as Control).minute < minute - one.age) list.shift();
        }
        expect(store.entries(number)).toEqual(list);
        expect(store.size(number)).toBe(list.length);
        expect(store.newestMinute(number)).toBe(list.at(-1)?.minute ?? -1);
      }
    }),
  );
});

it('gives a closed pool’s number to the next, with nothing in it, and leaves the others alone', () => {
  const store = createControlStore(CAPACITY);
  const pools = Array.from({ length: 40 }, () => store.open());
  for (const number of pools) store.push(number, number, 1, number);
  store.close(7);
  const again = store.open();
  expect(again).toBe(7);
  expect(store.entries(again)).toEqual([]);
  for (const number of pools.filter((one) => one !== 7)) {
    expect(store.entries(number)).toEqual([{ minute: number, outcome: 1, leaf: number }]);
  }
});
