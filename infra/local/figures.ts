import type { Store } from '../../schemas/store.ts';
import { STEPS } from '../../schemas/vocabulary.ts';

/** What the live view shows of the last fifteen minutes. */
export interface Figures {
  eventsPerSecond: number;
  events: number;
  ceremonies: number;
  funnels: Funnel[];
  outcomes: Record<string, number>;
  failures: Failure[];
  refused: number;
  /** Records between the log's end and what is in ClickHouse; null while the processor does not answer. */
  lag: number | null;
}

export interface Funnel {
  kind: string;
  conditional: boolean;
  prompted: number;
  clientOk: number;
  verified: number;
  sessions: number;
  medianMs: number | null;
}

export interface Failure {
  at: string;
  kind: string;
  cause: string;
  device: string;
}

/** Ceremonies of the last quarter of an hour: the id's time prunes what is read, derived ids have none. */
const RECENT =
  "(id_time > now() - INTERVAL 15 MINUTE OR id_time = toDateTime(0, 'UTC')) AND issued_at > now64(3) - INTERVAL 15 MINUTE";

const bit = (step: (typeof STEPS)[number]) => STEPS.indexOf(step);

/** Reads the figures from ClickHouse, and the lag from the processor's metrics. @throws StoreError */
export async function readFigures(store: Store, processorUrl: string): Promise<Figures> {
  const [counts, funnels, outcomes, failures, lag] = await Promise.all([
    store.query<{ recent: number; events: number; ceremonies: number; refused: number }>(`
      SELECT countIf(log_appended_at > now64(3) - INTERVAL 10 SECOND) AS recent, count() AS events,
        uniqExact(ceremony_id) AS ceremonies, (SELECT count() FROM failed_events WHERE failed_at > now64(3) - INTERVAL 15 MINUTE) AS refused
      FROM events WHERE (day >= toDate(now('UTC') - INTERVAL 1 DAY) OR day = toDate(0)) AND log_appended_at > now64(3) - INTERVAL 15 MINUTE`),
    store.query<Funnel>(`
      SELECT toString(kind) AS kind, mediation = 'conditional' AS conditional,
        countIf(bitTest(steps, ${bit('prompt_called')})) AS prompted,
        countIf(bitTest(steps, ${bit('prompt_called')}) AND bitAnd(evidence, 5) != 0) AS clientOk,
        countIf(bitTest(steps, ${bit('prompt_called')}) AND bitTest(evidence, 2)) AS verified,
        countIf(bitTest(steps, ${bit('prompt_called')}) AND bitTest(steps, ${bit('session_issued')})) AS sessions,
        if(count(prompt_to_completion_ms) = 0, NULL, quantileExact(0.5)(prompt_to_completion_ms)) AS medianMs
      FROM ceremony_outcomes WHERE ${RECENT}
      GROUP BY kind, conditional HAVING prompted > 0 ORDER BY kind, conditional`),
    store.query<{ outcome: string; n: number }>(`
      SELECT outcome, count() AS n FROM ceremony_outcomes WHERE ${RECENT} GROUP BY outcome`),
    store.query<Failure>(`
      SELECT formatDateTime(coalesce(verify_settled_at, client_settled_at, issued_at), '%H:%i:%S') AS at,
        toString(kind) AS kind, cause, arrayStringConcat(arrayFilter(x -> x != '', [device_oem, device_model, os, os_version, browser]), ' ') AS device
      FROM ceremony_outcomes WHERE ${RECENT} AND outcome = 'failed'
      ORDER BY coalesce(verify_settled_at, client_settled_at, issued_at) DESC LIMIT 5`),
    readLag(processorUrl),
  ]);
  const [count] = counts;
  return {
    eventsPerSecond: (count?.recent ?? 0) / 10,
    events: count?.events ?? 0,
    ceremonies: count?.ceremonies ?? 0,
    refused: count?.refused ?? 0,
    funnels,
    outcomes: Object.fromEntries(outcomes.map(({ outcome, n }) => [outcome, n])),
    failures,
    lag,
  };
}

async function readLag(processorUrl: string): Promise<number | null> {
  try {
    const text = await (
      await fetch(`${processorUrl}/metrics`, { signal: AbortSignal.timeout(2_000) })
    ).text();
    const lags = [...text.matchAll(/^kagimi_processor_lag_records\{[^}]*\} (\d+)$/gm)];
    return lags.reduce((sum, [, lag]) => sum + Number(lag), 0);
  } catch {
    return null;
  }
}
