import type { Store } from '../../schemas/store.ts';
import type { CeremonyKind } from '../../schemas/vocabulary.ts';
import { CEREMONY_KINDS } from '../../schemas/vocabulary.ts';
import type { Cells } from './cells.ts';
import { tokensOf } from './tokens.ts';
import type { Trial } from './trial.ts';

/** What the detector reads of a row of `ceremony_trials`. */
export interface StoredTrial {
  /** Minutes since the epoch. */
  minute: number;
  ceremony_id: string;
  kind: string;
  outcome: string;
  cause: string;
  cause_class: string;
  fallback: number;
  elapsed_ms: number | null;
  device_ref: string;
  user_ref: string;
  os: string;
  os_version: string;
  os_source: string;
  os_confidence: number;
  os_build: string;
  security_patch: string;
  play_services_version: string;
  webview_version: string;
  browser: string;
  browser_version: string;
  browser_source: string;
  browser_confidence: number;
  device_oem: string;
  device_series: string;
  device_model: string;
  app: string;
  app_version: string;
  provider: string;
  surface: string;
}

const COLUMNS = `intDiv(toUnixTimestamp(settled_minute), 60) AS minute, toString(ceremony_id) AS ceremony_id, kind,
  outcome, cause, cause_class, fallback, elapsed_ms, device_ref, user_ref, os, os_version, os_source, os_confidence,
  os_build, security_patch, play_services_version, webview_version, browser, browser_version, browser_source,
  browser_confidence, device_oem, device_series, device_model, app, app_version, provider, surface`;

/** Some minutes of one tenant, both ends included, in minutes since the epoch. */
export interface Span {
  tenant: string;
  from: number;
  to: number;
}

const WHERE = `tenant = {tenant:String} AND settled_minute >= toDateTime({from:UInt32} * 60, 'UTC')
  AND settled_minute <= toDateTime({to:UInt32} * 60, 'UTC')`;

/**
 * The trials of a span by minute; within a minute in the order of their ceremony ids as text, whatever order ClickHouse
 * has for them, so that whoever judges them again does so in the same order.
 * @throws StoreError
 */
export async function readTrials(store: Store, span: Span): Promise<Map<number, StoredTrial[]>> {
  const rows = await store.query<StoredTrial>(`SELECT ${COLUMNS} FROM ceremony_trials FINAL WHERE ${WHERE}`, {
    ...span,
  });
  const minutes = Map.groupBy(rows, ({ minute }) => minute);
  for (const trials of minutes.values()) trials.sort(byCeremony);
  return minutes;
}

/**
 * The last minute of a span up to which there are about as many trials as may be read at once: whole minutes only.
 * @throws StoreError
 */
export async function minuteOfTrial(store: Store, span: Span, trialsMax: number): Promise<number> {
  const [row] = await store.query<{ minute: number }>(
    `SELECT intDiv(toUnixTimestamp(settled_minute), 60) AS minute FROM ceremony_trials
     WHERE ${WHERE} ORDER BY tenant, settled_minute LIMIT 1 OFFSET {trialsMax:UInt32}`,
    { ...span, trialsMax },
  );
  return row?.minute ?? span.to;
}

const byCeremony = (a: StoredTrial, b: StoredTrial) =>
  a.ceremony_id < b.ceremony_id ? -1 : a.ceremony_id > b.ceremony_id ? 1 : 0;

/** Classes of causes that the relying party can and must do something about. */
const OWNED = new Set(['fault', 'relying_party', 'environment', 'unknowable']);
const SILENT = new Set(['lost', 'abandoned']);

/** A stored trial as the detector sees it. */
export function trialOf(stored: StoredTrial, cells: Cells): Trial {
  const { minute, ceremony_id: ceremonyId, outcome, cause_class } = stored;
  const hasFailed = outcome === 'failed' && OWNED.has(cause_class);
  const wasEnded = (outcome === 'failed' && cause_class === 'abort') || SILENT.has(outcome);
  return {
    minute,
    ceremonyId,
    voter: stored.device_ref || stored.user_ref || ceremonyId,
    account: stored.user_ref,
    cell: cells.cell(
      {
        os: stored.os,
        oem: stored.device_oem,
        model: stored.device_series || stored.device_model,
        browser: stored.browser,
        kind: kindOf(stored.kind),
      },
      tokensOf(stored),
    ),
    failed: hasFailed ? 1 : 0,
    aborted: wasEnded ? 1 : 0,
    elapsedMs: stored.elapsed_ms,
    cause: stored.cause,
    fallback: stored.fallback === 0 ? 0 : 1,
  };
}

function kindOf(text: string): CeremonyKind {
  return CEREMONY_KINDS.find((kind) => kind === text) ?? 'unknown';
}
