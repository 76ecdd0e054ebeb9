import { createDetector, type DetectorState } from '../detector.ts';
import type { Regression, Release } from '../findings.ts';
import type { Author } from '../rows.ts';
import { createTenantDetector, type DetectorTable } from '../tenant-detector.ts';
import type { StoredMinute } from './stored-minutes.ts';

/** What the detector said of a stretch of time. */
export interface Replayed {
  minutes: number;
  trials: number;
  evidence: number;
  releases: Map<string, Release>;
  /** Every revision, in order. */
  revisions: Regression[];
}

export interface ReplayOptions {
  author: Author;
  minutes: AsyncIterable<StoredMinute> | Iterable<StoredMinute>;
  /** Given every row that the running detector would write, day by day. */
  write?: ((table: DetectorTable, rows: readonly object[]) => Promise<void>) | undefined;
  /** Of the rows' `processed_at`, milliseconds. */
  nowMs: number;
  onDay?: (minute: number, so: Replayed) => void;
}

const DAY_MINUTES = 1_440;

/** Runs the product's detector, knowing nothing, over minutes in order. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { author, write, nowMs } = options;
  const detector = createTenantDetector({
    author,
    create: (state) => createDetector(state === undefined ? {} : { state: state as DetectorState }),
  });
  const so: Replayed = { minutes: 0, trials: 0, evidence: 0, releases: new Map(), revisions: [] };
  let rows = new Map<DetectorTable, object[]>();

  async function flush(): Promise<void> {
    for (const [table, some] of rows) if (some.length > 0) await write?.(table, some);
    rows = new Map();
  }

  for await (const { minute, trials } of options.minutes) {
    const found = detector.minute(minute, trials);
    so.minutes += 1;
    so.trials += trials.length;
    so.evidence += found.evidence.length;
    for (const release of found.releases) {
      so.releases.set(`${release.dimension}\0${release.os}\0${release.token}`, release);
    }
    for (const regression of found.regressions) so.revisions.push(regression);
    if (write) {
      const made = { trials: trials.length, processedAtMs: nowMs };
      for (const [table, some] of detector.rows(minute, found, made)) {
        rows.set(table, (rows.get(table) ?? []).concat(some));
      }
    }
    if ((minute + 1) % DAY_MINUTES !== 0) continue;
    await flush();
    options.onDay?.(minute, so);
  }
  await flush();
  return so;
}
