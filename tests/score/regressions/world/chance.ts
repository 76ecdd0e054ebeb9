import { createHash } from 'node:crypto';

/** Chance from a seed, fast enough for hundreds of millions of ceremonies. */
export interface Chance {
  /** A whole number in [0, 2³²). */
  word(): number;
  /** Uniform in [0, 1), of 32 bits. */
  uniform(): number;
  normal(): number;
  /** Of mean 1. */
  exponential(): number;
  poisson(mean: number): number;
}

const WORDS = 2 ** 32;
/** From here on the normal approximation of a Poisson number is within 1 % in both tails that matter. */
const POISSON_NORMAL_MIN = 60;

/** xoshiro128** (Blackman and Vigna) on the SHA-256 of the seed, its state in four local integers. */
export function createChance(seed: string): Chance {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let d = digest.readInt32LE(12);

  function word(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }
  const uniform = () => word() / WORDS;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

  function poisson(mean: number): number {
    if (mean >= POISSON_NORMAL_MIN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count += 1;
    return count;
  }

  return { word, uniform, normal, exponential: () => -Math.log(1 - uniform()), poisson };
}
