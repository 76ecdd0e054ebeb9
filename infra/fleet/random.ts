import { createHash } from 'node:crypto';
import type { Random } from '../../schemas/clock.ts';

/**
 * Chance from a seed: xoshiro128** (Blackman and Vigna) with 128 bits of state taken from the seed's SHA-256. The same
 * seed gives the same numbers on every machine; different seeds give unrelated ones.
 */
export function createSeededRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  const state = new Uint32Array(4);
  for (let word = 0; word < 4; word += 1) state[word] = digest.readUInt32LE(word * 4);

  function next32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const d1 = d ^ b;
    state[0] = a ^ d1;
    state[1] = b ^ c ^ a;
    state[2] = c ^ a ^ (b << 9);
    state[3] = rotateLeft(d1, 11);
    return result;
  }

  return {
    next: () => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53,
    bytes(length) {
      const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
      for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(next32(), at);
      return bytes.subarray(0, length);
    },
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
