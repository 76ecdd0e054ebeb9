import type { Store } from '../../schemas/store.ts';
import type { Author } from './rows.ts';

/** Where a detector goes on. Minutes since the epoch. */
export interface Resumption {
  /** The newest state that may be gone on from, and the minute after which it was kept. */
  snapshot: { minute: number; state: string } | undefined;
  /** The last minute whose rows are all written; null before the first. Up to it, judging is silent. */
  written: number | null;
}

/**
 * What an earlier life of this version of the detector left. A state later than the last heartbeat was kept by one that
 * died before its other rows were in; it is written again.
 * @throws StoreError
 */
export async function readResumption(store: Store, author: Author): Promise<Resumption> {
  const params = { ...author };
  const mine = 'tenant = {tenant:String} AND detector = {detector:UInt16}';
  const [heartbeat] = await store.query<{ minutes: number; last: number }>(
    `SELECT count() AS minutes, intDiv(toUnixTimestamp(max(minute)), 60) AS last FROM detector_minutes WHERE ${mine}`,
    params,
  );
  if (!heartbeat || heartbeat.minutes === 0) return { snapshot: undefined, written: null };
  const [snapshot] = await store.query<{ minute: number; state: string }>(
    `SELECT intDiv(toUnixTimestamp(minute), 60) AS minute, state FROM detector_states
     WHERE ${mine} AND minute <= toDateTime({last:UInt32} * 60, 'UTC') ORDER BY detector_states.minute DESC LIMIT 1`,
    { ...params, last: heartbeat.last },
  );
  return { snapshot, written: heartbeat.last };
}

/**
 * Tenants with trials at or after a minute, each with the first of those minutes.
 * @throws StoreError
 */
export async function readTenants(store: Store, since: number): Promise<Map<string, number>> {
  const rows = await store.query<{ tenant: string; first: number }>(
    `SELECT tenant, intDiv(toUnixTimestamp(min(settled_minute)), 60) AS first FROM ceremony_trials
     WHERE settled_minute >= toDateTime({since:UInt32} * 60, 'UTC') GROUP BY tenant ORDER BY tenant`,
    { since },
  );
  return new Map(rows.map(({ tenant, first }) => [tenant, first]));
}
