import { describe, expect, it } from 'vitest';
import { type Evidence, readOutcome } from './outcome.ts';

const silent: Evidence = {
  kind: 'authentication',
  mediation: 'optional',
  client: null,
  verifySent: false,
  verdict: null,
  fallbackChosen: false,
};
const ok = { result: 'ok' } as const;
const error = (errorName: string, waited: { elapsedMs?: number; timeoutMs?: number } = {}) =>
  ({ result: 'error', errorName, ...waited }) as const;

describe('readOutcome', () => {
  it('believes the relying party before the client', () => {
    expect(readOutcome({ ...silent, client: error('NotAllowedError'), verdict: ok }).outcome).toBe('success');
    const rejected = { result: 'error', rejection: 'uv_missing' } as const;
    expect(readOutcome({ ...silent, client: ok, verdict: rejected })).toEqual({
      outcome: 'failed',
      cause: 'SERVER_UV_MISSING',
    });
  });

  it('takes the way the person chose before the failure that led to it', () => {
    const evidence = { ...silent, client: error('NotAllowedError'), fallbackChosen: true };
    expect(readOutcome(evidence)).toEqual({ outcome: 'fallback', cause: 'NONE' });
  });

  it('tells apart the three silences', () => {
    expect(readOutcome(silent).outcome).toBe('abandoned');
    expect(readOutcome({ ...silent, mediation: 'conditional' }).outcome).toBe('armed');
    expect(readOutcome({ ...silent, client: ok }).outcome).toBe('lost');
    expect(readOutcome({ ...silent, mediation: 'conditional', verifySent: true }).outcome).toBe('lost');
  });

  it('takes an autofill request that the page took back for one that waited in vain', () => {
    const aborted = { ...silent, mediation: 'conditional', client: error('AbortError') } as const;
    expect(readOutcome(aborted)).toEqual({ outcome: 'armed', cause: 'NONE' });
    expect(readOutcome({ ...aborted, client: error('NotAllowedError') }).outcome).toBe('failed');
    expect(readOutcome({ ...aborted, mediation: 'optional' }).outcome).toBe('failed');
  });

  it('names a cause by the error alone, and "already registered" in registrations only', () => {
    const cause = (errorName: string, kind: Evidence['kind'] = 'authentication') =>
      readOutcome({ ...silent, kind, client: error(errorName) }).cause;
    expect(cause('NotAllowedError')).toBe('NOT_ALLOWED');
    expect(cause('AbortError')).toBe('APP_ABORT');
    expect(cause('InvalidStateError', 'registration')).toBe('ALREADY_REGISTERED');
    expect(cause('InvalidStateError')).toBe('UNKNOWN');
    expect(cause('NotReadableError')).toBe('CREDMAN_FAULT');
    expect(cause('BrandNewError')).toBe('UNKNOWN');
  });

  it('knows a time-out by the wait, and only where both times arrived', () => {
    const cause = (waited: { elapsedMs?: number; timeoutMs?: number }) =>
      readOutcome({ ...silent, client: error('NotAllowedError', waited) }).cause;
    expect(cause({ elapsedMs: 59_900, timeoutMs: 60_000 })).toBe('TIMEOUT');
    expect(cause({ elapsedMs: 9_000, timeoutMs: 60_000 })).toBe('NOT_ALLOWED');
    expect(cause({ elapsedMs: 59_900 })).toBe('NOT_ALLOWED');
  });
});
