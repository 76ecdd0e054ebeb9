import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';

/**
 * The last minute of log time (since the epoch) of which every trial is in ClickHouse: every partition of the topic has
 * said so in `log_progress`. Null while one has said nothing.
 * @throws StoreError
 */
export async function lastCompleteMinute(store: Store): Promise<number | null> {
  const [row] = await store.query<{ said: number; partitions: number; reached: number }>(
    `SELECT count() AS said, max(partitions) AS partitions, min(toUnixTimestamp64Milli(watermark)) AS reached
     FROM log_progress FINAL WHERE topic = {topic:String}`,
    { topic: CEREMONY_EVENTS },
  );
  if (!row || row.said === 0 || row.said < row.partitions) return null;
  return Math.floor(row.reached / 60_000) - 1;
}
