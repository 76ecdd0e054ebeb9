import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventId } from '../../schemas/ceremony-id.ts';
import { decode, encode } from '../../schemas/codec.ts';
import { BANK, CEREMONY_ID, NOW_MS } from '../../tests/fakes/collector.ts';
import { nginxLine } from '../../tests/fakes/nginx-line.ts';
import { pseudonym } from '../pseudonyms.ts';
import { createNginxDialect } from './nginx.ts';

const dialect = createNginxDialect();
const read = (line: string) => dialect.read(Buffer.from(line), { tenant: BANK, receivedAtMs: NOW_MS });

/** The steps that a line tells of, as `step result rejection`. */
function told(said: Record<string, unknown>): string[] {
  const reading = read(nginxLine(said));
  if (reading.outcome !== 'accepted') return [reading.outcome];
  return reading.events.map(({ step, result, rejection }) =>
    [step, result, rejection].filter((word) => word && word !== 'none').join(' '),
  );
}

describe('a line of nginx', () => {
  it('becomes events with the line’s own id, times of the request and of the answer, and pseudonyms', () => {
    const reading = read(nginxLine());
    const events = reading.outcome === 'accepted' ? reading.events : [];
    const endedAtMs = NOW_MS + 250;
    expect(events).toMatchObject([
      { step: 'verify_sent', result: 'none', occurred_at_ms: endedAtMs - 50 },
      { step: 'verify_settled', result: 'ok', occurred_at_ms: endedAtMs },
    ]);
    expect(events[1]).toMatchObject({
      event_id: eventId('bank', 'gateway', '5f2c1b9e0d3a48768f5e4d3c2b1a0908', 'verify_settled'),
      ceremony_id: CEREMONY_ID,
      issued_at_ms: NOW_MS - 1_000,
      kind: 'authentication',
      trust: 1,
      http_status: 200,
      ip_prefix: '203.0.113.0/24',
      ip_ref: pseudonym(BANK.pepper, 'ip', '203.0.113.9'),
      ch_platform: 'Android',
      ch_model: 'SO-51E',
      ch_mobile: true,
      ch_full_version_list: null,
    });
    for (const event of events) {
      expect(decode(encode('CeremonyEvent', event)).value).toMatchObject({ event_id: event.event_id });
    }
  });

  const options = '/webauthn/registration/options';
  const verify = '/webauthn/registration/verify';
  it.each([
    [options, '200', '', ['options_requested', 'options_received']],
    [options, '503', '', ['options_requested']],
    [options, '400', '', ['options_requested']],
    [verify, '204', '', ['verify_sent', 'verify_settled ok']],
    [verify, '400', '', ['verify_sent', 'verify_settled error other']],
    [verify, '401', 'challenge_expired', ['verify_sent', 'verify_settled error challenge_expired']],
    [verify, '422', 'a word we do not know', ['verify_sent', 'verify_settled error other']],
    [verify, '500', '', ['verify_sent']],
    [verify, '502', 'signature', ['verify_sent']],
    [verify, '302', '', ['verify_sent']],
    [verify, '408', '', ['verify_sent']],
    [verify, '429', '', ['verify_sent']],
    [verify, '499', '', ['verify_sent']],
    [verify, '000', '', ['verify_sent']],
  ])('for %s answered %s %s tells %j', (uri, status, rejection, steps) => {
    expect(told({ uri, status, rejection })).toEqual(steps);
  });

  it.each([
    ['another path', { uri: '/index.html', ceremony: '' }, 'no_ceremony'],
    ['a path below a route', { uri: `${verify}/more` }, 'no_ceremony'],
    ['a preflight', { method: 'OPTIONS', status: '204' }, 'no_ceremony'],
    ['a route without an id', { ceremony: '', ceremony_asked: '-' }, 'no_ceremony_id'],
    ['an id that is none', { ceremony: 'abc' }, 'refused'],
    ['an id from a far future', { ceremony: '1fffffff-ffff-7000-8000-000000000000' }, 'refused'],
    ['a status that is no number', { status: '' }, 'refused'],
    ['a field too many', { query: 'user=tanaka' }, 'refused'],
  ])('about %s is %s', (_what, said, outcome) => {
    expect(told(said)).toEqual([outcome]);
  });

  it('whose id only the browser said can not count toward alerts', () => {
    const reading = read(nginxLine({ ceremony: '', ceremony_asked: CEREMONY_ID }));
    expect(reading).toMatchObject({ outcome: 'accepted', events: [{ trust: 0 }, { trust: 0 }] });
  });

  it('is read although a browser sent bytes that are no UTF-8', () => {
    const bytes = Buffer.from(nginxLine({ user_agent: 'Agent é' }), 'latin1');
    const reading = dialect.read(bytes, { tenant: BANK, receivedAtMs: NOW_MS });
    expect(reading).toMatchObject({ outcome: 'accepted', events: [{ user_agent: 'Agent \uFFFD' }, {}] });
  });

  it('dates a derived ceremony by the answer with the options', () => {
    const derived = '0f0e0d0c-0b0a-8908-8706-050403020100';
    const reading = read(nginxLine({ uri: options, ceremony: derived }));
    const issued = reading.outcome === 'accepted' ? reading.events.map((event) => event.issued_at_ms) : [];
    expect(issued).toEqual([null, NOW_MS + 250]);
  });

  it('may have other paths', () => {
    const login = createNginxDialect([{ path: '/login/finish', kind: 'authentication', call: 'verify' }]);
    const line = Buffer.from(nginxLine({ uri: '/login/finish' }));
    expect(login.read(line, { tenant: BANK, receivedAtMs: NOW_MS }).outcome).toBe('accepted');
    expect(login.read(Buffer.from(nginxLine()), { tenant: BANK, receivedAtMs: NOW_MS }).outcome).toBe(
      'no_ceremony',
    );
  });

  it('as nginx wrote it is read', () => {
    const lines = readFileSync(new URL('fixtures/nginx.ndjson', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const outcomes = lines.map((line) => read(line).outcome);
    expect(outcomes).toEqual(['accepted', 'accepted', 'accepted', 'no_ceremony', 'no_ceremony_id']);
  });
});
