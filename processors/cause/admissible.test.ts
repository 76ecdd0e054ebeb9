import { describe, expect, it } from 'vitest';
import { CEREMONY_KINDS } from '../../schemas/vocabulary.ts';
import { isAdmissible } from './admissible.ts';
import { emptyFacts } from './facts.ts';

const failed = (
  name: string,
  said: { kind?: 'registration'; elapsedMs?: number; timeoutMs?: number; native?: string } = {},
) => ({
  ...emptyFacts(),
  kind: CEREMONY_KINDS.indexOf(said.kind ?? 'authentication'),
  timeoutMs: said.timeoutMs ?? -1,
  error: {
    rank: 1,
    name,
    message: '',
    native: said.native ?? '',
    code: null,
    elapsedMs: said.elapsedMs ?? null,
  },
});

describe('isAdmissible', () => {
  it('lets an excluded credential be nothing else', () => {
    const excluded = failed('InvalidStateError', { kind: 'registration' });
    expect(isAdmissible('ALREADY_REGISTERED', excluded)).toBe(true);
    expect(isAdmissible('WEBVIEW_UNSUPPORTED', excluded)).toBe(false);
    expect(isAdmissible('WEBVIEW_UNSUPPORTED', failed('InvalidStateError'))).toBe(true);
  });

  it('lets an abort be an abort', () => {
    expect(isAdmissible('APP_ABORT', failed('AbortError'))).toBe(true);
    expect(isAdmissible('USER_CANCEL', failed('AbortError'))).toBe(false);
  });

  it('takes no wait that is as long as the time-out for a person who cancelled', () => {
    expect(
      isAdmissible('USER_CANCEL', failed('NotAllowedError', { elapsedMs: 1_502, timeoutMs: 1_500 })),
    ).toBe(false);
    expect(isAdmissible('TIMEOUT', failed('NotAllowedError', { elapsedMs: 1_502, timeoutMs: 1_500 }))).toBe(
      true,
    );
    expect(isAdmissible('USER_CANCEL', failed('NotAllowedError', { elapsedMs: 900, timeoutMs: 1_500 }))).toBe(
      true,
    );
    expect(isAdmissible('USER_CANCEL', failed('NotAllowedError', { elapsedMs: 9_000 }))).toBe(true);
  });

  it('leaves an unknown name open', () => {
    expect(isAdmissible('CREDMAN_FAULT', failed('BrandNewError'))).toBe(true);
  });
});
