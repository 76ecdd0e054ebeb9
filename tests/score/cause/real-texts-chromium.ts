import {
  BLINK,
  CHROME_ANDROID,
  CHROME_MAC,
  CHROME_WINDOWS,
  create,
  get,
  type RealText,
  SPEC_TIMED_OUT,
  WEBVIEW,
} from './real-text.ts';

/** What Chromium says. */
export const CHROMIUM_TEXTS: readonly RealText[] = [
  // Chromium
  {
    said: { ...get('NotAllowedError', SPEC_TIMED_OUT, 59_980), timeout_ms: 60_000 },
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['TIMEOUT', 'BLUETOOTH_OFF', 'HYBRID_BLOCKED', 'QR_HANDOFF_FAIL'],
  },
  {
    said: { ...get('NotAllowedError', SPEC_TIMED_OUT, 5_000), timeout_ms: 300_000 },
    ...CHROME_MAC,
    source: 'https://github.com/w3c/webauthn/issues/1404',
    expected: ['USER_CANCEL', 'NO_LOCAL_CREDENTIAL', 'SECURITY_KEY_FAILED', 'PROVIDER_DECLINED'],
  },
  {
    said: get('NotAllowedError', SPEC_TIMED_OUT, 4_200),
    ...CHROME_ANDROID,
    source: 'https://github.com/kanidm/webauthn-rs/issues/507',
    expected: ['USER_CANCEL', 'NO_LOCAL_CREDENTIAL', 'PROVIDER_DECLINED', 'INTERRUPTED', 'BIOMETRY_LOCKOUT'],
  },
  {
    said: get('NotAllowedError', SPEC_TIMED_OUT, 22_000),
    ...CHROME_WINDOWS,
    source: 'https://github.com/canonical/identity-platform-login-ui/issues/313',
    expected: [
      'BLUETOOTH_OFF',
      'HYBRID_BLOCKED',
      'QR_HANDOFF_FAIL',
      'USER_CANCEL',
      'SECURITY_KEY_FAILED',
      'NO_LOCAL_CREDENTIAL',
    ],
  },
  {
    said: create('NotAllowedError', SPEC_TIMED_OUT, 30_000),
    os: 'Windows',
    browser: 'Edge',
    source: 'https://github.com/MasterKale/SimpleWebAuthn/issues/699',
    expected: ['QR_HANDOFF_FAIL', 'HYBRID_BLOCKED', 'BLUETOOTH_OFF', 'USER_CANCEL', 'SECURITY_KEY_FAILED'],
  },
  {
    said: {
      ...get(
        'NotAllowedError',
        'The operation is not allowed at this time because the page does not have focus.',
        3,
      ),
      has_focus: false,
    },
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['FOCUS_START'],
  },
  {
    said: get('OperationError', 'A request is already pending.', 4),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['CONCURRENT'],
  },
  {
    said: {
      ...create(
        'InvalidStateError',
        'The user attempted to register an authenticator that contains one of the credentials already registered with the relying party.',
        4_100,
      ),
      exclude_count: 2,
    },
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['ALREADY_REGISTERED'],
  },
  {
    said: create(
      'NotSupportedError',
      'The specified `userVerification` requirement cannot be fulfilled by this device unless the device is secured with a screen lock.',
      60,
    ),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['NO_SCREEN_LOCK'],
  },
  {
    said: create(
      'NotSupportedError',
      'Either the device has received unexpected request parameters, or the device cannot support this request.',
      90,
    ),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['BAD_REQUEST', 'CREDMAN_FEATURE_ABSENT'],
  },
  {
    said: create(
      'NotSupportedError',
      'None of the algorithms specified in `pubKeyCredParams` are supported by this device.',
      20,
    ),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['BAD_REQUEST', 'NOT_SUPPORTED'],
  },
  {
    said: get(
      'NotSupportedError',
      'Use of an empty `allowCredentials` list is not supported on this device.',
      20,
    ),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['NOT_SUPPORTED', 'PLAY_SERVICES', 'BAD_REQUEST'],
  },
  {
    said: get(
      'NotSupportedError',
      "Resident credentials or empty 'allowCredentials' lists are not supported at this time.",
      30,
    ),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['NOT_SUPPORTED', 'PLAY_SERVICES', 'BAD_REQUEST'],
  },
  {
    said: create(
      'NotSupportedError',
      'Requested protection policy is inconsistent or incongruent with other requested parameters.',
      6,
    ),
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['BAD_REQUEST'],
  },
  {
    said: get('NotReadableError', 'An unknown error occurred while talking to the credential manager.', 420),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['CREDMAN_FAULT', 'NO_PROVIDER', 'PLAY_SERVICES'],
  },
  {
    said: get('UnknownError', 'An unknown error occurred while talking to the credential manager.', 800),
    ...WEBVIEW,
    source: 'https://www.yubico.com (demo page, as quoted by a password manager project)',
    expected: ['CREDMAN_FAULT', 'NO_PROVIDER', 'PLAY_SERVICES', 'PROVIDER_INTERFERENCE'],
  },
  {
    said: get(
      'SecurityError',
      'The relying party ID is not a registrable domain suffix of, nor equal to the current domain.',
      2,
    ),
    ...CHROME_WINDOWS,
    source: 'https://github.com/MasterKale/SimpleWebAuthn/issues/161',
    expected: ['RP_ID_MISMATCH'],
  },
  {
    said: get(
      'SecurityError',
      'The relying party ID is not a registrable domain suffix of, nor equal to the current domain. Subsequently, an attempt to fetch the .well-known/passkey-origins resource of the claimed RP ID failed.',
      260,
    ),
    ...CHROME_MAC,
    source: BLINK,
    expected: ['RP_ID_MISMATCH'],
  },
  {
    said: get('SecurityError', 'This is an invalid domain.', 2),
    ...CHROME_MAC,
    source: BLINK,
    expected: ['RP_ID_MISMATCH'],
  },
  {
    said: get(
      'SecurityError',
      "Public-key credentials are only available to HTTPS origins with valid certificates, HTTP origins that fall under 'localhost', or pages served from an extension.",
      2,
    ),
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['INSECURE_TLS'],
  },
  {
    said: get('NotAllowedError', 'WebAuthn is not supported on sites with TLS certificate errors.', 2),
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['INSECURE_TLS'],
  },
  {
    said: get(
      'NotAllowedError',
      "The 'publickey-credentials-get' feature is not enabled in this document. Permissions Policy may be used to delegate Web Authentication capabilities to cross-origin child frames.",
      1,
    ),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['FRAME_POLICY'],
  },
  {
    said: create(
      'NotAllowedError',
      "The following credential operations can only occur in a document which is same-origin with all of its ancestors: storage/retrieval of 'PasswordCredential' and 'FederatedCredential', storage of 'PublicKeyCredential'.",
      1,
    ),
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['FRAME_POLICY'],
  },
  {
    said: get('NotAllowedError', 'The credential operation is not allowed in a fenced frame tree.', 1),
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['FRAME_POLICY'],
  },
  {
    said: get(
      'NotAllowedError',
      "The current origin is an opaque origin and hence not allowed to access 'PublicKeyCredential' objects.",
      1,
    ),
    ...CHROME_WINDOWS,
    source: BLINK,
    expected: ['FRAME_POLICY'],
  },
  {
    said: get('AbortError', 'Request has been aborted.', 1_800),
    ...CHROME_ANDROID,
    source: BLINK,
    expected: ['APP_ABORT', 'NAV_ABORT'],
  },
  {
    said: get('AbortError', 'signal is aborted without reason', 2_400),
    ...CHROME_MAC,
    source: 'https://dom.spec.whatwg.org/#interface-abortcontroller',
    expected: ['APP_ABORT', 'NAV_ABORT'],
  },
  {
    said: get('NotSupportedError', 'The user agent does not support public key credentials.', 1),
    ...WEBVIEW,
    source: 'https://github.com/Web3Auth/web3auth-android-sdk/issues/38',
    expected: ['WEBVIEW_UNSUPPORTED', 'NOT_SUPPORTED'],
  },
];
