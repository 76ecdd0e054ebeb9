import type { AaguidList } from '../schemas/aaguid-list.ts';
import type { CauseModel } from '../schemas/cause-model.ts';
import { HORIZON_MS } from '../schemas/ceremony.ts';
import { issuedAtMs } from '../schemas/ceremony-id.ts';
import { type Decoded, DecodeError, decode } from '../schemas/codec.ts';
import type { DeviceList } from '../schemas/device-list.ts';
import type { CeremonyEvent } from '../schemas/events.ts';
import type { LogRecord } from '../schemas/log.ts';
import type { Metrics } from '../schemas/metrics.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../schemas/topics.ts';
import { chooseModel } from './cause/model.ts';
import { createCauseNaming } from './cause/naming.ts';
import { createCheckpoints } from './engine/checkpoints.ts';
import type { CreateLane, Lane, LaneOptions } from './engine/lane.ts';
import { createAuthenticatorStep } from './enrich/authenticator.ts';
import { causeOf } from './enrich/cause.ts';
import { createClientStep } from './enrich/client.ts';
import { correctClock } from './enrich/clock-skew.ts';
import { createModelNames } from './enrich/models/model-names.ts';
import { createUserAgentParser } from './enrich/user-agent.ts';
import { type CauseNaming, createSessionizer, REPLAY_MS } from './sessionize/sessionizer.ts';
import { eventRow } from './sinks/event-row.ts';
import { deadLetterRow, failedRow, type Refusal } from './sinks/failed-row.ts';
import { createFirstSeen } from './sinks/first-seen.ts';

/**
 * The whole stream, as a list: decode → admit → identify client → describe authenticator → correct clock → sessionize
 * (and, once a ceremony has failed, name its cause) → rows.
 * The engine around it reads the log, inserts the rows and commits. Everything here is a pure fold.
 */
export interface PipelineOptions {
  metrics: Metrics;
  userAgentCacheMax: number;
  /** The operator's own lists of devices and of passkey providers. */
  deviceList?: DeviceList | null;
  aaguidList?: AaguidList | null;
  /** The operator's own model of causes, instead of the one that ships. */
  causeModel?: CauseModel | null;
}

/** The fold of each topic. */
export function createPipeline(options: PipelineOptions): Record<string, CreateLane> {
  const { metrics, userAgentCacheMax, deviceList = null, aaguidList = null, causeModel = null } = options;
  const identifyClient = createClientStep({
    parse: createUserAgentParser({ cacheEntriesMax: userAgentCacheMax }),
    describe: createModelNames({ operatorList: deviceList }),
  });
  const describeAuthenticator = createAuthenticatorStep({ operatorList: aaguidList });
  const cause = createCauseNaming(chooseModel(causeModel));
  const steps = { metrics, identifyClient, describeAuthenticator, cause };
  return {
    [CEREMONY_EVENTS]: (lane) => createCeremonyLane(lane, steps),
    [CEREMONY_FAILED]: (lane) => createFailedLane(lane, metrics),
  };
}

interface Steps {
  metrics: Metrics;
  identifyClient: ReturnType<typeof createClientStep>;
  describeAuthenticator: ReturnType<typeof createAuthenticatorStep>;
  cause: CauseNaming;
}

/** Values that a partition remembers having seen. */
const FIRST_SEEN_VALUES_MAX = 20_000;

function createCeremonyLane(options: LaneOptions, steps: Steps): Lane {
  const { metrics, identifyClient, describeAuthenticator, cause } = steps;
  const sessionizer = createSessionizer({ watermarkMs: options.watermarkMs, cause });
  const checkpoints = createCheckpoints({ horizonMs: REPLAY_MS + SKEW_MS });
  const letters = createDeadLetters(metrics);
  const firstSeen = createFirstSeen({ valuesMax: FIRST_SEEN_VALUES_MAX });
  let events: ReturnType<typeof eventRow>[] = [];

  function takeEvent(record: LogRecord, event: CeremonyEvent, replaying: boolean): void {
    const refusal = admit(event, record);
    if (refusal) {
      letters.add(record, refusal, replaying);
      return;
    }
    const late = sessionizer.isLate(event.issued_at_ms);
    const enriched = {
      event,
      client: identifyClient(event),
      authenticator: describeAuthenticator(event),
      cause: causeOf(event),
      correctedAtMs: correctClock(event),
      appendedAtMs: record.appendedAtMs,
      partition: record.partition,
      offset: record.offset,
      late,
    };
    sessionizer.add(enriched);
    firstSeen.add(enriched, { replaying });
    if (replaying) return;
    if (late) metrics.add('kagimi_processor_late_events_total', {});
    events.push(eventRow(enriched));
  }

  /** A record that makes a step throw would stop every restart at the same place: it is buried, with the bug's words. */
  function takeOrBury(record: LogRecord, event: CeremonyEvent, replaying: boolean): void {
    try {
      takeEvent(record, event, replaying);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      letters.add(
        record,
        { failureClass: 'enrich', reason: 'poison', detail, tenant: event.tenant },
        replaying,
      );
    }
  }

  return {
    take(record, { replaying }) {
      checkpoints.note(record.offset, sessionizer.watermarkMs);
      sessionizer.advance(record.appendedAtMs);
      const decoded = decodeRecord(record);
      if ('reason' in decoded) letters.add(record, decoded, replaying);
      else if (decoded.name === 'CeremonyEvent') takeOrBury(record, decoded.value, replaying);
      else if (decoded.name !== 'Tick') letters.add(record, wrongRecord(decoded.name), replaying);
      if (replaying) sessionizer.drain();
    },
    drain() {
      const { ceremonies, settlements, trials } = sessionizer.drain();
      const rows = new Map<string, readonly object[]>([
        ['events', events],
        ['ceremonies', ceremonies],
        ['ceremony_settlements', settlements],
        ['ceremony_trials', trials],
        ['first_seen', firstSeen.drain()],
        ['failed_events', letters.drain()],
      ]);
      events = [];
      return rows;
    },
    replayFrom: () => checkpoints.oldest(),
    get open() {
      return sessionizer.open;
    },
    get watermarkMs() {
      return sessionizer.watermarkMs;
    },
    get deadLetters() {
      return letters.total;
    },
  };
}

