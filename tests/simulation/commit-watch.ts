import { fromCommitted } from '../../processors/engine/position.ts';
import { eventId } from '../../schemas/ceremony-id.ts';
import type { CommittedPosition, LogRecord, TopicPartition } from '../../schemas/log.ts';
import { nameOf } from '../fakes/simulated-group.ts';
import { type Reading, readRecord } from './reading.ts';
import type { SimulatedStore } from './simulated-store.ts';

/** Looks at every position at the moment when the group keeps it: is what it promises true? */
export interface CommitWatch {
  appended(record: LogRecord): void;
  committed(position: CommittedPosition): void;
  /** An operator moved the group's positions: going back is no fault then. */
  reset(place: TopicPartition): void;
  /** Next offset that the group is known to have inserted up to. */
  next(place: TopicPartition): number;
}

interface Watched {
  records: { record: LogRecord; watermarkMs: number }[];
  verified: number;
  last: { offset: number; next: number };
}

export interface CommitWatchOptions {
  store: SimulatedStore;
  refusedEvents: ReadonlySet<string>;
  wrong(sentence: string): void;
}

export function createCommitWatch({ store, refusedEvents, wrong }: CommitWatchOptions): CommitWatch {
  const partitions = new Map<string, Watched>();

  function at(place: TopicPartition): Watched {
    const known = partitions.get(nameOf(place));
    const watched = known ?? { records: [], verified: 0, last: { offset: 0, next: 0 } };
    partitions.set(nameOf(place), watched);
    return watched;
  }

  function isStored(reading: Reading): boolean {
    if (reading.what === 'tick') return true;
    if (reading.what === 'failed') {
      return hasFailed(reading.failedId ?? eventId('dead letter', reading.place));
    }
    if (!store.tables.ceremonies.holds(reading.ceremonyRow)) return false;
    return refusedEvents.has(reading.event.event_id)
      ? hasFailed(refusedRowId(reading.eventRow))
      : store.tables.events.holds(reading.eventRow);
  }

  function hasFailed(id: string): boolean {
    for (const row of store.tables.failed_events.rows().values()) if (row.failed_id === id) return true;
    return false;
  }

  function checkWords(watched: Watched, position: CommittedPosition): void {
    const { offset, next, watermarkMs } = fromCommitted(position);
    const place = nameOf(position);
    if (offset > next) wrong(`I6: ${place} restarts at ${offset}, after ${next}`);
    if (offset < watched.last.offset || next < watched.last.next) {
      wrong(`I6: ${place} went back from ${JSON.stringify(watched.last)} to ${offset}, ${next}`);
    }
    const actualMs = offset === 0 ? 0 : (watched.records[offset - 1]?.watermarkMs ?? -1);
    if (watermarkMs !== actualMs)
      wrong(`I6: ${place} keeps watermark ${watermarkMs} at ${offset}, not ${actualMs}`);
    watched.last = { offset, next };
  }

  return {
    appended(record) {
      const { records } = at(record);
      const watermarkMs = Math.max(records.at(-1)?.watermarkMs ?? 0, record.appendedAtMs);
      records.push({ record, watermarkMs });
    },
    committed(position) {
      const watched = at(position);
      checkWords(watched, position);
      const { next } = fromCommitted(position);
      for (; watched.verified < next; watched.verified++) {
        const found = watched.records[watched.verified];
        if (found && isStored(readRecord(found.record, found.watermarkMs))) continue;
        wrong(`I6: ${nameOf(position)} is committed up to ${next}, but ${watched.verified} is not stored`);
      }
    },
    reset(place) {
      at(place).last = { offset: 0, next: 0 };
    },
    next: (place) => at(place).last.next,
  };
}

/** The id of the dead letter of a row that ClickHouse refused. */
export function refusedRowId(row: object): string {
  return eventId('refused row', 'events', JSON.stringify(row));
}
