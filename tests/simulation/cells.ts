import { compileModel } from '../../processors/cause/compile.ts';
import { createCauseFacts } from '../../processors/cause/facts.ts';
import { loadModel } from '../../processors/cause/model.ts';
import { causeVerdict } from '../../processors/cause/verdict.ts';
import { HORIZON_MS, SETTLEMENTS } from '../../schemas/ceremony.ts';
import { issuedAtMs } from '../../schemas/ceremony-id.ts';
import { SIGNALS } from '../../schemas/vocabulary.ts';
import type { Enriched } from './ceremony-of-event.ts';
import { createTable, type Row } from './clickhouse-table.ts';
import type { ReadRecord } from './oracle.ts';
import { trialOf } from './trials.ts';

/**
 * The rollup by its documented rule (docs/decisions/0005): a ceremony is counted once, in the cell that was known ten
 * seconds of log time after it settled, or when its horizon passed; times of the rule are whole seconds, rounded up.
 * What else it reaches within its horizon is added to that cell. Late events and untrusted ceremonies are not counted.
 */
export function cellsOf(readings: readonly ReadRecord[]): {
  settlements: Row[];
  /** Rows of ceremonies that carry nothing but the cause, named once when the cell was fixed. */
  causes: Row[];
  /** What was known of a ceremony when its cell was fixed. */
  trials: Row[];
  open: number;
} {
  const settlements: Row[] = [];
  const causes: Row[] = [];
  const trials: Row[] = [];
  let open = 0;
  const watermarks = readings.map(({ watermarkMs }) => watermarkMs);
  for (const life of livesOf(readings)) {
    const expiresAt = indexAt(watermarks, expiryOf(life));
    const members = life.filter(({ index }) => index < expiresAt);
    const dueMs = Math.min(expiryOf(life), settledMs(members));
    const fixedAt = indexAt(watermarks, dueMs);
    const whole = joined(members);
    const known = members.filter(({ index }) => index < fixedAt);
    const cause = fixedAt < readings.length ? causeOf(known) : [];
    causes.push(...cause);
    if (Number(whole.steps) === 0 && Number(whole.signals) === 0) continue;
    if (fixedAt >= readings.length) {
      open += 1;
      continue;
    }
    settlements.push(settlementOf(joined(known), whole));
    trials.push(...trialOf({ ...joined(known), ...named(cause) }, wholeSecond(dueMs)));
  }
  return { settlements, causes, trials, open };
}

interface Member {
  index: number;
  id: string;
  appendedAtMs: number;
  watermarkMs: number;
  row: Row;
  enriched: Enriched;
}

const SETTLE_MS = 10_000;
const WHOLE_SECOND_MS = 1_000;
const FALLBACK = 2 ** SIGNALS.indexOf('fallback_chosen');

/**
 * The events of each ceremony, in log order, without the late ones. A derived id has no time of its own: after a
 * horizon without a record it begins anew.
 */
function livesOf(readings: readonly ReadRecord[]): Member[][] {
  const lives: Member[][] = [];
  const latest = new Map<string, Member[]>();
  readings.forEach(({ reading, appendedAtMs, watermarkMs }, index) => {
    if (reading.what !== 'event' || reading.late) return;
    const { tenant, ceremony_id: id } = reading.event;
    const { ceremonyRow: row, enriched } = reading;
    const member = { index, id, appendedAtMs, watermarkMs, row, enriched };
    const life = latest.get(`${tenant} ${id}`);
    const lastMs = life?.at(-1)?.appendedAtMs ?? 0;
    const isOver = issuedAtMs(id) === null && watermarkMs >= wholeSecond(lastMs + HORIZON_MS);
    if (life && !isOver) {
      life.push(member);
      return;
    }
    const begun = [member];
    latest.set(`${tenant} ${id}`, begun);
    lives.push(begun);
  });
  return lives;
}

function expiryOf(members: readonly Member[]): number {
  const [first] = members;
  return (issuedAtMs(first?.id ?? '') ?? first?.appendedAtMs ?? 0) + HORIZON_MS;
}

/** When the ceremony's cell is due because it settled; never, if it did not. */
function settledMs(members: readonly Member[]): number {
  for (let count = 1; count <= members.length; count++) {
    const row = joined(members.slice(0, count));
    const verdict = Number(row.settlements) & ~SETTLEMENTS.clientOk;
    const at = members[count - 1]?.watermarkMs ?? 0;
    if (verdict !== 0 || (Number(row.signals) & FALLBACK) !== 0) return at + SETTLE_MS;
  }
  return Number.POSITIVE_INFINITY;
}

/** The first record at which the watermark has reached that time. */
function indexAt(watermarks: readonly number[], dueMs: number): number {
  const due = wholeSecond(dueMs);
  const index = watermarks.findIndex((watermarkMs) => watermarkMs >= due);
  return index < 0 ? watermarks.length : index;
}

function wholeSecond(timeMs: number): number {
  return Math.ceil(timeMs / WHOLE_SECOND_MS) * WHOLE_SECOND_MS;
}

function joined(members: readonly Member[]): Row {
  const table = createTable('ceremonies');
  for (const { row } of members) table.insert(row);
  return table.rows().values().next().value ?? {};
}

/** The cause by all that was known then, where the ceremony had failed: shared with the product, which it times. */
function causeOf(members: readonly Member[]): Row[] {
  const { settlements, settlements_untrusted: untrusted } = joined(members);
  const evidence = Number(settlements) || Number(untrusted) & SETTLEMENTS.clientError;
  const failed = SETTLEMENTS.clientError | SETTLEMENTS.rejected;
  const [first] = members;
  if (!first || (evidence & failed) === 0 || (evidence & SETTLEMENTS.verified) !== 0) return [];
  const fold = createCauseFacts();
  for (const { enriched } of members) fold.add(enriched.event, enriched.client);
  return [{ ...first.row, cause_posterior: causeVerdict(fold.facts, model) }];
}

function named([cause]: readonly Row[]): Row {
  return cause ? { cause_posterior: cause.cause_posterior } : {};
}

const model = compileModel(loadModel());

function settlementOf(known: Row, whole: Row): Row {
  const [, os, osVersion] = known.os as string[];
  const [, browser, browserVersion] = known.browser as string[];
  const [, oem, model] = known.device as string[];
  const issuedAtMs = Number(known.issued_at ?? known.first_appended_at);
  return {
    tenant: known.tenant,
    minute: Math.floor(issuedAtMs / 60_000) * 60,
    ceremony_id: known.ceremony_id,
    kind: known.kind,
    mediation: known.mediation,
    os,
    os_version: osVersion?.split('.')[0] ?? '',
    browser,
    browser_version: browserVersion?.split('.')[0] ?? '',
    device_oem: oem,
    device_model: model,
    steps: whole.steps,
    settlements: whole.settlements,
    fallback: (Number(whole.signals) & FALLBACK) === 0 ? 0 : 1,
  };
}
