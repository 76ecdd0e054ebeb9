import {
  ANDROID_APP,
  android,
  apple,
  DOM_CREATE,
  DOM_GET,
  IOS_APP,
  NOTES,
  type RealText,
} from './real-text.ts';

/** What native apps get. */
export const APP_TEXTS: readonly RealText[] = [
  // Android apps
  {
    said: {
      ...android(`${DOM_GET}/androidx.credentials.TYPE_SECURITY_ERROR`, 300),
      error_message: '[50152] RP ID cannot be validated.',
      native_error_code: 50_152,
    },
    ...ANDROID_APP,
    source: 'https://github.com/f-23/react-native-passkey/issues/68',
    expected: ['RP_ID_MISMATCH'],
  },
  {
    said: {
      ...android('androidx.credentials.exceptions.domerrors.SecurityError', 250),
      kind: 'registration',
    },
    ...ANDROID_APP,
    source: 'https://github.com/f-23/react-native-passkey/issues/31',
    expected: ['RP_ID_MISMATCH'],
  },
  {
    said: { ...android(DOM_GET, 8_000), error_name: 'NotAllowedError', native_error_code: 50_162 },
    ...ANDROID_APP,
    source: 'https://github.com/breez/spark-sdk/pull/953',
    expected: ['PROVIDER_DECLINED'],
  },
  {
    said: { ...android(`${DOM_CREATE}/androidx.credentials.TYPE_DATA_ERROR`, 40), kind: 'registration' },
    ...ANDROID_APP,
    source: 'https://github.com/corbado/flutter-passkeys/issues/295',
    expected: ['BAD_REQUEST', 'RP_ID_MISMATCH'],
  },
  {
    said: {
      ...android('androidx.credentials.exceptions.CreateCredentialNoCreateOptionException', 150),
      kind: 'registration',
      error_message: 'No create options available.',
    },
    ...ANDROID_APP,
    source: 'https://github.com/f-23/react-native-passkey/issues/58',
    expected: ['NO_PROVIDER', 'CREDMAN_FAULT'],
  },
  {
    said: {
      ...android('android.credentials.GetCredentialException.TYPE_NO_CREDENTIAL', 120),
      error_message: 'No credentials available',
    },
    ...ANDROID_APP,
    source: 'https://github.com/android/identity-samples/issues/60',
    expected: ['NO_LOCAL_CREDENTIAL'],
  },
  {
    said: android('android.credentials.GetCredentialException.TYPE_USER_CANCELED', 3_600),
    ...ANDROID_APP,
    source: 'https://developer.android.com/identity/sign-in/credential-manager',
    expected: ['USER_CANCEL', 'BIOMETRY_LOCKOUT'],
  },
  {
    said: android('android.credentials.GetCredentialException.TYPE_INTERRUPTED', 900),
    ...ANDROID_APP,
    source: 'https://developer.android.com/identity/sign-in/credential-manager',
    expected: ['INTERRUPTED', 'CREDMAN_FAULT'],
  },
  {
    said: {
      ...android('androidx.credentials.exceptions.GetCredentialProviderConfigurationException', 60),
      has_credential_manager: false,
    },
    ...ANDROID_APP,
    source:
      'https://developer.android.com/reference/androidx/credentials/exceptions/GetCredentialProviderConfigurationException',
    expected: ['PLAY_SERVICES', 'NO_PROVIDER', 'CREDMAN_FEATURE_ABSENT'],
  },
  {
    said: {
      ...android('androidx.credentials.exceptions.GetCredentialUnsupportedException', 30),
      error_message: "Your device doesn't support credential manager",
      has_credential_manager: false,
    },
    ...ANDROID_APP,
    source: 'https://github.com/corbado/flutter-passkeys/issues/59',
    expected: ['CREDMAN_FEATURE_ABSENT', 'PLAY_SERVICES'],
  },
  {
    said: android('androidx.credentials.exceptions.GetCredentialUnknownException', 700),
    ...ANDROID_APP,
    source:
      'https://developer.android.com/reference/androidx/credentials/exceptions/GetCredentialUnknownException',
    expected: ['CREDMAN_FAULT'],
  },
  // iOS apps
  { said: apple(1001, 60), ...IOS_APP, source: NOTES, expected: ['NO_LOCAL_CREDENTIAL'] },
  {
    said: apple(1001, 3_000),
    ...IOS_APP,
    source: NOTES,
    expected: ['USER_CANCEL', 'APP_ABORT', 'BIOMETRY_LOCKOUT', 'INTERRUPTED', 'PROVIDER_DECLINED'],
  },
  {
    said: {
      ...apple(1004, 150),
      kind: 'registration',
      error_message:
        'Unable to verify webcredentials association of TEAM.bundle with domain example.jp. Please try again in a few seconds.',
    },
    ...IOS_APP,
    source: 'https://github.com/f-23/react-native-passkey/issues/96',
    expected: ['ASSOC_NOT_READY'],
  },
  {
    said: {
      ...apple(1004, 90),
      error_message:
        'The operation couldn’t be completed. Application with identifier TEAM.bundle is not associated with domain example.jp',
    },
    ...IOS_APP,
    source: 'https://github.com/corbado/flutter-passkeys/issues/121',
    expected: ['ASSOC_NOT_READY', 'RP_ID_MISMATCH'],
  },
  {
    said: {
      ...apple(1004, 12),
      error_message:
        'The operation couldn’t be completed. Request already in progress for specified application identifier.',
    },
    ...IOS_APP,
    source: 'https://github.com/corbado/flutter-passkeys/issues/37',
    expected: ['CONCURRENT'],
  },
  {
    said: { ...apple(1006, 6_300), kind: 'registration', exclude_count: 1 },
    ...IOS_APP,
    source: NOTES,
    expected: ['ALREADY_REGISTERED'],
  },
  {
    said: { ...apple(1010, 40), kind: 'registration' },
    ...IOS_APP,
    source: NOTES,
    expected: ['NO_SCREEN_LOCK', 'NO_PROVIDER'],
  },
];
