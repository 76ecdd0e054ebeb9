import { encode } from '../../../schemas/codec.ts';
import type { CeremonyEvent } from '../../../schemas/events.ts';
import type { Metrics } from '../../../schemas/metrics.ts';
import { CEREMONY_EVENTS } from '../../../schemas/topics.ts';
import { createPipeline } from '../../pipeline.ts';
import type { TrialRow } from '../../sessionize/trial-row.ts';
import type { StoredTrial } from '../reading.ts';
import type { StoredMinute } from './stored-minutes.ts';

const MINUTE_MS = 60_000;
const DRAIN_RECORDS = 20_000;

/**
 * What the processor's own fold makes of events in order of arrival, minute by minute, as though each had been appended
 * when it was received. Only what is still open is held.
 */
export function* foldedMinutes(
  events: Iterable<CeremonyEvent>,
  { metrics, fromMs, endMs }: { metrics: Metrics; fromMs: number; endMs: number },
): Generator<StoredMinute> {
  const lane = createPipeline({ metrics, userAgentCacheMax: 10_000 })[CEREMONY_EVENTS]?.({
    topic: CEREMONY_EVENTS,
    partition: 0,
    watermarkMs: 0,
  });
  if (!lane) throw new Error(`The pipeline has no lane for ${CEREMONY_EVENTS}.`);
  const waiting = new Map<number, StoredTrial[]>();
  let next = Math.floor(fromMs / MINUTE_MS);
  let offset = 0;

  const take = (value: Buffer, appendedAtMs: number) =>
    lane.take(
      { topic: CEREMONY_EVENTS, partition: 0, offset: offset++, key: null, value, headers: {}, appendedAtMs },
      { replaying: false },
    );

  function* complete(): Generator<StoredMinute> {
    for (const row of lane?.drain().get('ceremony_trials') ?? []) {
      const trial = storedTrialOf(row as TrialRow);
      const ofMinute = waiting.get(trial.minute);
      if (ofMinute) ofMinute.push(trial);
      else waiting.set(trial.minute, [trial]);
    }
    for (; (next + 1) * MINUTE_MS <= (lane?.watermarkMs ?? 0); next += 1) {
      const trials = waiting.get(next) ?? [];
      waiting.delete(next);
      yield { minute: next, trials: trials.sort((a, b) => (a.ceremony_id < b.ceremony_id ? -1 : 1)) };
    }
  }

  for (const event of events) {
    take(encode('CeremonyEvent', event), event.received_at_ms);
    if (offset % DRAIN_RECORDS === 0) yield* complete();
  }
  take(encode('Tick', { ticked_at_ms: endMs }), endMs);
  yield* complete();
}

function storedTrialOf({ settled_minute, ...row }: TrialRow): StoredTrial {
  return { minute: settled_minute / 60, ...row };
}
