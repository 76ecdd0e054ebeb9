import {
  CHROME_WINDOWS,
  COORDINATOR,
  create,
  FIREFOX,
  get,
  MANAGER,
  PROXY,
  type RealText,
  SAFARI_IOS,
  SAFARI_MAC,
} from './real-text.ts';

/** What Safari, Firefox and password managers in the page say. */
export const OTHER_TEXTS: readonly RealText[] = [
  // Safari
  {
    said: { ...get('NotAllowedError', 'Operation timed out.', 60_010), timeout_ms: 60_000 },
    ...SAFARI_IOS,
    source: MANAGER,
    expected: ['TIMEOUT'],
  },
  {
    said: get('NotAllowedError', 'This request has been cancelled by a new request.', 300),
    ...SAFARI_IOS,
    source: MANAGER,
    expected: ['CONCURRENT'],
  },
  {
    said: get('NotAllowedError', 'This request has been cancelled by the user.', 3_800),
    ...SAFARI_IOS,
    source: PROXY,
    expected: ['USER_CANCEL', 'BIOMETRY_LOCKOUT', 'INTERRUPTED', 'PROVIDER_DECLINED'],
  },
  {
    said: get('NotAllowedError', 'This request has been cancelled by the user.', 12),
    ...SAFARI_IOS,
    source: `${PROXY} (performRequestLegacy)`,
    expected: ['NO_ELIGIBLE_AUTHENTICATOR', 'NO_LOCAL_CREDENTIAL', 'NO_USER_ACTIVATION'],
  },
  {
    said: get('NotAllowedError', 'Operation failed.', 20_000),
    ...SAFARI_MAC,
    source: PROXY,
    expected: [
      'NO_LOCAL_CREDENTIAL',
      'QR_HANDOFF_FAIL',
      'WEBVIEW_UNSUPPORTED',
      'PROVIDER_INTERFERENCE',
      'HYBRID_BLOCKED',
      'BLUETOOTH_OFF',
      'SECURITY_KEY_FAILED',
    ],
  },
  {
    said: create('NotAllowedError', 'The origin of the document is not the same as its ancestors.', 1),
    ...SAFARI_IOS,
    source: COORDINATOR,
    expected: ['FRAME_POLICY'],
  },
  {
    said: get('SecurityError', 'The effective domain of the document is not a valid domain.', 1),
    ...SAFARI_MAC,
    source: COORDINATOR,
    expected: ['RP_ID_MISMATCH'],
  },
  {
    said: get('AbortError', 'Aborted by AbortSignal.', 900),
    ...SAFARI_IOS,
    source: COORDINATOR,
    expected: ['APP_ABORT', 'NAV_ABORT'],
  },
  {
    said: {
      ...create(
        'InvalidStateError',
        'At least one credential matches an entry of the excludeCredentials list in the authenticator.',
        2_900,
      ),
      exclude_count: 1,
    },
    ...SAFARI_IOS,
    source: 'WebKit: Source/WebKit/UIProcess/WebAuthentication/Cocoa/LocalAuthenticator.mm',
    expected: ['ALREADY_REGISTERED'],
  },
  // Firefox
  {
    said: get('AbortError', 'The operation was aborted.', 3_500),
    ...FIREFOX,
    source: 'https://github.com/w3c/webauthn/issues/2240',
    expected: ['USER_CANCEL', 'APP_ABORT', 'NAV_ABORT'],
  },
  {
    said: get(
      'NotAllowedError',
      'The request is not allowed by the user agent or the platform in the current context, possibly because the user denied permission.',
      4_000,
    ),
    ...FIREFOX,
    source: 'https://github.com/polhenarejos/pico-fido/issues/129',
    expected: [
      'USER_CANCEL',
      'SECURITY_KEY_FAILED',
      'NO_LOCAL_CREDENTIAL',
      'INTERRUPTED',
      'PROVIDER_DECLINED',
      'BIOMETRY_LOCKOUT',
    ],
  },
  {
    said: create('SecurityError', 'The operation is insecure.', 5),
    ...FIREFOX,
    source: 'https://github.com/MasterKale/SimpleWebAuthn/issues/161',
    expected: ['RP_ID_MISMATCH', 'INSECURE_TLS'],
  },
  {
    said: create(
      'InvalidStateError',
      'An attempt was made to use an object that is not, or is no longer, usable',
      3_000,
    ),
    ...FIREFOX,
    source: 'https://github.com/MasterKale/SimpleWebAuthn/issues/369',
    expected: ['ALREADY_REGISTERED', 'NO_LOCAL_CREDENTIAL'],
  },
  // Extensions
  {
    said: { ...create('NotAllowedError', "Invalid 'sameOriginWithAncestors' value", 20), api_patched: true },
    ...CHROME_WINDOWS,
    source: 'https://github.com/bitwarden/clients/issues/12590',
    expected: ['PROVIDER_INTERFERENCE', 'FRAME_POLICY'],
  },
  {
    said: {
      ...get('SecurityError', "'rp.id' cannot be used with the current origin", 15),
      api_patched: true,
    },
    ...CHROME_WINDOWS,
    source: 'texts that a large site filters out of its passkey metrics',
    expected: ['RP_ID_MISMATCH', 'PROVIDER_INTERFERENCE'],
  },
  {
    said: { ...get('NotAllowedError', 'lifetimeTimer has expired', 60_000), api_patched: true },
    ...FIREFOX,
    source: 'https://github.com/keepassxreboot/keepassxc-browser/issues/3045',
    expected: ['PROVIDER_INTERFERENCE', 'TIMEOUT'],
  },
];
