import { mixtureNats } from '../../processors/regressions/thresholds.ts';
import { SETTLE_MS } from '../../processors/sessionize/sessionizer.ts';
import type { Store } from '../../schemas/store.ts';

/** A page as its row in `regressions` has it. */
export interface Page {
  /** The minute of log time that was judged, minutes since the epoch. */
  minute: number;
  kind: string;
  token: string;
  cell: string;
  wave: string;
  os: string;
  oem: string;
  model: string;
  browser: string;
  ceremony_kind: string;
  threshold_nats: number;
}

const MINUTE_MS = 60_000;
/** A settlement falls due on a whole second: the event that settled it may have come so much earlier. */
const WHOLE_SECOND_MS = 1_000;

/**
 * When the event arrived that decided, milliseconds since the epoch, and no later: the end of the ceremony with whose set
 * the evidence of the page's cell reached its threshold, in the order in which sets were made. A set that waited for its
 * controls, or the evidence of a wider cell, was there in its minute: then that minute's first settlement counts.
 * @throws StoreError
 */
export async function decidingEventAt(store: Store, page: Page): Promise<number> {
  const { wave, os, oem, model, browser, ceremony_kind, minute, threshold_nats } = page;
  const sets = await store.query<{ minute: number; settled_ms: number; nats: number[] }>(
    `SELECT intDiv(toUnixTimestamp(matched.minute), 60) AS minute,
      toUnixTimestamp64Milli(trial.settled_at) AS settled_ms, [e1, e2, e3, e4, e5] AS nats
     FROM (SELECT * FROM evidence FINAL) AS matched
     INNER JOIN (SELECT ceremony_id, settled_at FROM ceremony_trials FINAL) AS trial USING (ceremony_id)
     WHERE wave = {wave:String} AND series = 'failure' AND matched.minute <= toDateTime({minute:UInt32} * 60, 'UTC')
      AND {os:String} IN ('', os) AND {oem:String} IN ('', oem) AND {model:String} IN ('', model)
      AND {browser:String} IN ('', browser) AND {ceremony_kind:String} IN ('', kind)
     ORDER BY minute, settled_ms, set_id`,
    { wave, os, oem, model, browser, ceremony_kind, minute },
  );
  const sums = [0, 0, 0, 0, 0];
  const deciding = sets.find(({ nats }) => {
    for (const [index, one] of nats.entries()) sums[index] = (sums[index] ?? 0) + one;
    return mixtureNats(sums) >= threshold_nats;
  });
  const settledMs = Math.max(deciding?.settled_ms ?? 0, (deciding?.minute ?? minute) * MINUTE_MS);
  return settledMs - SETTLE_MS - WHOLE_SECOND_MS;
}
