import { PURPOSES } from '../../../schemas/vocabulary.ts';
import type { Expectation } from './api.ts';
import { ceremonyEventsMax, ceremonySignalsMax } from './limits.ts';
import { oneOf } from './pick.ts';
import type { Beacon, Observation } from './wire.ts';

/** One ceremony as this page knows it. Its events wait here until it has an id and the next beacon leaves. */
export interface Ceremony {
  /** The id is empty while it is being derived from the challenge. */
  about: Pick<Beacon, 'ceremony_id' | 'token' | 'kind' | 'mediation' | 'purpose'>;
  /** By the monotonic clock; missing before the call. */
  calledAt?: number;
  sheetShown?: boolean;
  recorded: number;
  waiting: Observation[];
}

/** A ceremony the page has announced, or (without an expectation) one that begins with its call. */
export function openCeremony({ ceremonyId = '', token = '', purpose }: Partial<Expectation>): Ceremony {
  return {
    about: {
      ceremony_id: ceremonyId,
      token: token.length <= 96 ? token || undefined : undefined,
      // What kind it is shows when it is called; until then the relying party's side knows better.
      kind: 'unknown',
      mediation: 'unknown',
      purpose: oneOf(PURPOSES, purpose),
    },
    recorded: 0,
    waiting: [],
  };
}

/** Adds an event, within the ceremony's limits. Past them it says nothing more. */
export function record(ceremony: Ceremony, observation: Observation): void {
  if (ceremony.recorded >= (observation.signal ? ceremonySignalsMax : ceremonyEventsMax)) return;
  ceremony.recorded += 1;
  ceremony.waiting.push(observation);
}
