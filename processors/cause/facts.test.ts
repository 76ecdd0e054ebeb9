import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { SIGNALS } from '../../schemas/vocabulary.ts';
import { ceremonyIdAt, eventOf as eventAt } from '../../tests/fakes/events.ts';
import { createCauseFacts, type FactsClient } from './facts.ts';
import { observe } from './features.ts';
import { joinFacts } from './join-facts.ts';

const T0 = 1_795_000_000_000;
const eventOf = (said: Partial<CeremonyEvent>) =>
  eventAt({ ...said, ceremony_id: ceremonyIdAt(T0), issued_at_ms: T0 });

const clientOf = (source: string, name: string): FactsClient => ({
  os: { name, version: '15.1', source },
  browser: { name: 'Chrome', version: '156.0.1', source },
  device: { oem: 'Sony', model: name === '' ? '' : 'XQ-DE44', source },
});

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const elapsed = optional(fc.integer({ min: 0, max: 90_000 }));
const anyEvent: fc.Arbitrary<CeremonyEvent> = fc
  .record({
    source: fc.constantFrom('beacon' as const, 'gateway' as const),
    trust: fc.constantFrom(0, 1),
    kind: fc.constantFrom('unknown' as const, 'authentication' as const),
    elapsed_ms: elapsed,
    timeout_ms: optional(fc.constantFrom(60_000, 120_000)),
    said: fc.oneof(
      fc.record({ step: fc.constant('prompt_called' as const), has_focus: optional(fc.boolean()) }),
      fc.record({ signal: fc.constantFrom(...SIGNALS) }),
      fc.record({
        step: fc.constant('client_settled' as const),
        result: fc.constantFrom('ok' as const, 'error' as const),
        error_name: optional(fc.constantFrom('NotAllowedError', 'AbortError')),
        error_message: optional(fc.constantFrom('Operation timed out.', 'x')),
        native_error_code: optional(fc.constantFrom(1001, 1004)),
      }),
      fc.record({
        step: fc.constant('verify_settled' as const),
        result: fc.constantFrom('ok' as const, 'error' as const),
        rejection: optional(fc.constantFrom('other' as const, 'origin' as const)),
        rp_code: optional(fc.constantFrom('M0902', 'M0100')),
      }),
      fc.record({
        step: fc.constant('eligible' as const),
        capabilities: optional(fc.constantFrom('', 'hybridTransport', 'conditionalGet,hybridTransport')),
        has_bluetooth: optional(fc.boolean()),
        asn: optional(fc.constantFrom(2516, 9605)),
        ip_prefix: optional(fc.constantFrom('10.0.0.0/24', '10.0.1.0/24')),
      }),
    ),
  })
  .map(({ said, ...rest }) => eventOf({ ...rest, ...said }));
const anyClient = fc.option(
  fc
    .tuple(fc.constantFrom('ua', 'uach', 'none'), fc.constantFrom('Android', 'iOS', ''))
    .map(([s, n]) => clientOf(s, n)),
  { nil: null },
);
type Said = readonly [CeremonyEvent, FactsClient | null];
const saids = fc.array(fc.tuple(anyEvent, anyClient), { maxLength: 12 });

const fold = (all: readonly Said[]) => {
  const facts = createCauseFacts();
  for (const [event, client] of all) facts.add(event, client);
  return facts.facts;
};

describe('the facts of a ceremony', () => {
  it('are the same whatever the order and the duplicates of the events', () => {
    fc.assert(
      fc.property(
        saids.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([once, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(once));
          expect(observe(fold(shuffled))).toEqual(observe(fold(once)));
        },
      ),
    );
  });

  it('may be gathered in parts and joined, where all speak with the same trust', () => {
    const trusted = saids.map((all) => all.map(([event, client]): Said => [{ ...event, trust: 1 }, client]));
    fc.assert(
      fc.property(trusted, trusted, (left, right) => {
        expect(joinFacts(fold(left), fold(right))).toEqual(fold([...left, ...right]));
        expect(joinFacts(fold(right), fold(left))).toEqual(fold([...left, ...right]));
      }),
    );
  });

  it('do not let an unsigned beacon speak where a signed one did', () => {
    const settled = {
      source: 'beacon',
      step: 'client_settled',
      result: 'error',
      kind: 'authentication',
    } as const;
    const signed = eventOf({ ...settled, trust: 1, error_name: 'NotAllowedError', elapsed_ms: 4_000 });
    const forged = eventOf({
      ...settled,
      trust: 0,
      error_name: 'SecurityError',
      elapsed_ms: 3,
      signal: null,
    });
    expect(fold([[forged, null]]).error?.name).toBe('SecurityError');
    expect(
      fold([
        [forged, null],
        [signed, null],
      ]).error?.name,
    ).toBe('NotAllowedError');
  });

  it('keep a name that was said again by a better source', () => {
    const event = eventOf({ step: 'eligible' });
    const all: Said[] = [
      [event, clientOf('ua', 'Android')],
      [event, clientOf('native', 'Android')],
      [event, clientOf('uach', 'iOS')],
    ];
    expect(fold(all).os).toEqual(fold(all.toReversed()).os);
    expect(fold(all).os.name).toBe('Android');
  });

  it('say nothing of what was not said', () => {
    const { values } = observe(fold([]));
    expect(values.filter((value) => !['', 'unknown', 'none'].includes(value))).toEqual([]);
  });
});
