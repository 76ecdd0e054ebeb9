import type { Severity } from '../../schemas/soc-rules.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import type { DaySpan, EvaluatedDay } from './due-days.ts';

const CASE = 'tenant, day, rule, case_ref';
/** What a finding says of its case. */
const WORDS = ['severity', 'at', 'user_ref', 'device_ref', 'ip_prefix', 'asn', 'ceremony_id', 'detail'];
const SAID = `CAST((${WORDS.join(', ')}), 'Tuple(String, DateTime64(3, \\'UTC\\'), String, String, String, UInt32, UUID, String)')`;
const OF_SPAN = 'day >= {from:Date} AND day <= {to:Date}';
const MEMORY_BYTES_MAX = 2 * 1_024 ** 3;
const THREADS_MAX = 2;

/**
 * What the rules say of the days beside what was written, and of that only what differs: a case that is new, that is told
 * in other words, or that no longer holds. So a second run writes nothing.
 */
const WRITE_DIFFERENCES = `INSERT INTO findings (${CASE}, ${WORDS.join(', ')}, holds, found_at, written_at)
SELECT ${CASE}, ${WORDS.map((word, at) => `tupleElement(if(is_found, found, written), ${at + 1}) AS ${word}`).join(', ')},
  is_found AS holds, if(is_written, first_found_at, now64(3)) AS found_at, now64(3) AS written_at
FROM
(
  SELECT ${CASE}, max(is_now) AS is_found, max(is_now = 0) AS is_written, max(did_hold) AS held, max(was_found_at) AS first_found_at,
    anyIf(said, is_now = 1) AS found, anyIf(said, is_now = 0) AS written
  FROM
  (
    SELECT ${CASE}, ${SAID} AS said, 1 AS is_now, 0 AS did_hold, toDateTime64(0, 3, 'UTC') AS was_found_at
    FROM soc_findings_now WHERE ${OF_SPAN}
    UNION ALL
    SELECT ${CASE}, ${SAID} AS said, 0 AS is_now, holds AS did_hold, found_at AS was_found_at
    FROM findings FINAL WHERE ${OF_SPAN}
  )
  GROUP BY ${CASE}
)
WHERE is_found AND (NOT held OR found != written) OR NOT is_found AND held`;

/**
 * Applies every rule to the days and writes down what changed. Interrupted anywhere it has written all of it or nothing
 * of a block, and the next run writes the rest; two at once write the same rows, which merge.
 * @throws StoreError where ClickHouse refuses, or needs longer than `secondsMax`.
 */
export async function writeFindings(store: Store, span: DaySpan, secondsMax: number): Promise<void> {
  const bounds = `max_execution_time = ${secondsMax}, max_memory_usage = ${MEMORY_BYTES_MAX}, max_threads = ${THREADS_MAX}`;
  await store.command(`${WRITE_DIFFERENCES}\nSETTINGS ${bounds}`, {
    from: dateOf(span.from),
    to: dateOf(span.to),
  });
}

/** Notes that the rules were applied to every day of the span. @throws StoreError */
export async function noteEvaluated(
  store: Store,
  span: DaySpan,
  { logReachedMs, evaluatedAtMs }: Omit<EvaluatedDay, 'day'>,
): Promise<void> {
  const days = Array.from({ length: span.to - span.from + 1 }, (_, at) => span.from + at);
  await store.insert(
    'finding_days',
    days.map((day) => ({ day, log_reached: logReachedMs, evaluated_at: evaluatedAtMs })),
  );
}

/** The days noted since `from`. @throws StoreError */
export async function readEvaluated(store: Store, from: number): Promise<EvaluatedDay[]> {
  return await store.query<EvaluatedDay>(
    `SELECT toUInt32(toUInt16(day)) AS day, toUnixTimestamp64Milli(evaluated_at) AS evaluatedAtMs,
       toUnixTimestamp64Milli(log_reached) AS logReachedMs
     FROM finding_days FINAL WHERE finding_days.day >= {from:Date}`,
    { from: dateOf(from) },
  );
}

/**
 * Up to when every partition of the topic is in ClickHouse, ms since the epoch; 0 while one has said nothing.
 * @throws StoreError
 */
export async function readLogReached(store: Store): Promise<number> {
  const [row] = await store.query<{ reachedMs: number; isComplete: number }>(
    `SELECT toUnixTimestamp64Milli(min(watermark)) AS reachedMs, count() > 0 AND count() >= max(partitions) AS isComplete
     FROM log_progress FINAL WHERE topic = {topic:String}`,
    { topic: CEREMONY_EVENTS },
  );
  return row?.isComplete ? row.reachedMs : 0;
}

/**
 * When the log took the newest event of a ceremony of these days, or of the day before, to which rules look back; ms
 * since the epoch, 0 where there is no ceremony. @throws StoreError
 */
export async function readChanged(store: Store, span: DaySpan): Promise<number> {
  const [row] = await store.query<{ changedMs: number }>(
    `SELECT toUnixTimestamp64Milli(max(last_appended_at)) AS changedMs FROM ceremonies
     WHERE id_time >= toDateTime({from:Date}, 'UTC') AND id_time < toDateTime({to:Date}, 'UTC')`,
    { from: dateOf(Math.max(span.from - 1, 0)), to: dateOf(span.to + 1) },
  );
  return row?.changedMs ?? 0;
}

/** Cases of the days that hold, by severity. @throws StoreError */
export async function countCases(store: Store, span: DaySpan): Promise<Map<Severity, number>> {
  const rows = await store.query<{ severity: Severity; cases: number }>(
    `SELECT severity, count() AS cases FROM soc_findings WHERE ${OF_SPAN} GROUP BY severity`,
    { from: dateOf(span.from), to: dateOf(span.to) },
  );
  return new Map(rows.map(({ severity, cases }) => [severity, cases]));
}

function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
