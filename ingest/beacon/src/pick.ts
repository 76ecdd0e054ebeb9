/** The word that a value is, or nothing: what a page passes along reaches the wire only as a word of a closed list. */
export function oneOf<T>(words: readonly T[], value: unknown): T | undefined {
  return words.find((word) => word === value);
}

/** The words of the list that a page's list holds; nothing when it passes no list. */
export function someOf<T>(words: readonly T[], list: unknown): T[] | undefined {
  return Array.isArray(list) ? words.filter((word) => list.includes(word)) : undefined;
}

/** WebAuthn §5.4.5 AuthenticatorAttachment, in the wire's spelling. */
export function attachmentOf(value: unknown): 'platform' | 'cross_platform' | undefined {
  return oneOf(['platform', 'cross_platform'], String(value).replace('-', '_'));
}

/** A whole number from 0 to `max`; 0 for what is no number. */
export function clamp(value: unknown, max: number): number {
  return Math.min(max, Math.max(0, Math.floor(Number(value)) || 0));
}
