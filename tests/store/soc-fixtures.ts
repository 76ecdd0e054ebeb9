import { createHash } from 'node:crypto';
import { createAuthenticatorStep } from '../../processors/enrich/authenticator.ts';
import { causeOf } from '../../processors/enrich/cause.ts';
import { createClientStep } from '../../processors/enrich/client.ts';
import { createUserAgentParser } from '../../processors/enrich/user-agent.ts';
import type { CeremonyRow } from '../../processors/sessionize/ceremony-row.ts';
import { rowOfEvent } from '../../processors/sessionize/row-of-event.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';

const describeAuthenticator = createAuthenticatorStep({ operatorList: null });
const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 10 }) });

type Said = Partial<Omit<CeremonyEvent, 'ceremony_id' | 'issued_at_ms' | 'kind'>>;

/** What a gateway says of one ceremony, in the words of a test. Times are minutes since the story's start. */
export interface Told extends Said {
  atMinutes: number;
  user?: string;
  device?: string;
  credential?: string;
  /** Done in the session, so many minutes after the verdict. */
  afterwards?: { purpose: CeremonyEvent['purpose']; minutes: number };
}

/** Rows of `ceremonies` as the processor writes them, one for each event: they merge in ClickHouse only. */
export interface SocStory {
  enrols(told: Told): CeremonyRow[];
  signsIn(told: Told): CeremonyRow[];
}

/** A story that begins at `startMs`; its ceremonies are numbered, so that their ids repeat. */
export function createStory(startMs: number): SocStory {
  let ceremonies = 0;
  const tell = (kind: CeremonyEvent['kind'], usual: Said, told: Told): CeremonyRow[] => {
    const { atMinutes, user, device, credential, afterwards, ...said } = told;
    const atMs = startMs + atMinutes * 60_000;
    ceremonies += 1;
    const shared = {
      ceremony_id: ceremonyIdAt(atMs - 3_000, ceremonies),
      issued_at_ms: atMs - 3_000,
      kind,
      ip_prefix: '203.0.113.0/24',
      network_kind: 'residential' as const,
      asn: 4713,
      user_ref: user === undefined ? null : reference(user),
      device_ref: device === undefined ? null : reference(device),
    };
    const verdict = {
      ...shared,
      step: 'verify_settled' as const,
      result: 'ok' as const,
      occurred_at_ms: atMs,
      authenticator_flags: 0x1d,
      credential_ref: credential === undefined ? null : reference(credential),
      ...usual,
      ...said,
    };
    const { step_up, authenticator_flags, result, rejection, aaguid, ...before } = verdict;
    const events: CeremonyEvent[] = [
      eventOf({ ...before, step: 'options_received', result: 'none', occurred_at_ms: atMs - 3_000 }),
      eventOf(verdict),
    ];
    if (afterwards) {
      const occurred_at_ms = atMs + afterwards.minutes * 60_000;
      events.push(
        eventOf({ ...shared, step: 'first_business_action', purpose: afterwards.purpose, occurred_at_ms }),
      );
    }
    return events.map(rowOf);
  };
  return {
    enrols: (told) => tell('registration', { purpose: 'enrolment', step_up: 'ekyc', aaguid: GPM }, told),
    signsIn: (told) => tell('authentication', { purpose: 'login' }, told),
  };
}

/** Google Password Manager. */
export const GPM = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4';

/** In place of a keyed pseudonym. */
export function reference(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 32);
}

export function rowOf(event: CeremonyEvent): CeremonyRow {
  return rowOfEvent({
    event,
    client: identify(event),
    authenticator: describeAuthenticator(event),
    cause: causeOf(event),
    correctedAtMs: event.occurred_at_ms,
    appendedAtMs: event.received_at_ms,
    partition: 0,
    offset: 0,
    late: false,
  });
}
