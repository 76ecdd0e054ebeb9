import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import { createBoundedMap } from './bounded-map.ts';

export const JOURNAL_CEREMONIES_MAX = 1_000;

/** What the server has said of one ceremony: steps and verdict, nothing of the person. */
export interface ServerRecord {
  steps: NonNullable<GatewayEvent['step']>[];
  fallbackChosen: boolean;
  result: 'ok' | 'error' | null;
  rejection: GatewayEvent['rejection'] | null;
}

/** The last ceremonies as the server reported them, so that a test can compare them with what Kagimi shows. */
export interface Journal {
  note(event: GatewayEvent): void;
  read(ceremonyId: string): ServerRecord | undefined;
}

export function createJournal(): Journal {
  const records = createBoundedMap<ServerRecord>({ entriesMax: JOURNAL_CEREMONIES_MAX });

  function recordOf(ceremonyId: string): ServerRecord {
    const found = records.get(ceremonyId);
    if (found) return found;
    const created: ServerRecord = { steps: [], fallbackChosen: false, result: null, rejection: null };
    records.set(ceremonyId, created);
    return created;
  }

  return {
    note(event) {
      const record = recordOf(event.ceremony_id);
      if (event.step) record.steps.push(event.step);
      if (event.signal) record.fallbackChosen = true;
      if (event.step !== 'verify_settled') return;
      record.result = event.result ?? null;
      record.rejection = event.rejection ?? null;
    },
    read: (ceremonyId) => records.get(ceremonyId),
  };
}
