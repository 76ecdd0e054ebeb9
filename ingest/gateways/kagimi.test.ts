import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decode, encode } from '../../schemas/codec.ts';
import { BANK, gatewayLine, NOW_MS } from '../../tests/fakes/collector.ts';
import { unknownNetwork } from '../network/network.ts';
import { createKagimiDialect } from './kagimi.ts';

const dialect = createKagimiDialect({ networkOf: unknownNetwork });
const read = (line: string) => dialect.read(Buffer.from(line), { tenant: BANK, receivedAtMs: NOW_MS });

it('lines of the fixture become whole events', () => {
  const lines = readFileSync(new URL('fixtures/kagimi.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const events = lines.flatMap((line) => {
    const reading = read(line);
    return reading.outcome === 'accepted' ? reading.events : [];
  });
  expect(events.map(({ step, signal, result }) => [step ?? signal, result])).toEqual([
    ['options_requested', 'none'],
    ['options_received', 'none'],
    ['verify_settled', 'error'],
    ['fallback_chosen', 'none'],
    ['session_issued', 'none'],
  ]);
  for (const event of events) expect(decode(encode('CeremonyEvent', event)).value).toEqual(event);
});

it('a rejection without a reason has the reason other', () => {
  const reading = read(gatewayLine({ result: 'error' }));
  expect(reading).toMatchObject({ outcome: 'accepted', events: [{ rejection: 'other' }] });
});

it('an id that carries no time may bring its time along', () => {
  const derived = '0f0e0d0c-0b0a-8908-8706-050403020100';
  const reading = read(gatewayLine({ ceremony_id: derived, issued_at_ms: NOW_MS - 5 }));
  expect(reading).toMatchObject({ outcome: 'accepted', events: [{ issued_at_ms: NOW_MS - 5 }] });
});

it('the time in an id wins over the one beside it', () => {
  const reading = read(gatewayLine({ issued_at_ms: 5 }));
  expect(reading).toMatchObject({ outcome: 'accepted', events: [{ issued_at_ms: NOW_MS - 1_000 }] });
});

it('a registration says which check came before it, and a session what was done in it', () => {
  const registered = read(gatewayLine({ kind: 'registration', result: 'ok', step_up: 'jpki' }));
  expect(registered).toMatchObject({ outcome: 'accepted', events: [{ step_up: 'jpki' }] });
  expect(read(gatewayLine({ kind: 'registration', result: 'ok' }))).toMatchObject({
    events: [{ step_up: 'unknown' }],
  });
  const done = read(gatewayLine({ step: 'first_business_action', result: undefined, purpose: 'withdrawal' }));
  expect(done).toMatchObject({
    outcome: 'accepted',
    events: [{ purpose: 'withdrawal', step_up: 'unknown' }],
  });
});

it('a check that is none of the list, or of an authentication, is refused with its field', () => {
  expect(read(gatewayLine({ kind: 'registration', result: 'ok', step_up: 'face' }))).toMatchObject({
    outcome: 'refused',
    refusal: { field: 'step_up' },
  });
  expect(read(gatewayLine({ kind: 'authentication', result: 'ok', step_up: 'ekyc' }))).toMatchObject({
    outcome: 'refused',
    refusal: { field: 'step_up' },
  });
});
