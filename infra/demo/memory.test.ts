import { describe, expect, it } from 'vitest';
import { systemClock, systemRandom } from '../adapters/clock.ts';
import { createAccounts } from './accounts.ts';
import { readAsked } from './asked.ts';
import { createBoundedMap } from './bounded-map.ts';
import { createChallenges } from './challenges.ts';
import { cookie, readCookies } from './cookies.ts';
import { chooseLanguage } from './language.ts';
import { createSessions } from './sessions.ts';

describe("the demo's memory", () => {
  it('lets the oldest entry make room, and says so', () => {
    const evicted: number[] = [];
    const map = createBoundedMap<number>({ entriesMax: 2, onEvict: (value) => evicted.push(value) });
    map.set('a', 1);
    map.set('b', 2);
    map.set('b', 3);
    map.set('c', 4);
    expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([undefined, 3, 4, 2]);
    expect(evicted).toEqual([1]);
  });

  it('forgets the credentials of an account that made room', () => {
    const accounts = createAccounts({ random: systemRandom, accountsMax: 2 });
    const first = accounts.create('first');
    accounts.addCredential(first, { id: 'key', publicKey: new Uint8Array(), counter: 0 });
    accounts.create('second');
    accounts.create('third');
    expect(accounts.ownerOf('key')).toBeUndefined();
    expect(accounts.counts()).toEqual({ accounts: 2, credentials: 0 });
  });

  it('holds at most so many challenges', () => {
    const challenges = createChallenges({
      clock: systemClock,
      random: systemRandom,
      lifetimeMs: 1,
      challengesMax: 3,
    });
    const asked = {
      kind: 'authentication',
      mediation: 'optional',
      purpose: 'login',
      accountId: null,
    } as const;
    const first = challenges.issue(asked);
    for (let issued = 0; issued < 3; issued += 1) challenges.issue(asked);
    expect(challenges.size).toBe(3);
    expect(challenges.take(first.challenge)).toBeNull();
  });

  it('ends a session when it is closed', () => {
    const sessions = createSessions({ random: systemRandom });
    const value = sessions.open({ accountId: 'a', ceremonyId: 'c' });
    expect(sessions.find(value)).toMatchObject({ accountId: 'a', businessActionSeen: false });
    sessions.close(value);
    expect(sessions.find(value)).toBeUndefined();
  });
});

describe('what a request says', () => {
  it('asks for options within their bounds', () => {
    const asked = (query: string) => readAsked(new URLSearchParams(query));
    expect(asked('')).toEqual({ timeoutMs: 60_000, userVerification: 'required' });
    expect(asked('timeout=1&uv=discouraged')).toEqual({ timeoutMs: 1_000, userVerification: 'discouraged' });
    expect(asked('timeout=1e99&uv=never')).toEqual({ timeoutMs: 600_000, userVerification: 'required' });
    expect(asked('timeout=soon').timeoutMs).toBe(60_000);
  });

  it('chooses the language: asked for, then by weight, then Japanese', () => {
    const language = (acceptLanguage?: string, chosen?: string) => chooseLanguage({ chosen, acceptLanguage });
    expect(language('en-GB,en;q=0.9')).toBe('en');
    expect(language('fr, en;q=0.3, ja;q=0.7')).toBe('ja');
    expect(language('en;q=0, fr')).toBe('ja');
    expect(language(undefined)).toBe('ja');
    expect(language('ja', 'en')).toBe('en');
    expect(language('en', 'xx')).toBe('en');
  });

  it('reads cookies, and sets them out of reach of scripts and other sites', () => {
    expect(readCookies('a=1; demo_session=x=y;b').get('demo_session')).toBe('x=y');
    expect(readCookies(undefined).size).toBe(0);
    expect(cookie({ name: 'n', value: 'v', secure: true, maxAgeS: 0 })).toBe(
      'n=v; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
    );
  });
});
