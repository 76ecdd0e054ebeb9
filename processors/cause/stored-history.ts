import type { Store } from '../../schemas/store.ts';
import type { StorageKind } from '../../schemas/vocabulary.ts';
import { type CredentialHistory, MEMORY_GAP_MS, type UseGroup } from './history.ts';

/** A failed ceremony: whose, on which device, and when it was issued, in milliseconds since the epoch. */
export interface Place {
  ceremony_id: string;
  user_ref: string;
  device_ref: string;
  issued_ms: number;
}

/** A derived id carries no time, and nobody has to say one: such a ceremony was issued when the log first had it. */
export const PLACE = `account AS user_ref, device AS device_ref,
  toUnixTimestamp64Milli(if({day:UInt16} = 0, first_appended, coalesce(issued, first_appended))) AS issued_ms`;

const USED_MS =
  'toUnixTimestamp64Milli(if(id_time = toDateTime(0), first_appended_at, coalesce(issued_at, first_appended_at)))';
/** Their pseudonyms travel in the address of the question, which is bounded. */
const ASKED_AT_ONCE = 40;

/** Since when the tenant's ceremonies are remembered, milliseconds since the epoch. @throws StoreError */
export async function readMemoryStart(store: Store, tenant: string): Promise<number> {
  const [row] = await store.query<{ second: number }>(
    `SELECT toUnixTimestamp(id_time) AS second FROM ceremonies
      WHERE tenant = {tenant:String} AND id_time > toDateTime(0) AND late = 0 ORDER BY tenant, id_time LIMIT 1`,
    { tenant },
  );
  return row ? row.second * 1_000 : Number.POSITIVE_INFINITY;
}

/**
 * What was remembered of each ceremony's account when it was issued: see `MEMORY_GAP_MS`. By ceremony; those without an
 * account are left out.
 * @throws StoreError
 */
export async function readHistories({
  store,
  tenant,
  places,
  remembersFromMs,
}: {
  store: Store;
  tenant: string;
  places: readonly Place[];
  remembersFromMs: number;
}): Promise<Map<string, CredentialHistory>> {
  const asked = places.filter(({ user_ref }) => user_ref !== '');
  const histories = new Map<string, CredentialHistory>();
  for (let at = 0; at < asked.length; at += ASKED_AT_ONCE) {
    const some = asked.slice(at, at + ASKED_AT_ONCE);
    const uses = await readUses(store, tenant, some);
    for (const { ceremony_id, user_ref, device_ref, issued_ms } of some) {
      histories.set(ceremony_id, {
        userRef: user_ref,
        deviceRef: device_ref,
        issuedAtMs: issued_ms,
        remembersFromMs,
        uses: uses.get(ceremony_id) ?? [],
      });
    }
  }
  return histories;
}

interface StoredUse {
  ceremony_id: string;
  os: string;
  storage: StorageKind;
  is_here: number;
  last_ms: number;
}

async function readUses(
  store: Store,
  tenant: string,
  places: readonly Place[],
): Promise<Map<string, UseGroup[]>> {
  const rows = await store.query<StoredUse>(
    `SELECT place.1 AS ceremony_id, os, storage, device != '' AND device = place.3 AS is_here, max(used_ms) AS last_ms
      FROM (SELECT user_ref, ${USED_MS} AS used_ms, tupleElement(os, 'name') AS os, tupleElement(storage, 'kind') AS storage,
          if(attachment = 'cross_platform', '', device_ref) AS device
        FROM account_uses FINAL
        WHERE tenant = {tenant:String} AND user_ref IN {users:Array(String)}) AS used
      INNER JOIN (SELECT arrayJoin(arrayZip({ids:Array(String)}, {users:Array(String)}, {devices:Array(String)}, {times:Array(Int64)})) AS place,
          place.2 AS account) AS failed
        ON used.user_ref = failed.account
      WHERE used_ms < place.4 - ${MEMORY_GAP_MS}
      GROUP BY ceremony_id, os, storage, is_here`,
    {
      tenant,
      ids: places.map(({ ceremony_id }) => ceremony_id),
      users: places.map(({ user_ref }) => user_ref),
      devices: places.map(({ device_ref }) => device_ref),
      times: places.map(({ issued_ms }) => issued_ms),
    },
  );
  const uses = new Map<string, UseGroup[]>();
  for (const { ceremony_id, os, storage, is_here, last_ms } of rows) {
    const known = uses.get(ceremony_id) ?? [];
    uses.set(ceremony_id, known);
    known.push({ os, storage: storage || 'unknown', isHere: is_here === 1, lastMs: last_ms });
  }
  return uses;
}
