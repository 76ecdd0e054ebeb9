import { HORIZON_MS, SETTLEMENTS } from '../../schemas/ceremony.ts';
import { issuedAtMs } from '../../schemas/ceremony-id.ts';
import { SIGNALS } from '../../schemas/vocabulary.ts';
import type { CauseFacts, FactsFold } from '../cause/facts.ts';
import { type CeremonyRow, type EnrichedEvent, joinRows, type RankedPosterior } from './ceremony-row.ts';
import { rowOfEvent } from './row-of-event.ts';
import { type TrialRow, trialOf } from './trial-row.ts';

/**
 * The fold of one partition: events in log order become ceremony rows, and, once a ceremony settles, settlements for
 * the per-minute rollup. Time is the log's append time only, so folding the same log twice gives the same rows.
 *
 * A ceremony is held while watermark < issued_at + HORIZON_MS. Whether it is held changes how many rows are written,
 * never what they merge to. A derived id carries no time: its ceremony begins with the first record after HORIZON_MS
 * without one, so that whoever has read two horizons of the log knows which records began one.
 */
export interface Sessionizer {
  /** Moves the watermark (append time, ms). Call for every record, ticks too, before `add`. */
  advance(appendedAtMs: number): void;
  /** Whether an event appended now would come after its ceremony's horizon. */
  isLate(issuedAtMs: number | null): boolean;
  add(event: EnrichedEvent): void;
  /** Rows that changed since the last call, and the trials that came to an end. */
  drain(): { ceremonies: CeremonyRow[]; settlements: SettlementRow[]; trials: TrialRow[] };
  readonly watermarkMs: number;
  readonly open: number;
}

/** A row of `ceremony_settlements`: the ceremony, the cell it is counted in, and what it has reached. */
export interface SettlementRow {
  tenant: string;
  minute: number;
  ceremony_id: string;
  kind: string;
  mediation: string;
  os: string;
  os_version: string;
  browser: string;
  browser_version: string;
  device_oem: string;
  device_model: string;
  steps: number;
  settlements: number;
  fallback: number;
}

/** Gathers what is known of a ceremony, and says why it failed. */
export interface CauseNaming {
  begin(): FactsFold;
  decide(facts: CauseFacts): RankedPosterior;
}

interface Held {
  row: CeremonyRow;
  /** Gathered until the cause is named; then null, so that a ceremony has one posterior whatever comes later. */
  facts: FactsFold | null;
  isDerived: boolean;
  settleDueMs: number | null;
  settlement: SettlementRow | null;
}

export interface SessionizerOptions {
  /** Where the log's time stood before the first record, ms. */
  watermarkMs: number;
  cause: CauseNaming;
}

/** How long after settling, in log time, a ceremony's cell and cause are fixed: late hints of the client still count. */
export const SETTLE_MS = 10_000;
/** How much log must be read again to know every ceremony that is held, and no other. */
export const REPLAY_MS = 2 * HORIZON_MS;
const BUCKET_MS = 1_000;
const FALLBACK_BIT = 1 << SIGNALS.indexOf('fallback_chosen');

