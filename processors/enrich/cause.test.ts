import { describe, expect, it } from 'vitest';
import { causeOf } from './cause.ts';

const SETTLED = {
  step: 'client_settled',
  result: 'error',
  kind: 'authentication',
  rejection: null,
} as const;

describe('causeOf', () => {
  it.each([
    ['NotAllowedError', {}, 'NOT_ALLOWED'],
    ['AbortError', {}, 'APP_ABORT'],
    ['InvalidStateError', { kind: 'registration' }, 'ALREADY_REGISTERED'],
    ['InvalidStateError', {}, 'UNKNOWN'],
    ['NotReadableError', {}, 'CREDMAN_FAULT'],
    ['SecurityError', {}, 'RP_ID_MISMATCH'],
    ['SomethingNew', {}, 'UNKNOWN'],
  ] as const)('%s %o is %s', (error_name, said, cause) => {
    expect(causeOf({ ...SETTLED, error_name, ...said })).toBe(cause);
  });

  it('takes the relying party at its word', () => {
    const verdict = { ...SETTLED, step: 'verify_settled', error_name: null } as const;
    expect(causeOf({ ...verdict, rejection: 'uv_missing' })).toBe('SERVER_UV_MISSING');
    expect(causeOf({ ...verdict, rejection: null })).toBe('SERVER_REJECTED');
  });

  it('finds no cause in what went well', () => {
    expect(causeOf({ ...SETTLED, result: 'ok', error_name: null })).toBe('NONE');
  });
});
