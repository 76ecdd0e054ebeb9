import { createMetrics } from '../../../infra/adapters/metrics.ts';
import type { Lane } from '../../../processors/engine/lane.ts';
import { createPipeline } from '../../../processors/pipeline.ts';
import type { LogRecord } from '../../../schemas/log.ts';
import { CEREMONY_EVENTS } from '../../../schemas/topics.ts';
import type { EncodeRows } from '../encoding.ts';

export const USER_AGENTS_MAX = 10_000;

/** Records folded between two drains: about what half a second of a busy processor holds. */
export const DRAIN_RECORDS = 5_000;

/** The product's own fold of one partition. */
export function openLane(): Lane {
  const create = createPipeline({ metrics: createMetrics(), userAgentCacheMax: USER_AGENTS_MAX })[
    CEREMONY_EVENTS
  ];
  if (!create) throw new Error(`The pipeline has no lane for ${CEREMONY_EVENTS}.`);
  return create({ topic: CEREMONY_EVENTS, partition: 0, watermarkMs: 0 });
}

/** What came out: rows by table, and the bytes they are sent as. */
export interface Output {
  rows: Record<string, number>;
  bytes: number;
}

/** Decode, enrich, sessionize, rows, blocks: all that a processor does but read and send. */
export function runLane(records: readonly LogRecord[], encode: EncodeRows): Output {
  const lane = openLane();
  const output: Output = { rows: {}, bytes: 0 };
  for (let from = 0; from < records.length; from += DRAIN_RECORDS) {
    for (const record of records.slice(from, from + DRAIN_RECORDS)) lane.take(record, { replaying: false });
    for (const [table, rows] of lane.drain()) {
      output.rows[table] = (output.rows[table] ?? 0) + rows.length;
      output.bytes += encode(table, rows).length;
    }
  }
  return output;
}
