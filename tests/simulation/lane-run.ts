import { createPipeline } from '../../processors/pipeline.ts';
import type { LogRecord } from '../../schemas/log.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { createTable, type Table } from './clickhouse-table.ts';
import { addSettlement, type Cells } from './minutes.ts';

/** What happens behind the record of that index. */
export type Interruption = 'flush' | 'crash after insert' | 'crash' | 'replay all';

export interface LaneRun {
  events: Table;
  ceremonies: Table;
  trials: Table;
  cells: Cells;
  /** Ceremonies that the lane still holds. */
  open: number;
}

const NO_METRICS: Metrics = {
  add() {},
  set() {},
  observe() {},
  render: async () => ({ contentType: '', body: '' }),
};

/** Runs the fold of one partition over a log, with flushes, crashes and replays; each interruption happens once. */
export function runLane(
  records: readonly LogRecord[],
  interruptions: ReadonlyMap<number, Interruption>,
): LaneRun {
  const create = createPipeline({ metrics: NO_METRICS, userAgentCacheMax: 100 })[CEREMONY_EVENTS];
  if (!create) throw new Error('The pipeline has no lane for events');
  const begin = create;
  const run = {
    events: createTable('events'),
    ceremonies: createTable('ceremonies'),
    trials: createTable('ceremony_trials'),
    cells: new Map(),
  };
  const at = { topic: CEREMONY_EVENTS, partition: 0 };
  const pending = new Map(interruptions);
  let committed = { offset: 0, watermarkMs: 0, next: 0 };
  let lane = begin({ ...at, watermarkMs: 0 });

  function flush(next: number): void {
    for (const [table, rows] of lane.drain()) for (const row of rows) put(run, table, row);
    const from = lane.replayFrom() ?? { offset: next, watermarkMs: lane.watermarkMs };
    committed = { ...from, next: Math.max(next, committed.next) };
  }

  /** The index to go on with. */
  function interrupt(interruption: Interruption, next: number): number {
    const before = committed;
    if (interruption !== 'crash') flush(next);
    if (interruption === 'flush') return next;
    if (interruption === 'crash after insert') committed = before;
    if (interruption === 'replay all') committed = { offset: 0, watermarkMs: 0, next: 0 };
    lane = begin({ ...at, watermarkMs: committed.watermarkMs });
    return committed.offset;
  }

  for (let index = 0; index < records.length; ) {
    const record = records[index];
    if (!record) break;
    lane.take(record, { replaying: record.offset < committed.next });
    const interruption = pending.get(index);
    pending.delete(index);
    index += 1;
    if (interruption) index = interrupt(interruption, index);
  }
  flush(records.length);
  return { ...run, open: lane.open };
}

function put(run: Omit<LaneRun, 'open'>, table: string, row: object): void {
  const plain = JSON.parse(JSON.stringify(row));
  if (table === 'events') run.events.insert(plain);
  else if (table === 'ceremonies') run.ceremonies.insert(plain);
  else if (table === 'ceremony_trials') run.trials.insert(plain);
  else if (table === 'ceremony_settlements') addSettlement(run.cells, plain);
}
