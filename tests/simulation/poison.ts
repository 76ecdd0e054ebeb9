import { encode } from '../../schemas/codec.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';
import type { Chance } from './chance.ts';
import type { Sending } from './traffic.ts';

/** A record that no processor may take, and none may stumble over. */
export function poisonOf(chance: Chance, atMs: number): Sending {
  const ceremonyId = ceremonyIdAt(atMs, chance.between(1, 1_000_000));
  const event = eventOf({ ceremony_id: ceremonyId, issued_at_ms: atMs, step: 'offered' });
  const frame = encode('CeremonyEvent', event);
  const value = chance.pick<() => Buffer>([
    () => Buffer.alloc(0),
    () => frame.subarray(0, chance.between(1, frame.length - 1)),
    () => Buffer.concat([Buffer.from([0, 0, 0, 0, 99]), frame.subarray(5)]),
    () => Buffer.concat([frame, Buffer.from([7])]),
    () => Buffer.from('{"step":"offered"}'),
    () => encode('CeremonyEvent', { ...event, issued_at_ms: 5 }),
    () => encode('CeremonyEvent', { ...event, step: null }),
    () => chance.bytes(chance.between(1, 300)),
  ])();
  const topic = chance.yes(0.8) ? CEREMONY_EVENTS : CEREMONY_FAILED;
  return { atMs, topic, key: ceremonyId, value, eventId: null };
}
