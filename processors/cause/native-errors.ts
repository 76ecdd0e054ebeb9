import type { Cause } from '../../schemas/vocabulary.ts';

/** What a native app's exception or error domain says, and the causes that are known to surface so. */
export interface NativeError {
  key: string;
  /** The exception type or error domain ends with, or contains, this. */
  type: string;
  /** The error's number; null: any. Android: the bracketed code of Play services. */
  code: number | null;
  source: string;
  causes: readonly [Cause, ...Cause[]];
}

const APPLE = 'Apple AuthenticationServices, ASAuthorizationError.Code';
const GMS = 'Google Play services, the bracketed code in errorMessage';
const ANDROIDX = 'androidx.credentials.exceptions';
const AUTHORIZATION = 'AuthorizationError';

const apple = (key: string, code: number, causes: NativeError['causes']): NativeError => ({
  key,
  type: AUTHORIZATION,
  code,
  source: APPLE,
  causes,
});
const android = (key: string, type: string, causes: NativeError['causes']): NativeError => ({
  key,
  type,
  code: null,
  source: ANDROIDX,
  causes,
});

/** Read in order; the first that fits is the key. Android's types come in the long and in the short spelling. */
export const NATIVE_ERRORS: readonly NativeError[] = [
  { key: 'gms_50152', type: '', code: 50_152, source: GMS, causes: ['RP_ID_MISMATCH'] },
  { key: 'gms_50162', type: '', code: 50_162, source: GMS, causes: ['PROVIDER_DECLINED'] },
  { key: 'gms_17', type: 'ApiException', code: 17, source: GMS, causes: ['PLAY_SERVICES'] },
  apple('ios_1000', 1000, ['NO_ELIGIBLE_AUTHENTICATOR', 'NO_SCREEN_LOCK', 'MDM_POLICY']),
  apple('ios_1001', 1001, [
    'USER_CANCEL',
    'NO_LOCAL_CREDENTIAL',
    'APP_ABORT',
    'INTERRUPTED',
    'BIOMETRY_LOCKOUT',
  ]),
  apple('ios_1002', 1002, ['PROVIDER_INTERFERENCE', 'BAD_REQUEST']),
  apple('ios_1003', 1003, ['BAD_REQUEST', 'NO_ELIGIBLE_AUTHENTICATOR']),
  apple('ios_1004', 1004, ['ASSOC_NOT_READY', 'CONCURRENT', 'ALREADY_REGISTERED', 'RP_ID_MISMATCH']),
  apple('ios_1005', 1005, ['NO_USER_ACTIVATION']),
  apple('ios_1006', 1006, ['ALREADY_REGISTERED']),
  apple('ios_1010', 1010, ['NO_SCREEN_LOCK', 'NO_PROVIDER']),
  android('android_user_canceled', 'TYPE_USER_CANCELED', ['USER_CANCEL', 'BIOMETRY_LOCKOUT']),
  android('android_user_canceled', 'CancellationException', ['USER_CANCEL', 'BIOMETRY_LOCKOUT']),
  android('android_no_credential', 'TYPE_NO_CREDENTIAL', ['NO_LOCAL_CREDENTIAL']),
  android('android_no_credential', 'NoCredentialException', ['NO_LOCAL_CREDENTIAL']),
  android('android_interrupted', 'TYPE_INTERRUPTED', ['INTERRUPTED', 'CREDMAN_FAULT']),
  android('android_interrupted', 'InterruptedException', ['INTERRUPTED', 'CREDMAN_FAULT']),
  android('android_no_create_option', 'TYPE_NO_CREATE_OPTIONS', ['NO_PROVIDER', 'CREDMAN_FAULT']),
  android('android_no_create_option', 'NoCreateOptionException', ['NO_PROVIDER', 'CREDMAN_FAULT']),
  android('android_provider_configuration', 'PROVIDER_CONFIGURATION', ['PLAY_SERVICES', 'NO_PROVIDER']),
  android('android_provider_configuration', 'ProviderConfigurationException', [
    'PLAY_SERVICES',
    'NO_PROVIDER',
  ]),
  android('android_unsupported', 'UNSUPPORTED', ['CREDMAN_FEATURE_ABSENT', 'PLAY_SERVICES']),
  android('android_unsupported', 'UnsupportedException', ['CREDMAN_FEATURE_ABSENT', 'PLAY_SERVICES']),
  android('android_data_error', 'TYPE_DATA_ERROR', ['BAD_REQUEST']),
  android('android_data_error', 'DataError', ['BAD_REQUEST', 'RP_ID_MISMATCH']),
  android('android_security_error', 'SecurityError', ['RP_ID_MISMATCH']),
  android('android_security_error', 'TYPE_SECURITY_ERROR', ['RP_ID_MISMATCH']),
  android('android_invalid_state', 'InvalidStateError', ['ALREADY_REGISTERED']),
  android('android_invalid_state', 'TYPE_INVALID_STATE_ERROR', ['ALREADY_REGISTERED']),
  android('android_timeout', 'TimeoutError', ['TIMEOUT']),
  android('android_timeout', 'TYPE_TIMEOUT_ERROR', ['TIMEOUT']),
  android('android_constraint', 'ConstraintError', ['NO_SCREEN_LOCK']),
  android('android_not_allowed', 'NotAllowedError', ['PROVIDER_DECLINED', 'USER_CANCEL', 'TIMEOUT']),
  android('android_not_allowed', 'TYPE_NOT_ALLOWED_ERROR', ['PROVIDER_DECLINED', 'USER_CANCEL', 'TIMEOUT']),
  android('android_abort', 'AbortError', ['APP_ABORT']),
  android('android_dom', 'DOM_EXCEPTION', ['CREDMAN_FAULT', 'PROVIDER_DECLINED', 'BAD_REQUEST']),
  android('android_unknown', 'TYPE_UNKNOWN', ['CREDMAN_FAULT']),
  android('android_unknown', 'UnknownException', ['CREDMAN_FAULT']),
  android('android_unknown', 'UnknownError', ['CREDMAN_FAULT']),
  {
    key: 'la_lockout',
    type: 'LAError',
    code: -8,
    source: 'Apple LocalAuthentication, LAError.Code',
    causes: ['BIOMETRY_LOCKOUT'],
  },
  {
    key: 'la_passcode_not_set',
    type: 'LAError',
    code: -5,
    source: 'Apple LocalAuthentication, LAError.Code',
    causes: ['NO_SCREEN_LOCK'],
  },
];

const CACHE_ENTRIES_MAX = 512;
const known = new Map<string, string>();

/** The key of a native error; `none` where nothing native was said, `other` where it is not in the table. */
export function nativeKey(type: string, code: number | null): string {
  if (type === '' && code === null) return 'none';
  const text = `${type} ${code ?? ''}`;
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const key =
    NATIVE_ERRORS.find((entry) => (entry.code === null || entry.code === code) && type.includes(entry.type))
      ?.key ?? 'other';
  if (known.size >= CACHE_ENTRIES_MAX) known.clear();
  known.set(text, key);
  return key;
}
