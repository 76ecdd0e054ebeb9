/** Pixels that a Latin character of our axes takes, at most. */
export const CHARACTER_WIDTH = 7.2;

/** Characters as wide as Latin ones; a full-width one counts nearly double. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u1100-\uffdc]/.test(character) ? 1.8 : 1), 0);
}

/** The text, or as much of it as has room, with an ellipsis. */
export function cutText(text: string, pixelsMax: number): string {
  let kept = text;
  while (kept.length > 1 && columnsOf(kept) * CHARACTER_WIDTH > pixelsMax) kept = kept.slice(0, -1);
  return kept === text ? text : `${kept.slice(0, -1)}…`;
}
