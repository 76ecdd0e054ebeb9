import type { Store } from '../../schemas/store.ts';
import type { EnrichedEvent, RankedPosterior } from '../sessionize/ceremony-row.ts';
import type { CredentialHistory } from './history.ts';
import { eventOfStored, STORED_COLUMNS, type StoredEvent } from './stored-event.ts';
import { PLACE, type Place, readHistories, readMemoryStart } from './stored-history.ts';

/** Ceremonies by when they were issued; those whose id has no time, by when the log had their failure. Milliseconds. */
export interface Window {
  sinceMs: number;
  /** Not included. */
  untilMs: number;
}

/** A ceremony that the client or the relying party ended with an error, with all that is stored of it. */
export interface StoredFailure {
  ceremonyId: string;
  events: EnrichedEvent[];
  /** What its row says of the cause, merged; rank 0 where nothing. */
  posterior: RankedPosterior;
  /** When the log had the last that its row knows of, milliseconds since the epoch. */
  lastAppendedMs: number;
  /** What is remembered of its account; null where its row names none. */
  history: CredentialHistory | null;
}

export interface FailuresOptions {
  store: Store;
  window: Window;
  /** Of so many ceremonies one is read, always the same one; 1 reads all. */
  stride?: number;
}

/** So much of the tables is in memory at one time. */
const PAGE_CEREMONIES = 1_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** Ids that carry no time live in 1970-01-01; of these the log's time counts. */
const IN_WINDOW = `if(day = toDate(0), log_appended_at, assumeNotNull(issued_at)) >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
  AND if(day = toDate(0), log_appended_at, assumeNotNull(issued_at)) < fromUnixTimestamp64Milli({until:Int64}, 'UTC')`;
const FAILED = `result = 'error' AND (step = 'client_settled' OR step = 'verify_settled' AND source = 'gateway')`;
const SAMPLED = 'cityHash64(ceremony_id) % {stride:UInt32} = 0';
const FAILURES = `SELECT DISTINCT ceremony_id FROM events
  WHERE tenant = {tenant:String} AND day = toDate({day:UInt16}) AND ceremony_id > toUUID({after:String})
  AND ${FAILED} AND ${IN_WINDOW} AND ${SAMPLED}`;
const OF_PAGE = `tenant = {tenant:String} AND day = toDate({day:UInt16}) AND ceremony_id > toUUID({after:String})
  AND ceremony_id <= toUUID({last:String}) AND ceremony_id IN (${FAILURES} AND ceremony_id <= toUUID({last:String}))`;

/** How many ceremonies failed in the window. @throws StoreError */
export async function countFailures({ store, window }: FailuresOptions): Promise<number> {
  const [row] = await store.query<{ failures: number }>(
    `SELECT uniqExact(tenant, ceremony_id) AS failures FROM events WHERE ${DAYS} AND ${FAILED} AND ${IN_WINDOW}`,
    paramsOf(window),
  );
  return row?.failures ?? 0;
}

/**
 * The failed ceremonies of a window, page by page, in the order of the key: tenant, day, id. What is read twice is the
 * same, as long as nothing is inserted in between.
 * @throws StoreError
 */
export async function* readFailures(options: FailuresOptions): AsyncGenerator<StoredFailure[]> {
  const { store, window, stride = 1 } = options;
  const days = await store.query<{ tenant: string; day: number }>(
    `SELECT DISTINCT tenant, toUInt16(day) AS day_number, day_number AS day FROM events
      WHERE ${DAYS} AND ${FAILED} AND ${IN_WINDOW} ORDER BY tenant, day_number`,
    paramsOf(window),
  );
  for (const { tenant, day } of days) {
    const remembersFromMs = await readMemoryStart(store, tenant);
    let after = NIL;
    for (;;) {
      const params = { ...paramsOf(window), stride, tenant, day, after };
      const [page] = await store.query<{ ceremonies: number; last: string }>(
        `SELECT count() AS ceremonies, max(ceremony_id) AS last
          FROM (${FAILURES} ORDER BY ceremony_id LIMIT ${PAGE_CEREMONIES})`,
        params,
      );
      if (!page || page.ceremonies === 0) break;
      yield await readPage(store, { ...params, last: page.last, remembersFromMs });
      after = page.last;
    }
  }
}

const DAYS = `(day = toDate(0) OR day BETWEEN toDate({since_second:UInt32}, 'UTC') AND toDate({until_second:UInt32}, 'UTC'))`;

function paramsOf({ sinceMs, untilMs }: Window): Record<string, unknown> {
  const seconds = (ms: number) => Math.floor(ms / 1_000);
  return {
    since: sinceMs,
    until: untilMs,
    since_second: seconds(sinceMs),
    until_second: seconds(untilMs),
  };
}

interface PageParams extends Record<string, unknown> {
  remembersFromMs: number;
}

async function readPage(store: Store, { remembersFromMs, ...params }: PageParams): Promise<StoredFailure[]> {
  const [events, rows] = await Promise.all([
    store.query<StoredEvent>(
      `SELECT ${STORED_COLUMNS} FROM events FINAL WHERE ${OF_PAGE} ORDER BY ceremony_id, log_partition, log_offset`,
      params,
    ),
    store.query<Place & Posterior & { last_appended_ms: number }>(
      `SELECT ceremony_id, ${POSTERIOR.map((part) => `tupleElement(best, '${part}') AS ${part}`).join(', ')},
          ${PLACE}, toUnixTimestamp64Milli(last_appended) AS last_appended_ms
        FROM (SELECT ceremony_id, max(cause_posterior) AS best, max(user_ref) AS account, max(device_ref) AS device,
            min(issued_at) AS issued, min(first_appended_at) AS first_appended, max(last_appended_at) AS last_appended
          FROM ceremonies WHERE toDate(id_time) = toDate({day:UInt16}) AND ${OF_PAGE} GROUP BY ceremony_id)`,
      params,
    ),
  ]);
  const histories = await readHistories({
    store,
    tenant: String(params.tenant),
    places: rows,
    remembersFromMs,
  });
  const known = new Map(rows.map((row) => [row.ceremony_id, row]));
  return [...Map.groupBy(events, ({ ceremony_id }) => ceremony_id)].map(([ceremonyId, stored]) => {
    const row = known.get(ceremonyId);
    return {
      ceremonyId,
      events: stored.map(eventOfStored),
      posterior: row ? posteriorOf(row) : NOTHING,
      lastAppendedMs: row?.last_appended_ms ?? Number.POSITIVE_INFINITY,
      history: histories.get(ceremonyId) ?? null,
    };
  });
}

const POSTERIOR = ['rank', 'code', 'confidence', 'evidence', 'version'] as const;
interface Posterior {
  rank: number;
  code: string;
  confidence: number;
  evidence: string;
  version: number;
}
const NOTHING: RankedPosterior = [0, '', 0, '', 0];

/** JSON has a Float32 in as few digits as tell it apart: it is rounded to be that Float32 again. */
function posteriorOf({ rank, code, confidence, evidence, version }: Posterior): RankedPosterior {
  return [rank, code, Math.fround(confidence), evidence, version];
}
