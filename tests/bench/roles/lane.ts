import type { LogRecord } from '../../../schemas/log.ts';
import { copyFrames } from '../copies.ts';
import { measure } from '../cpu.ts';
import { createProductEncoding, type EncodeRows, type TableColumns } from '../encoding.ts';
import { runFloor, runObvious } from '../lanes/obvious.ts';
import { DRAIN_RECORDS, type Output, openLane, runLane } from '../lanes/product.ts';
import { type StepTimes, timeSteps } from '../lanes/steps.ts';
import { answerAs } from '../role.ts';
import type { Measured } from '../rounds.ts';
import { asRecords, drawEvents, frame, T0_MS } from '../traffic.ts';

/** The lane alone, in memory: no log, no ClickHouse. */
export interface LaneInput {
  ceremonies: number;
  /** How often every ceremony is there, under other ids. */
  copies: number;
  durationMs: number;
  columns: TableColumns;
}

export interface LaneRun extends Measured {
  output: Output;
}

export interface Prepared {
  events: number;
  ceremonies: number;
  frameBytes: number;
}

export interface Held {
  open: number;
  heapBytes: number;
}

let records: LogRecord[] = [];
let encode: EncodeRows = createProductEncoding({});

answerAs({
  prepare({ ceremonies, copies, durationMs, columns }: LaneInput): Prepared {
    encode = createProductEncoding(columns);
    const frames = frame(drawEvents({ ceremonies, startMs: T0_MS, durationMs }));
    records = asRecords(copyFrames(frames, copies));
    const frameBytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const ids = new Set(records.map(({ key }) => key?.toString()));
    return { events: records.length, ceremonies: ids.size, frameBytes };
  },

  product: (times: number) => repeat(times, () => runLane(records, encode)),
  obvious: (times: number) => repeat(times, () => runObvious(records, DRAIN_RECORDS)),
  floor: (times: number) => repeat(times, () => runFloor(records)),
  steps: (): StepTimes => timeSteps(records, encode),

  /** The heap that the open ceremonies hold, once everything else has been collected. */
  hold(): Held {
    const lane = openLane();
    for (const record of records.slice(0, 1_000)) lane.take(record, { replaying: true });
    const before = { open: lane.open, heapBytes: heapBytes() };
    for (const record of records.slice(1_000)) lane.take(record, { replaying: true });
    lane.drain();
    const heapNow = heapBytes();
    return { open: lane.open - before.open, heapBytes: heapNow - before.heapBytes };
  },

  /** What a restart does with the last horizon: rebuild the state, write nothing. */
  replay: () =>
    repeat(1, () => {
      const lane = openLane();
      for (const record of records) lane.take(record, { replaying: true });
      const written = [...lane.drain().values()].reduce((sum, rows) => sum + rows.length, 0);
      return { rows: { open: lane.open, written }, bytes: 0 };
    }),
});

async function repeat(times: number, run: () => Output): Promise<LaneRun> {
  let output: Output = { rows: {}, bytes: 0 };
  const measured = await measure(() => {
    for (let turn = 0; turn < times; turn += 1) output = run();
    return times * records.length;
  });
  return { ...measured, output };
}

function heapBytes(): number {
  if (!globalThis.gc) throw new Error('This needs --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