/** What was refused before the log: rows of `failed_events`, one for one. */
function createFailedLane(options: LaneOptions, metrics: Metrics): Lane {
  const letters = createDeadLetters(metrics);
  let rows: ReturnType<typeof failedRow>[] = [];
  let watermarkMs = options.watermarkMs;
  return {
    take(record, { replaying }) {
      watermarkMs = Math.max(watermarkMs, record.appendedAtMs);
      if (replaying) return;
      const decoded = decodeRecord(record);
      if ('reason' in decoded) letters.add(record, decoded, replaying);
      else if (decoded.name === 'FailedEvent') rows.push(failedRow(decoded.value));
      else letters.add(record, wrongRecord(decoded.name), replaying);
    },
    drain() {
      const drained = new Map<string, readonly object[]>([['failed_events', [...rows, ...letters.drain()]]]);
      rows = [];
      return drained;
    },
    replayFrom: () => null,
    open: 0,
    get watermarkMs() {
      return watermarkMs;
    },
    get deadLetters() {
      return letters.total;
    },
  };
}

/** How far a gateway's clock and the broker's may differ: a restart begins this much before the horizon. */
const SKEW_MS = 60_000;
/** What the topic keeps and a day: older than this, an id's time is wrong. */
const AGE_MS_MAX = 8 * 86_400_000;

function decodeRecord(record: LogRecord): Decoded | Refusal {
  try {
    return decode(record.value ?? Buffer.alloc(0));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { failureClass: 'schema', reason: error.reason, detail: error.message, tenant: '' };
  }
}

/**
 * What the fold rests on: an id whose own time is the issue time, no further ahead than a restart reads back, and a
 * time that the tables can hold.
 */
function admit(event: CeremonyEvent, record: LogRecord): Refusal | null {
  const refuse = (detail: string): Refusal => ({
    failureClass: 'enrich',
    reason: 'invalid_field',
    detail,
    tenant: event.tenant,
  });
  const minted = issuedAtMs(event.ceremony_id);
  if (minted !== null && minted !== event.issued_at_ms)
    return refuse('issued_at_ms is not the time of ceremony_id');
  const aheadMs = (event.issued_at_ms ?? record.appendedAtMs) - record.appendedAtMs;
  if (aheadMs > HORIZON_MS) return refuse('issued_at_ms is more than a horizon ahead of the append time');
  if (-aheadMs > AGE_MS_MAX) return refuse('issued_at_ms is more than eight days before the append time');
  if (event.step === null && event.signal === null)
    return refuse('neither a step nor a signal that is known');
  return null;
}

function wrongRecord(name: string): Refusal {
  return {
    failureClass: 'schema',
    reason: 'unknown_schema_id',
    detail: `A ${name} record on this topic`,
    tenant: '',
  };
}

function createDeadLetters(metrics: Metrics) {
  let rows: ReturnType<typeof deadLetterRow>[] = [];
  let total = 0;
  return {
    add(record: LogRecord, refusal: Refusal, replaying: boolean): void {
      if (replaying) return;
      total += 1;
      rows.push(deadLetterRow(record, refusal));
      metrics.add('kagimi_processor_dead_letters_total', {
        failure_class: refusal.failureClass,
        reason: refusal.reason,
      });
    },
    drain() {
      const drained = rows;
      rows = [];
      return drained;
    },
    get total() {
      return total;
    },
  };
}
