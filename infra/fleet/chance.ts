import type { Random } from '../../schemas/clock.ts';

/** Draws from the distributions that people and networks follow. */
export interface Chance {
  /** True with this probability. */
  happens(probability: number): boolean;
  uniform(low: number, high: number): number;
  /** An integer from 0 to `below` - 1. */
  below(below: number): number;
  normal(mean: number, deviation: number): number;
  /** Log-normal by its median; `spread` is the deviation of the logarithm. Waiting and thinking times are of this kind. */
  lognormal(median: number, spread: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** One of the choices, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T;
}

export function createChance(random: Random): Chance {
  const uniform = (low: number, high: number) => low + (high - low) * random.next();
  /** Box and Muller; 1 - u keeps the logarithm away from zero. */
  const standard = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

  function weighted<T>(choices: readonly (readonly [T, number])[]): T {
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
    let left = random.next() * total;
    for (const [choice, weight] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    const last = choices.at(-1);
    if (!last) throw new RangeError('Nothing to choose from.');
    return last[0];
  }

  return {
    happens: (probability) => random.next() < probability,
    uniform,
    below: (below) => Math.floor(random.next() * below),
    normal: (mean, deviation) => mean + deviation * standard(),
    lognormal: (median, spread) => median * Math.exp(spread * standard()),
    pick: (choices) => choices[Math.floor(random.next() * choices.length)] ?? choices[0],
    weighted,
  };
}