export function createSessionizer({ watermarkMs, cause }: SessionizerOptions): Sessionizer {
  const held = new Map<string, Held>();
  // By ceremony and not by id: a derived id may begin anew before the rows of its earlier ceremony are taken.
  const changed = new Set<Held>();
  const settled = new Set<Held>();
  let trials: TrialRow[] = [];
  /** What belongs to no held ceremony: it merges in ClickHouse only. */
  const aside = new Map<string, CeremonyRow>();
  /** Derived ids past their horizon, with the append time of their last record: they begin no second ceremony. */
  const past = new Map<string, number>();
  const due = createBuckets<{ key: string; why: 'settle' | 'expire' | 'forget' }>(BUCKET_MS);
  let watermark = watermarkMs;

  function settle(ceremony: Held): void {
    if (!isTrusted(ceremony.row)) return;
    ceremony.settlement = settlementOf(ceremony.row, ceremony.settlement);
    settled.add(ceremony);
  }

  function conclude(ceremony: Held): void {
    if (ceremony.facts === null) return;
    if (hasFailed(ceremony.row)) {
      ceremony.row = { ...ceremony.row, cause_posterior: cause.decide(ceremony.facts.facts) };
      changed.add(ceremony);
    }
    ceremony.facts = null;
  }

  /** What a ceremony is tried by is what was known when its timer was due, whenever the log came to tell. */
  function fire({ key, why }: { key: string; why: 'settle' | 'expire' | 'forget' }, dueMs: number): void {
    if (why === 'forget') forget(key);
    const ceremony = held.get(key);
    if (!ceremony || why === 'forget') return;
    const isFirst = ceremony.settlement === null;
    if (isFirst) settle(ceremony);
    conclude(ceremony);
    const trial = isFirst && ceremony.settlement !== null ? trialOf(ceremony.row, dueMs) : null;
    if (trial) trials.push(trial);
    if (why === 'settle') return;
    held.delete(key);
    if (ceremony.isDerived) rest(key, ceremony.row.last_appended_at ?? watermark);
  }

  function rest(key: string, lastMs: number): void {
    past.set(key, lastMs);
    due.add(lastMs + HORIZON_MS, { key, why: 'forget' });
  }

  function forget(key: string): void {
    const lastMs = past.get(key) ?? 0;
    if (lastMs + HORIZON_MS <= watermark) past.delete(key);
    else rest(key, lastMs);
  }

  function hold(key: string, event: EnrichedEvent): Held {
    const row = rowOfEvent(event);
    const mintedAtMs = issuedAtMs(event.event.ceremony_id);
    const expiresAtMs = (mintedAtMs ?? event.appendedAtMs) + HORIZON_MS;
    const isDerived = mintedAtMs === null;
    const ceremony: Held = { row, facts: cause.begin(), isDerived, settleDueMs: null, settlement: null };
    held.set(key, ceremony);
    due.add(expiresAtMs, { key, why: 'expire' });
    return ceremony;
  }

  function setAside(key: string, row: CeremonyRow): void {
    const earlier = aside.get(key);
    aside.set(key, earlier ? joinRows(earlier, row) : row);
  }

  return {
    advance(appendedAtMs) {
      if (appendedAtMs <= watermark) return;
      watermark = appendedAtMs;
      for (const [timer, dueMs] of due.until(watermark)) fire(timer, dueMs);
    },

    isLate: (issuedAtMs) => issuedAtMs !== null && watermark >= issuedAtMs + HORIZON_MS,

    add(event) {
      const key = `${event.event.tenant}/${event.event.ceremony_id}`;
      if (past.has(key) && !event.late) past.set(key, event.appendedAtMs);
      if (event.late || past.has(key)) {
        setAside(key, rowOfEvent(event));
        return;
      }
      const known = held.get(key);
      const ceremony = known ?? hold(key, event);
      if (known) known.row = joinRows(known.row, rowOfEvent(event));
      ceremony.facts?.add(event.event, event.client);
      changed.add(ceremony);
      if (ceremony.settlement !== null) settle(ceremony);
      else if (ceremony.settleDueMs === null && isSettled(ceremony.row)) {
        ceremony.settleDueMs = watermark + SETTLE_MS;
        due.add(ceremony.settleDueMs, { key, why: 'settle' });
      }
    },

    drain() {
      const ceremonies = [...Array.from(changed, ({ row }) => row), ...aside.values()];
      const settlements = [...settled].flatMap(({ settlement }) => settlement ?? []);
      changed.clear();
      aside.clear();
      settled.clear();
      const ended = trials;
      trials = [];
      return { ceremonies, settlements, trials: ended };
    },

    get watermarkMs() {
      return watermark;
    },
    get open() {
      return held.size;
    },
  };
}

/** Settled for the rollup: an error, a verdict, or another method. A credential alone still waits for its verdict. */
function isSettled(row: CeremonyRow): boolean {
  return (row.settlements & ~1) !== 0 || (row.signals & FALLBACK_BIT) !== 0;
}

/** Settled with an error or rejected, by whoever said so, and not verified. */
function hasFailed({ settlements, settlements_untrusted }: CeremonyRow): boolean {
  const { clientError, rejected, verified } = SETTLEMENTS;
  const evidence = settlements === 0 ? settlements_untrusted & clientError : settlements;
  return (evidence & (clientError | rejected)) !== 0 && (evidence & verified) === 0;
}

function isTrusted(row: CeremonyRow): boolean {
  return row.steps !== 0 || row.signals !== 0;
}

/** The settlement of a row; its cell is the one it was first counted in. */
function settlementOf(row: CeremonyRow, earlier: SettlementRow | null): SettlementRow {
  const reached = {
    steps: row.steps,
    settlements: row.settlements,
    fallback: (row.signals & FALLBACK_BIT) === 0 ? 0 : 1,
  };
  if (earlier) return { ...earlier, ...reached };
  const minute = Math.floor((row.issued_at ?? row.first_appended_at ?? 0) / 60_000) * 60;
  return {
    tenant: row.tenant,
    minute,
    ceremony_id: row.ceremony_id,
    kind: row.kind,
    mediation: row.mediation,
    os: row.os[1],
    os_version: major(row.os[2]),
    browser: row.browser[1],
    browser_version: major(row.browser[2]),
    device_oem: row.device[1],
    device_model: row.device[2],
    ...reached,
  };
}

/** The rollup counts by major version; the ceremonies keep the whole one. */
function major(version: string): string {
  return version.split('.', 1)[0] ?? '';
}

/** Timers by second: adding is constant, firing touches only what is due, in order of time and then of adding. */
function createBuckets<T>(widthMs: number) {
  const buckets = new Map<number, T[]>();
  let next = Number.POSITIVE_INFINITY;
  return {
    add(dueMs: number, timer: T): void {
      const bucket = Math.ceil(dueMs / widthMs);
      const waiting = buckets.get(bucket);
      if (waiting) waiting.push(timer);
      else buckets.set(bucket, [timer]);
      if (bucket < next) next = bucket;
    },
    /** Takes out what is due by then, each with the time of its bucket. */
    *until(nowMs: number): Generator<readonly [timer: T, dueMs: number]> {
      const last = Math.floor(nowMs / widthMs);
      while (next <= last) {
        const bucket = next;
        const waiting = buckets.get(bucket) ?? [];
        buckets.delete(bucket);
        for (const timer of waiting) yield [timer, bucket * widthMs];
        next = buckets.has(next) ? next : soonest(buckets);
      }
    },
  };
}

function soonest(buckets: Map<number, unknown>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const bucket of buckets.keys()) if (bucket < least) least = bucket;
  return least;
}
