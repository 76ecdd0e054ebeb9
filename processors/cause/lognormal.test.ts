import { describe, expect, it } from 'vitest';
import { createChance } from '../../infra/fleet/chance.ts';
import { createSeededRandom } from '../../infra/fleet/random.ts';
import { fitMixture, logDensity, quantileStart, type Weighted } from './lognormal.ts';

const draw = (medianMs: number, spread: number, count: number): Weighted[] => {
  const chance = createChance(createSeededRandom(`${medianMs}`));
  return Array.from({ length: count }, () => [Math.log(chance.lognormal(medianMs, spread)), 1]);
};

describe('a mixture of log-normals', () => {
  it('finds the silence of the platform and the pause of the person in one heap of times', () => {
    const data = [...draw(60, 0.4, 600), ...draw(4_000, 0.5, 1_400)];
    const fitted = fitMixture(data, { components: quantileStart(data, 2), strength: 1 }, { iterations: 60 });
    const [fast, slow] = fitted.toSorted((a, b) => a.mean - b.mean);
    expect(Math.exp(fast?.mean ?? 0)).toBeGreaterThan(52);
    expect(Math.exp(fast?.mean ?? 0)).toBeLessThan(70);
    expect(fast?.weight).toBeCloseTo(0.3, 1);
    expect(Math.exp(slow?.mean ?? 0)).toBeGreaterThan(3_700);
    expect(Math.exp(slow?.mean ?? 0)).toBeLessThan(4_300);
    expect(slow?.spread).toBeCloseTo(0.5, 1);
  });

  it('stays where it was believed to be while there are no data, and goes where many are', () => {
    const prior = { components: [{ weight: 1, mean: Math.log(4_000), spread: 0.6 }], strength: 8 };
    expect(fitMixture([], prior, { iterations: 5 })).toEqual(prior.components);
    const [few] = fitMixture(draw(9_000, 0.3, 4), prior, { iterations: 20 });
    const [many] = fitMixture(draw(9_000, 0.3, 4_000), prior, { iterations: 20 });
    expect(Math.exp(few?.mean ?? 0)).toBeLessThan(6_500);
    expect(Math.exp(many?.mean ?? 0)).toBeGreaterThan(8_700);
  });

  it('calls no time impossible', () => {
    const mixture = [{ weight: 1, mean: Math.log(4_000), spread: 0.1 }];
    expect(logDensity(mixture, Math.log(86_400_000))).toBeGreaterThan(-20);
    expect(logDensity([], Math.log(1))).toBeGreaterThan(-20);
  });
});
