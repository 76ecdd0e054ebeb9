import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChance } from './chance.ts';
import { createSeededRandom } from './random.ts';

describe('createSeededRandom', () => {
  it('gives the same numbers and bytes for the same seed, and others for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, other) => {
        const draw = (from: string) => {
          const random = createSeededRandom(from);
          return [random.next(), random.next(), random.bytes(21).toString('hex')];
        };
        expect(draw(seed)).toEqual(draw(seed));
        if (seed !== other) expect(draw(seed)).not.toEqual(draw(other));
      }),
    );
  });

  it('stays in [0, 1) and gives exactly the bytes asked for', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 200 }), (seed, length) => {
        const random = createSeededRandom(seed);
        expect(random.bytes(length)).toHaveLength(length);
        const value = random.next();
        expect(value >= 0 && value < 1).toBe(true);
      }),
    );
  });

  it('fills sixteen bins evenly (chi-squared, 15 degrees of freedom, far beyond the 0.1 % point)', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const random = createSeededRandom(seed);
      const bins = new Array<number>(16).fill(0);
      const draws = 160_000;
      for (let draw = 0; draw < draws; draw += 1) {
        const bin = Math.floor(random.next() * 16);
        bins[bin] = (bins[bin] ?? 0) + 1;
      }
      const expected = draws / 16;
      const chiSquared = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chiSquared).toBeLessThan(45);
    }
  });
});

describe('createChance', () => {
  it('draws log-normal times around their median and normal skews around their mean', () => {
    const chance = createChance(createSeededRandom('moments'));
    const draws = 20_000;
    let below = 0;
    let sum = 0;
    for (let draw = 0; draw < draws; draw += 1) {
      if (chance.lognormal(4_000, 0.6) < 4_000) below += 1;
      sum += chance.normal(10, 5);
    }
    expect(below / draws).toBeGreaterThan(0.48);
    expect(below / draws).toBeLessThan(0.52);
    expect(sum / draws).toBeGreaterThan(9.8);
    expect(sum / draws).toBeLessThan(10.2);
  });

  it('never picks a choice of weight zero', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const chance = createChance(createSeededRandom(seed));
        expect(chance.weighted([['never', 0] as const, ['always', 1] as const])).toBe('always');
      }),
    );
  });
});
