import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { deriveCeremonyId } from '../../schemas/ceremony-id.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { STEPS } from '../../schemas/vocabulary.ts';
import { ceremonyIdAt, eventOf } from '../../tests/fakes/events.ts';
import { loadModel } from '../cause/model.ts';
import { createCauseNaming } from '../cause/naming.ts';
import { createAuthenticatorStep } from '../enrich/authenticator.ts';
import { causeOf } from '../enrich/cause.ts';
import { createClientStep } from '../enrich/client.ts';
import { createUserAgentParser } from '../enrich/user-agent.ts';
import { type CeremonyRow, type EnrichedEvent, joinRows } from './ceremony-row.ts';
import { rowOfEvent } from './row-of-event.ts';
import { createSessionizer, SETTLE_MS, type SettlementRow } from './sessionizer.ts';

const T0 = 1_795_000_000_000;
const describeAuthenticator = createAuthenticatorStep({ operatorList: null });
const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 100 }) });

function enrich(event: CeremonyEvent, appendedAtMs = event.received_at_ms, late = false): EnrichedEvent {
  return {
    event,
    client: identify(event),
    authenticator: describeAuthenticator(event),
    cause: causeOf(event),
    correctedAtMs: event.occurred_at_ms,
    appendedAtMs,
    partition: 0,
    offset: 0,
    late,
  };
}

const cause = createCauseNaming();

const ceremony = (said: Partial<CeremonyEvent>) =>
  eventOf({ ...said, ceremony_id: ceremonyIdAt(T0), issued_at_ms: T0 });

const LIFE: CeremonyEvent[] = [
  ceremony({ step: 'options_received', occurred_at_ms: T0 }),
  ceremony({
    source: 'beacon',
    step: 'prompt_called',
    sequence: 0,
    occurred_at_ms: T0 + 300,
    timeout_ms: 60_000,
  }),
  ceremony({ source: 'beacon', signal: 'focus_lost', sequence: 1, occurred_at_ms: T0 + 500 }),
  ceremony({ source: 'beacon', step: 'client_settled', sequence: 2, result: 'ok', elapsed_ms: 4_000 }),
  ceremony({ step: 'verify_settled', result: 'ok', occurred_at_ms: T0 + 4_500, user_ref: 'u1' }),
  ceremony({ step: 'session_issued', occurred_at_ms: T0 + 4_600 }),
];

/** An id that both sides derive from the challenge: it says no time. */
const DERIVED = deriveCeremonyId(Buffer.from('a challenge'));

const joined = (rows: readonly CeremonyRow[]) => rows.reduce((a, b) => joinRows(a, b));

describe('joinRows', () => {
  it('gives one row for a ceremony, whatever the order and the duplicates of its events', () => {
    const expected = joined(LIFE.map((event) => rowOfEvent(enrich(event))));
    fc.assert(
      fc.property(fc.shuffledSubarray([...LIFE, ...LIFE], { minLength: LIFE.length * 2 }), (events) => {
        expect(joined(events.map((event) => rowOfEvent(enrich(event))))).toEqual(expected);
      }),
    );
  });

  it('never lets a beacon say verified', () => {
    const row = rowOfEvent(enrich(ceremony({ source: 'beacon', step: 'verify_settled', result: 'ok' })));
    expect(row.settlements).toBe(0);
  });

  it('keeps what an unsigned beacon says apart', () => {
    const forged = ceremony({
      source: 'beacon',
      trust: 0,
      step: 'client_settled',
      result: 'error',
      error_name: 'X',
    });
    const row = rowOfEvent(enrich(forged));
    expect(row).toMatchObject({ steps: 0, settlements: 0, settlements_untrusted: 2, sources: 4 });
    expect(row.client_settled_at).toBeNull();
  });

  it('ranks what one client says by who spoke for it, and shares it among rows of one rank', () => {
    const said = {
      source: 'beacon',
      user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)',
    } as const;
    const [signed, again, unsigned] = [1, 1, 0].map((trust) =>
      rowOfEvent(enrich(ceremony({ ...said, trust }))),
    );
    expect(signed?.os.slice(1)).toEqual(unsigned?.os.slice(1));
    expect((signed?.os[0] ?? 0) - (unsigned?.os[0] ?? 0)).toBe(64);
    expect(again?.os).toBe(signed?.os);
  });
});

