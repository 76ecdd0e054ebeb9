import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CEREMONY_KINDS, STORAGE_KINDS } from '../../schemas/vocabulary.ts';
import { classifyCause } from './classify.ts';
import { compileModel } from './compile.ts';
import { type CauseFacts, emptyFacts } from './facts.ts';
import { type CredentialHistory, historyWord, type UseGroup } from './history.ts';
import { loadModel } from './model.ts';

const DAY_MS = 86_400_000;
const issuedAtMs = Date.UTC(2026, 10, 20);
const AUTHENTICATION = CEREMONY_KINDS.indexOf('authentication');
const facts: CauseFacts = {
  ...emptyFacts(),
  kind: AUTHENTICATION,
  prompted: true,
  signed: true,
  userRef: 'a',
  deviceRef: 'd',
  os: { rank: 1, name: 'iOS', version: '26.1' },
  browser: { rank: 1, name: 'Safari', version: '26.1' },
  error: { rank: 3, name: 'NotAllowedError', message: '', native: '', code: null, elapsedMs: 2_500 },
};
const use = (more: Partial<UseGroup> = {}): UseGroup => ({
  os: 'Windows',
  storage: 'device_bound',
  isHere: false,
  lastMs: issuedAtMs - 3 * DAY_MS,
  ...more,
});
const history = (more: Partial<CredentialHistory> = {}): CredentialHistory => ({
  userRef: 'a',
  deviceRef: 'd',
  issuedAtMs,
  remembersFromMs: issuedAtMs - 100 * DAY_MS,
  uses: [],
  ...more,
});
const wordOf = (more: Partial<CredentialHistory>, of: Partial<CauseFacts> = {}) =>
  historyWord({ ...facts, ...of }, history(more));

describe('the history of an account in a few words', () => {
  it.each([
    ['never used', { uses: [] }],
    ['used elsewhere', { uses: [use()] }],
    ['used elsewhere', { uses: [use({ os: 'macOS', storage: 'device_bound' })] }],
    ['used elsewhere', { uses: [use({ os: 'Android', storage: 'synced' })] }],
    ['used elsewhere synced', { uses: [use(), use({ os: 'macOS', storage: 'synced' })] }],
    ['used here today', { uses: [use(), use({ isHere: true, lastMs: issuedAtMs - DAY_MS + 1 })] }],
    ['used here this week', { uses: [use({ isHere: true, lastMs: issuedAtMs - DAY_MS })] }],
    ['used here before', { uses: [use({ isHere: true, lastMs: issuedAtMs - 8 * DAY_MS })] }],
  ])('is "%s" of %j', (word, more) => {
    expect(wordOf(more)).toBe(word);
  });

  it('denies nothing while the memory is young, but says what it has seen', () => {
    const young = { remembersFromMs: issuedAtMs - 13 * DAY_MS };
    expect(wordOf(young)).toBe('');
    expect(wordOf({ ...young, uses: [use()] })).toBe('');
    expect(wordOf({ ...young, uses: [use({ isHere: true })] })).toBe('used here this week');
    expect(wordOf({ remembersFromMs: Number.POSITIVE_INFINITY })).toBe('');
  });

  it('is not known without an account, of another account, and of a registration', () => {
    expect(historyWord(facts, null)).toBe('');
    expect(wordOf({}, { userRef: '' })).toBe('');
    expect(wordOf({ userRef: 'another' })).toBe('');
    expect(wordOf({}, { kind: CEREMONY_KINDS.indexOf('registration') })).toBe('');
  });

  it('says nothing of a device that was not named when the cause was', () => {
    const uses = [use({ isHere: true })];
    expect(wordOf({ uses }, { deviceRef: '' })).toBe('used somewhere');
    expect(wordOf({ uses, deviceRef: 'named later' })).toBe('used somewhere');
  });

  it('does not depend on the order or the number of what is remembered', () => {
    const uses = fc.array(
      fc.record({
        os: fc.constantFrom('iOS', 'macOS', 'Android', 'Windows', ''),
        storage: fc.constantFrom(...STORAGE_KINDS),
        isHere: fc.boolean(),
        lastMs: fc.integer({ min: issuedAtMs - 400 * DAY_MS, max: issuedAtMs }),
      }),
    );
    fc.assert(
      fc.property(uses, fc.integer({ min: 0, max: 30 }), (all, days) => {
        const remembersFromMs = issuedAtMs - days * DAY_MS;
        const word = wordOf({ uses: all, remembersFromMs });
        expect(wordOf({ uses: all.toReversed(), remembersFromMs })).toBe(word);
        expect(wordOf({ uses: [...all, ...all], remembersFromMs })).toBe(word);
      }),
    );
  });
});

describe('a refusal after two and a half seconds that may be either', () => {
  const compiled = compileModel(loadModel());
  const shareOf = (cause: string, known: CredentialHistory | null) =>
    classifyCause(facts, compiled, known).posterior.find(({ code }) => code === cause)?.probability ?? 0;
  const nowhere = history();
  const here = history({ uses: [use({ isHere: true })] });

  it('is rather a missing passkey where none was ever used, and a cancel where one was used this week', () => {
    expect(shareOf('NO_LOCAL_CREDENTIAL', nowhere)).toBeGreaterThan(2 * shareOf('NO_LOCAL_CREDENTIAL', null));
    expect(shareOf('NO_LOCAL_CREDENTIAL', here)).toBeLessThan(shareOf('NO_LOCAL_CREDENTIAL', null));
    expect(shareOf('USER_CANCEL', here)).toBeGreaterThan(shareOf('USER_CANCEL', nowhere));
  });

  it('keeps the history among the evidence that decided', () => {
    const { evidence } = classifyCause(facts, compiled, nowhere);
    expect(evidence.map(({ feature, value }) => `${feature} ${value}`)).toContain('history never used');
  });
});
