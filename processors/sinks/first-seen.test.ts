import { describe, expect, it } from 'vitest';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { ceremonyIdAt, eventOf } from '../../tests/fakes/events.ts';
import { createAuthenticatorStep } from '../enrich/authenticator.ts';
import { createClientStep } from '../enrich/client.ts';
import { createUserAgentParser } from '../enrich/user-agent.ts';
import { createFirstSeen } from './first-seen.ts';

const T0 = 1_795_000_000_000;
const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 10 }) });
const describeAuthenticator = createAuthenticatorStep({ operatorList: null });

function enriched(said: Partial<CeremonyEvent>, offset: number) {
  const event = eventOf({ ...said, ceremony_id: ceremonyIdAt(T0), issued_at_ms: T0 });
  return {
    event,
    client: identify(event),
    authenticator: describeAuthenticator(event),
    cause: 'NONE',
    correctedAtMs: T0,
    appendedAtMs: T0 + offset,
    partition: 3,
    offset,
    late: false,
  } as const;
}

const PHONE = {
  surface: 'android',
  native_os_version: '15',
  native_os_build: '67.2.A.2.41',
  security_patch: '2026-09-01',
  native_manufacturer: 'Sony',
  native_model: 'SO-51C',
  asn: 9605,
} as const;

describe('first seen', () => {
  it('reports each value once, with the place where it was', () => {
    const firstSeen = createFirstSeen({ valuesMax: 1_000 });
    for (const offset of [7, 8, 9]) firstSeen.add(enriched(PHONE, offset), { replaying: false });
    const rows = firstSeen.drain();
    expect(rows.map(({ kind, value }) => [kind, value])).toEqual([
      ['model', 'SO-51C'],
      ['os_version', 'Android 15'],
      ['os_build', '67.2.A.2.41'],
      ['security_patch', '2026-09-01'],
      ['asn', '9605'],
    ]);
    expect(rows[0]).toMatchObject({ tenant: 'demo', first_seen_at: T0 + 7, first_record: [T0 + 7, 3, 7] });
    expect(firstSeen.drain()).toEqual([]);
  });

  it('does not report again what a replay showed', () => {
    const firstSeen = createFirstSeen({ valuesMax: 1_000 });
    firstSeen.add(enriched(PHONE, 1), { replaying: true });
    firstSeen.add(enriched({ ...PHONE, native_os_build: '67.2.A.2.42' }, 2), { replaying: false });
    expect(firstSeen.drain()).toMatchObject([{ kind: 'os_build', value: '67.2.A.2.42' }]);
  });

  it('does not listen to unsigned beacons', () => {
    const firstSeen = createFirstSeen({ valuesMax: 1_000 });
    firstSeen.add(enriched({ ...PHONE, source: 'beacon', trust: 0 }, 1), { replaying: false });
    expect(firstSeen.drain()).toEqual([]);
  });

  it('keeps tenants apart', () => {
    const firstSeen = createFirstSeen({ valuesMax: 1_000 });
    for (const tenant of ['one', 'two', 'one']) {
      firstSeen.add(enriched({ asn: 9605, tenant }, 1), { replaying: false });
    }
    expect(firstSeen.drain().map(({ tenant }) => tenant)).toEqual(['one', 'two']);
  });

  it('reports a value again, later, once its bounded memory has let it go', () => {
    const firstSeen = createFirstSeen({ valuesMax: 4 });
    for (const asn of [1, 2, 3, 4, 5, 6, 1]) firstSeen.add(enriched({ asn }, asn), { replaying: false });
    expect(firstSeen.drain().map(({ value }) => value)).toEqual(['1', '2', '3', '4', '5', '6', '1']);
  });
});
