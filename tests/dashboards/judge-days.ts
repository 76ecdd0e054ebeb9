import { createDetector, type DetectorState } from '../../processors/regressions/detector.ts';
import { readTrials } from '../../processors/regressions/reading.ts';
import { createTenantDetector } from '../../processors/regressions/tenant-detector.ts';
import { DETECTOR_VERSION } from '../../processors/regressions/version.ts';
import type { Store } from '../../schemas/store.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

export interface JudgedDays {
  tenant: string;
  days: number;
  /** The last minute that is judged ended before it. */
  nowMs: number;
}

/**
 * What the detector finds in days whose ceremonies have settled: minute by minute from nothing, as one that kept up would
 * have, so that its own clock stands at the end of the minute it judges. @throws StoreError
 */
export async function judgeDays(store: Store, { tenant, days, nowMs }: JudgedDays): Promise<void> {
  const author = { tenant, detector: DETECTOR_VERSION };
  const detector = createTenantDetector({
    author,
    create: (state) => createDetector(state === undefined ? {} : { state: state as DetectorState }),
  });
  const end = Math.floor(nowMs / MINUTE_MS);
  for (let from = end - days * DAY_MINUTES; from < end; from += DAY_MINUTES) {
    const to = from + DAY_MINUTES - 1;
    const trials = await readTrials(store, { tenant, from, to });
    const rows = new Map<string, object[]>();
    for (let minute = from; minute <= to; minute += 1) {
      const ofMinute = trials.get(minute) ?? [];
      const found = detector.minute(minute, ofMinute);
      const judged = { trials: ofMinute.length, processedAtMs: (minute + 1) * MINUTE_MS };
      for (const [table, some] of detector.rows(minute, found, judged)) {
        rows.set(table, [...(rows.get(table) ?? []), ...some]);
      }
    }
    for (const [table, some] of rows) if (some.length > 0) await store.insert(table, some);
  }
}
