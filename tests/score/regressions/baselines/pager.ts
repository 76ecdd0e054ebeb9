import { GROUP_OF_SLICE } from '../slices.ts';

/** Six hours of silence after a page of the same family and maker: generous to whoever alarms often (§4.1). */
const SILENCE_MINUTES = 360;

/** Turns alarms into pages: one a group and look, for its strongest slice. `page` gets the slice. */
export function createPager(page: (slice: number) => void) {
  const best = new Map<string, { slice: number; score: number }>();
  const silentUntil = new Map<string, number>();
  return {
    alarm(slice: number, score: number): void {
      const group = GROUP_OF_SLICE[slice] ?? '';
      if ((best.get(group)?.score ?? 0) < score) best.set(group, { slice, score });
    },
    /** Ends a look. */
    flush(minute: number): void {
      if (best.size === 0) return;
      for (const [group, { slice }] of best) {
        if (minute < (silentUntil.get(group) ?? 0)) continue;
        silentUntil.set(group, minute + SILENCE_MINUTES);
        page(slice);
      }
      best.clear();
    },
  };
}
