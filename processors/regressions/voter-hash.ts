/** Words of a voter's hash. */
export const HASH_WORDS = 2;

/**
 * Writes 64 bits that stand for a voter, as two words, the first never 0. They know nothing of the device, and serve
 * all that must tell voters apart or draw lots among them.
 */
export function hashInto(into: Int32Array, at: number, voter: string): void {
  let a = 0x811c9dc5;
  let b = 0x2545f491;
  // Two characters a step: each step waits for the one before.
  for (let i = 0; i < voter.length; i += 2) {
    const pair = voter.charCodeAt(i) | (i + 1 < voter.length ? voter.charCodeAt(i + 1) << 16 : 0);
    a = Math.imul(a ^ pair, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul(b ^ pair, 0x1b873593);
    b = (b << 13) | (b >>> 19);
  }
  a = spread(a ^ voter.length);
  into[at] = a === 0 ? 1 : a;
  into[at + 1] = spread(b);
}

/** The first word alone. */
export function hashOf(voter: string): number {
  const words = new Int32Array(HASH_WORDS);
  hashInto(words, 0, voter);
  return words[0] as number;
}

/** Every bit of a word has a say in every bit (the last steps of MurmurHash3). */
export function spread(word: number): number {
  let bits = word ^ (word >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
