/**
 * Remembers, about once a second of log time, at which offset and watermark a partition stood, to know where a
 * restart must begin: at the last point whose append time is older than `horizonMs` before the watermark.
 */
export function createCheckpoints({ horizonMs, everyMs = 1_000 }: { horizonMs: number; everyMs?: number }) {
  const points: { offset: number; watermarkMs: number }[] = [];
  return {
    /** Call before a record is folded, with the watermark as it stood before that record. */
    note(offset: number, watermarkMs: number): void {
      const last = points.at(-1);
      if (!last || watermarkMs - last.watermarkMs >= everyMs) points.push({ offset, watermarkMs });
      while (points.length > 1 && (points[1]?.watermarkMs ?? 0) < watermarkMs - horizonMs) points.shift();
    },
    oldest: () => points[0] ?? null,
  };
}
