import { eventId, mintCeremonyId } from '../../schemas/ceremony-id.ts';
import type { Random } from '../../schemas/clock.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { type CeremonyEventCore, ceremonyEvent } from '../../schemas/events.ts';

/** Chance that repeats: the same seed gives the same bytes. For tests. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, bytes: (length) => Buffer.from(Array.from({ length }, () => Math.floor(next() * 256))) };
}

/** A ceremony id issued at that time. */
export function ceremonyIdAt(issuedAtMs: number, seed = 1): string {
  return mintCeremonyId({
    clock: { now: () => issuedAtMs, monotonic: () => 0, sleep: async () => {} },
    random: seededRandom(seed),
  });
}

/** An event with everything it must say, about a ceremony issued at `issuedAtMs`. */
export function eventOf(
  said: Partial<CeremonyEvent> & { ceremony_id: string; issued_at_ms: number },
): CeremonyEvent {
  const core: CeremonyEventCore = {
    event_id: eventId(
      said.ceremony_id,
      said.source ?? 'gateway',
      said.sequence ?? 0,
      said.step ?? said.signal ?? '',
    ),
    tenant: 'demo',
    ceremony_id: said.ceremony_id,
    source: 'gateway',
    kind: 'authentication',
    trust: 1,
    occurred_at_ms: said.issued_at_ms + 1_000,
    received_at_ms: said.issued_at_ms + 1_000,
  };
  return ceremonyEvent({ ...core, ...said });
}