describe('the sessionizer', () => {
  const fold = (events: readonly CeremonyEvent[], drains: ReadonlySet<number> = new Set()) => {
    const sessionizer = createSessionizer({ watermarkMs: 0, cause });
    const ceremonies: CeremonyRow[] = [];
    const settlements: SettlementRow[] = [];
    const drain = () => {
      const rows = sessionizer.drain();
      ceremonies.push(...rows.ceremonies);
      settlements.push(...rows.settlements);
    };
    events.forEach((event, index) => {
      sessionizer.advance(event.received_at_ms);
      sessionizer.add(enrich(event));
      if (drains.has(index)) drain();
    });
    return { sessionizer, drain, ceremonies, settlements };
  };

  it('writes rows that merge to the same ceremony wherever the batches are cut', () => {
    const expected = joined(LIFE.map((event) => rowOfEvent(enrich(event))));
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: LIFE.length - 1 })), (cuts) => {
        const { drain, ceremonies } = fold(LIFE, new Set(cuts));
        drain();
        expect(joined(ceremonies)).toEqual(expected);
      }),
    );
  });

  it('writes one settlement, ten seconds of log time after the verdict, in the cell known then', () => {
    const { sessionizer, drain, settlements } = fold(LIFE);
    drain();
    expect(settlements).toEqual([]);
    sessionizer.advance(T0 + 1_000 + SETTLE_MS + 1_000);
    drain();
    expect(settlements).toHaveLength(1);
    expect(settlements[0]).toMatchObject({ kind: 'authentication', settlements: 5, fallback: 0 });
    expect(settlements[0]?.steps).toBe(joined(LIFE.map((event) => rowOfEvent(enrich(event)))).steps);
  });

  it('counts a silent ceremony when its horizon has passed, and holds it no longer', () => {
    const { sessionizer, drain, settlements } = fold(LIFE.slice(0, 2));
    expect(sessionizer.open).toBe(1);
    sessionizer.advance(T0 + HORIZON_MS + 1_000);
    drain();
    expect(sessionizer.open).toBe(0);
    expect(settlements).toHaveLength(1);
    expect(settlements[0]).toMatchObject({ settlements: 0 });
    expect((settlements[0]?.steps ?? 0) & (1 << STEPS.indexOf('prompt_called'))).not.toBe(0);
  });

  it('does not move a settled ceremony to another cell when better hints come later', () => {
    const { sessionizer, drain, settlements } = fold(LIFE);
    sessionizer.advance(T0 + 60_000);
    sessionizer.add(
      enrich(
        ceremony({
          source: 'beacon',
          step: 'user_responded',
          sequence: 9,
          ch_platform: 'Android',
          ch_platform_version: '16',
        }),
      ),
    );
    drain();
    expect(settlements).toHaveLength(1);
    expect(settlements[0]).toMatchObject({ os: '', device_oem: '' });
    expect((settlements[0]?.steps ?? 0) & (1 << STEPS.indexOf('user_responded'))).not.toBe(0);
  });

  it('names the cause of a failure once, ten seconds after it settled, and never of a success', () => {
    const failure = [
      ...LIFE.slice(0, 2),
      ceremony({
        source: 'beacon',
        sequence: 2,
        step: 'client_settled',
        result: 'error',
        error_name: 'AbortError',
        elapsed_ms: 2_000,
      }),
    ];
    const { sessionizer, drain, ceremonies } = fold(failure);
    drain();
    expect(joined(ceremonies).cause_posterior[0]).toBe(0);
    sessionizer.advance(T0 + 60_000);
    drain();
    const named = joined(ceremonies).cause_posterior;
    const { version } = loadModel();
    expect(named).toMatchObject([
      expect.any(Number),
      'APP_ABORT',
      expect.any(Number),
      expect.any(String),
      version,
    ]);
    sessionizer.add(enrich(ceremony({ source: 'beacon', sequence: 5, step: 'user_responded' })));
    drain();
    expect(joined(ceremonies).cause_posterior).toEqual(named);

    const success = fold(LIFE);
    success.sessionizer.advance(T0 + 60_000);
    success.drain();
    expect(joined(success.ceremonies).cause_posterior[0]).toBe(0);
  });

  it('does not count what only unsigned beacons said', () => {
    const { sessionizer, drain, settlements } = fold([
      ceremony({ source: 'beacon', trust: 0, step: 'prompt_called', sequence: 0 }),
    ]);
    sessionizer.advance(T0 + HORIZON_MS + 1_000);
    drain();
    expect(settlements).toEqual([]);
  });

  it('keeps what came late when more of the ceremony comes before the rows are taken', () => {
    const about = { ceremony_id: DERIVED, issued_at_ms: T0 };
    const sessionizer = createSessionizer({ watermarkMs: 0, cause });
    const take = (event: CeremonyEvent, appendedAtMs: number) => {
      sessionizer.advance(appendedAtMs);
      sessionizer.add(enrich(event, appendedAtMs, sessionizer.isLate(event.issued_at_ms)));
    };
    take(eventOf({ ...about, step: 'options_received' }), T0 + HORIZON_MS + 5_000);
    take({ ...eventOf({ ...about, step: 'prompt_called' }), issued_at_ms: null }, T0 + HORIZON_MS + 6_000);
    expect(joined(sessionizer.drain().ceremonies)).toMatchObject({ steps: 0b11000, late: 1 });
  });

  it('counts a derived id once, also when its records outlast the horizon', () => {
    const { sessionizer, drain, settlements } = fold([]);
    const about = { ceremony_id: DERIVED, issued_at_ms: T0 };
    const steps = ['prompt_called', 'verify_sent', 'verify_settled', 'session_issued'] as const;
    steps.forEach((step, index) => {
      const appendedAtMs = T0 + index * 10 * 60_000;
      sessionizer.advance(appendedAtMs);
      sessionizer.add(enrich({ ...eventOf({ ...about, step }), issued_at_ms: null }, appendedAtMs));
    });
    sessionizer.advance(T0 + 3 * HORIZON_MS + 60_000);
    drain();
    expect(settlements).toHaveLength(1);
    expect(sessionizer.open).toBe(0);
  });

  it('knows what is late by the id and the watermark alone', () => {
    const sessionizer = createSessionizer({ watermarkMs: T0 + HORIZON_MS, cause });
    expect(sessionizer.isLate(T0)).toBe(true);
    expect(sessionizer.isLate(T0 + 1)).toBe(false);
    sessionizer.add(enrich(ceremony({ step: 'verify_settled', result: 'ok' }), T0 + HORIZON_MS, true));
    expect(sessionizer.drain().ceremonies).toMatchObject([{ late: 1, settlements: 4 }]);
    expect(sessionizer.open).toBe(0);
  });
});
