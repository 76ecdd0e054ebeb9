import type { CauseFacts } from '../../../processors/cause/facts.ts';
import { type CredentialHistory, MEMORY_GAP_MS } from '../../../processors/cause/history.ts';
import { createAuthenticatorStep } from '../../../processors/enrich/authenticator.ts';
import type { CeremonyEvent } from '../../../schemas/events.ts';
import { ATTACHMENTS, type StorageKind } from '../../../schemas/vocabulary.ts';

interface Use {
  atMs: number;
  device: string;
  os: string;
  storage: StorageKind;
}

const describeAuthenticator = createAuthenticatorStep({ operatorList: null });
const OTHER_DEVICE = ATTACHMENTS.indexOf('cross_platform');

/** What ClickHouse remembers in `credential_uses`, in memory and by its own reading of the events. */
export function createUseMemory({ fromMs }: { fromMs: number }) {
  const byAccount = new Map<string, Use[]>();
  return {
    /** Call for every ceremony, in order of issue. */
    note({ facts, events, issuedAtMs }: Ceremony): void {
      if (!facts.verified || facts.userRef === '') return;
      const uses = byAccount.get(facts.userRef) ?? [];
      byAccount.set(facts.userRef, uses);
      const device = facts.attachment === OTHER_DEVICE ? '' : facts.deviceRef;
      uses.push({ atMs: issuedAtMs, device, os: facts.os.name, storage: storageOf(events) });
    },
    recall(facts: CauseFacts, issuedAtMs: number): CredentialHistory {
      const uses = (byAccount.get(facts.userRef) ?? [])
        .filter(({ atMs }) => atMs < issuedAtMs - MEMORY_GAP_MS)
        .map(({ atMs, device, os, storage }) => {
          return { os, storage, isHere: device !== '' && device === facts.deviceRef, lastMs: atMs };
        });
      const { userRef, deviceRef } = facts;
      return { userRef, deviceRef, issuedAtMs, remembersFromMs: fromMs, uses };
    },
  };
}

interface Ceremony {
  facts: CauseFacts;
  events: readonly CeremonyEvent[];
  issuedAtMs: number;
}

function storageOf(events: readonly CeremonyEvent[]): StorageKind {
  for (const event of events) {
    const { storage_kind } = describeAuthenticator(event);
    if (storage_kind !== 'unknown') return storage_kind;
  }
  return 'unknown';
}
