import { describe, expect, it } from 'vitest';
import { CAUSE_ADVICE } from '../../schemas/cause-advice.ts';
import { CAUSES } from '../../schemas/vocabulary.ts';
import { MESSAGES, messageKey } from './messages.ts';
import { NATIVE_ERRORS, nativeKey } from './native-errors.ts';

describe('the words of errors', () => {
  it.each(MESSAGES)(
    'finds "$fragment" as $key, whatever the case and the words around it',
    ({ key, fragment }) => {
      expect(messageKey(`NotAllowedError: ${fragment.toUpperCase()} (https://bank.example)`)).toBe(key);
    },
  );

  it('have one key each', () => {
    const keys = MESSAGES.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('tells "nothing was said" from "something unheard of"', () => {
    expect(messageKey('')).toBe('none');
    expect(messageKey('生体認証に失敗しました')).toBe('other');
  });
});

describe('native errors', () => {
  it.each([
    ['com.apple.AuthenticationServices.AuthorizationError', 1001, 'ios_1001'],
    ['com.apple.AuthenticationServices.AuthorizationError', 4242, 'other'],
    ['android.credentials.GetCredentialException.TYPE_USER_CANCELED', null, 'android_user_canceled'],
    ['androidx.credentials.TYPE_GET_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION', 50_162, 'gms_50162'],
    ['androidx.credentials.exceptions.GetCredentialUnsupportedException', null, 'android_unsupported'],
    [
      'androidx.credentials.TYPE_CREATE_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION/androidx.credentials.TYPE_DATA_ERROR',
      null,
      'android_data_error',
    ],
    ['', null, 'none'],
  ])('reads %s %s as %s', (type, code, key) => {
    expect(nativeKey(type, code)).toBe(key);
  });

  it('name only causes that there are', () => {
    const named = [...MESSAGES, ...NATIVE_ERRORS].flatMap(({ causes }) => [...causes]);
    expect(named.filter((cause) => !(cause in CAUSES))).toEqual([]);
  });
});

describe('advice', () => {
  it('is one sentence for every cause, in both languages', () => {
    expect(Object.keys(CAUSE_ADVICE).sort()).toEqual(Object.keys(CAUSES).sort());
    for (const { en, ja } of Object.values(CAUSE_ADVICE)) {
      expect(en).toMatch(/^[A-Z].*\.$/);
      expect(ja).toMatch(/。$/);
    }
  });
});
