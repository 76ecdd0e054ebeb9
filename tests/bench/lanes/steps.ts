import { createCauseNaming } from '../../../processors/cause/naming.ts';
import { createSessionizer } from '../../../processors/sessionize/sessionizer.ts';
import { eventRow } from '../../../processors/sinks/event-row.ts';
import type { LogRecord } from '../../../schemas/log.ts';
import { ownCpuMs } from '../cpu.ts';
import type { EncodeRows } from '../encoding.ts';
import { createEnrich, decodeEvent } from './enrich.ts';
import { DRAIN_RECORDS } from './product.ts';

/** CPU milliseconds of each step of the lane, over all records. */
export type StepTimes = Record<(typeof STEPS)[number], number>;
const STEPS = [
  'decode',
  'enrich',
  'sessionize',
  'event rows',
  'blocks of events',
  'blocks of ceremonies',
] as const;

/** The lane's steps one after the other over a batch, so that each can be timed without being called apart. */
export function timeSteps(records: readonly LogRecord[], encode: EncodeRows): StepTimes {
  const times: StepTimes = {
    decode: 0,
    enrich: 0,
    sessionize: 0,
    'event rows': 0,
    'blocks of events': 0,
    'blocks of ceremonies': 0,
  };
  const timed = <T>(step: keyof StepTimes, work: () => T): T => {
    const before = ownCpuMs();
    const result = work();
    times[step] += ownCpuMs() - before;
    return result;
  };
  const enrich = createEnrich();
  const sessionizer = createSessionizer({ watermarkMs: 0, cause: createCauseNaming() });
  for (let from = 0; from < records.length; from += DRAIN_RECORDS) {
    const batch = records.slice(from, from + DRAIN_RECORDS);
    const decoded = timed('decode', () => batch.map((record) => ({ record, event: decodeEvent(record) })));
    const enriched = timed('enrich', () => decoded.map(({ event, record }) => enrich(event, record)));
    const drained = timed('sessionize', () => {
      for (const event of enriched) {
        sessionizer.advance(event.appendedAtMs);
        sessionizer.add(event);
      }
      return sessionizer.drain();
    });
    const rows = timed('event rows', () => enriched.map(eventRow));
    timed('blocks of events', () => encode('events', rows));
    timed('blocks of ceremonies', () => [
      encode('ceremonies', drained.ceremonies),
      encode('ceremony_settlements', drained.settlements),
    ]);
  }
  return times;
}
