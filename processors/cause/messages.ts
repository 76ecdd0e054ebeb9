import type { Cause } from '../../schemas/vocabulary.ts';

/** Where the words were read. Browsers change them between versions, so they are data, checked by a table of real texts. */
export type MessageSource =
  | 'Chromium credentials_container.cc'
  | 'WebKit AuthenticatorManager.cpp'
  | 'WebKit AuthenticatorCoordinator.cpp'
  | 'WebKit WebAuthenticatorCoordinatorProxy.mm'
  | 'Google Play services FIDO2 API'
  | 'WebKit LocalAuthenticator.mm'
  | 'Safari, as reported by sites'
  | 'Firefox, as reported by sites'
  | 'Apple AuthenticationServices, as reported by apps'
  | 'androidx.credentials, as reported by apps'
  | 'password manager extensions, as reported by sites'
  | 'the DOM standard';

/** Words of an error, and the causes that are known to be worded so. */
export interface Message {
  /** What features and evidence call it. */
  key: string;
  /** A part of the text that does not change with the page; matched without regard to case. */
  fragment: string;
  /** Which generation of which engine says it. */
  generation: string;
  source: MessageSource;
  causes: readonly [Cause, ...Cause[]];
}

/** Every cause that hides behind NotAllowedError for the sake of privacy (WebAuthn §14.5). */
const HIDDEN = [
  'USER_CANCEL',
  'TIMEOUT',
  'NO_LOCAL_CREDENTIAL',
  'INTERRUPTED',
  'NO_ELIGIBLE_AUTHENTICATOR',
  'PROVIDER_DECLINED',
  'PROVIDER_INTERFERENCE',
  'BLUETOOTH_OFF',
  'HYBRID_BLOCKED',
  'QR_HANDOFF_FAIL',
  'SECURITY_KEY_FAILED',
  'BIOMETRY_LOCKOUT',
  'MDM_POLICY',
  'NO_USER_ACTIVATION',
  'WEBVIEW_UNSUPPORTED',
  'UPGRADE_INELIGIBLE',
] as const;

const CHROMIUM = 'Chromium credentials_container.cc';
const COORDINATOR = 'WebKit AuthenticatorCoordinator.cpp';
const MANAGER = 'WebKit AuthenticatorManager.cpp';
const PROXY = 'WebKit WebAuthenticatorCoordinatorProxy.mm';
const SAFARI = 'Safari, as reported by sites';
const FIREFOX = 'Firefox, as reported by sites';
const APPLE = 'Apple AuthenticationServices, as reported by apps';
const ANDROIDX = 'androidx.credentials, as reported by apps';
const EXTENSIONS = 'password manager extensions, as reported by sites';

const message = (
  key: string,
  fragment: string,
  rest: Pick<Message, 'generation' | 'source' | 'causes'>,
): Message => ({ key, fragment, ...rest });
const chromium = (key: string, fragment: string, causes: Message['causes']) =>
  message(key, fragment, { generation: 'Chromium 67 and later', source: CHROMIUM, causes });
const webkit = (key: string, fragment: string, { source, causes }: Pick<Message, 'source' | 'causes'>) =>
  message(key, fragment, { generation: 'Safari 14 and later', source, causes });

/** Read in order: the first fragment that a text holds is its key, so finer ones come first. */
export const MESSAGES: readonly Message[] = [
  chromium('timed_out_or_not_allowed', 'either timed out or was not allowed', HIDDEN),
  chromium('pending', 'A request is already pending', ['CONCURRENT']),
  chromium('no_focus', 'the page does not have focus', ['FOCUS_START']),
  chromium('excluded', 'contains one of the credentials already registered', ['ALREADY_REGISTERED']),
  chromium('screen_lock', 'secured with a screen lock', ['NO_SCREEN_LOCK']),
  chromium('unexpected_parameters', 'unexpected request parameters', [
    'BAD_REQUEST',
    'CREDMAN_FEATURE_ABSENT',
  ]),
  chromium('algorithms', 'None of the algorithms specified', ['BAD_REQUEST', 'NOT_SUPPORTED']),
  chromium('empty_allow', 'empty `allowCredentials` list', ['NOT_SUPPORTED', 'PLAY_SERVICES']),
  chromium('resident', 'Resident credentials or empty', ['NOT_SUPPORTED', 'PLAY_SERVICES']),
  chromium('protection_policy', 'protection policy is inconsistent', ['BAD_REQUEST']),
  chromium('unsupported_agent', 'does not support public key credentials', [
    'WEBVIEW_UNSUPPORTED',
    'NOT_SUPPORTED',
  ]),
  chromium('not_implemented', 'Not implemented', ['WEBVIEW_UNSUPPORTED', 'NOT_SUPPORTED']),
  chromium('rp_id_fetch', 'an attempt to fetch the .well-known', ['RP_ID_MISMATCH']),
  chromium('rp_id', 'not a registrable domain suffix of', ['RP_ID_MISMATCH']),
  chromium('invalid_domain', 'This is an invalid domain', ['RP_ID_MISMATCH']),
  chromium('https_only', 'only available to HTTPS origins', ['INSECURE_TLS']),
  chromium('certificate', 'TLS certificate errors', ['INSECURE_TLS']),
  chromium('opaque_origin', 'an opaque origin and hence not allowed', ['FRAME_POLICY']),
  chromium('permissions_policy', 'feature is not enabled in this document', ['FRAME_POLICY']),
  chromium('same_origin', 'same-origin with all of its ancestors', ['FRAME_POLICY']),
  chromium('fenced_frame', 'not allowed in a fenced frame', ['FRAME_POLICY']),
  chromium('credential_manager', 'talking to the credential manager', [
    'CREDMAN_FAULT',
    'NO_PROVIDER',
    'PLAY_SERVICES',
  ]),
  chromium('aborted', 'Request has been aborted', ['APP_ABORT', 'NAV_ABORT']),
  message('cancelled_chromium', 'The user cancelled the operation', {
    generation: 'Chromium before 67',
    source: CHROMIUM,
    causes: ['USER_CANCEL'],
  }),
  webkit('timed_out', 'Operation timed out', { source: MANAGER, causes: ['TIMEOUT'] }),
  webkit('new_request', 'cancelled by a new request', { source: MANAGER, causes: ['CONCURRENT'] }),
  message('verification_cancelled', 'verification is cancelled by the user', {
    generation: 'Google Play services 20',
    source: 'Google Play services FIDO2 API',
    causes: ['USER_CANCEL'],
  }),
  webkit('cancelled', 'cancelled by the user', {
    source: PROXY,
    causes: [
      'USER_CANCEL',
      'NO_ELIGIBLE_AUTHENTICATOR',
      'NO_LOCAL_CREDENTIAL',
      'INTERRUPTED',
      'BIOMETRY_LOCKOUT',
    ],
  }),
  webkit('operation_failed', 'Operation failed', {
    source: PROXY,
    causes: ['NO_LOCAL_CREDENTIAL', 'QR_HANDOFF_FAIL', 'WEBVIEW_UNSUPPORTED', 'PROVIDER_INTERFERENCE'],
  }),
  webkit('ancestors', 'not the same as its ancestors', { source: COORDINATOR, causes: ['FRAME_POLICY'] }),
  webkit('abort_signal', 'Aborted by AbortSignal', {
    source: COORDINATOR,
    causes: ['APP_ABORT', 'NAV_ABORT'],
  }),
  webkit('effective_domain', 'not a valid domain', { source: COORDINATOR, causes: ['RP_ID_MISMATCH'] }),
  webkit('same_rp_id', 'not the same as the provided RP ID', { source: SAFARI, causes: ['RP_ID_MISMATCH'] }),
  webkit('exclude_list', 'matches an entry of the excludeCredentials', {
    source: 'WebKit LocalAuthenticator.mm',
    causes: ['ALREADY_REGISTERED'],
  }),
  webkit('document_focus', 'document is not focused', { source: SAFARI, causes: ['FOCUS_START'] }),
  message('permission', 'possibly because the user denied permission', {
    generation: 'Firefox 60 and later, Safari of any age',
    source: FIREFOX,
    causes: HIDDEN,
  }),
  message('was_aborted', 'operation was aborted', {
    generation: 'Firefox 60 and later; Chromium where a page aborts without a reason',
    source: FIREFOX,
    causes: ['USER_CANCEL', 'APP_ABORT', 'NAV_ABORT'],
  }),
  message('insecure', 'operation is insecure', {
    generation: 'Firefox 60 and later',
    source: FIREFOX,
    causes: ['RP_ID_MISMATCH', 'INSECURE_TLS'],
  }),
  message('not_usable', 'object that is not, or is no longer, usable', {
    generation: 'Firefox 60 and later',
    source: FIREFOX,
    causes: ['ALREADY_REGISTERED', 'NO_LOCAL_CREDENTIAL'],
  }),
  message('node_tree', 'incorrect node tree', {
    generation: 'Safari 13',
    source: FIREFOX,
    causes: ['TIMEOUT'],
  }),
  message('aborted_without_reason', 'aborted without reason', {
    generation: 'Chromium 98 and later',
    source: 'the DOM standard',
    causes: ['APP_ABORT', 'NAV_ABORT'],
  }),
  message('none_recognised', 'recognized none of the provided credentials', {
    generation: 'Google Play services 20',
    source: 'Google Play services FIDO2 API',
    causes: ['NO_LOCAL_CREDENTIAL'],
  }),
  message('privileged_api', 'FIDO2_PRIVILEGED_API is not available', {
    generation: 'Google Play services 20',
    source: 'Google Play services FIDO2 API',
    causes: ['PLAY_SERVICES'],
  }),
  message('gms_rp_id', '[50152]', {
    generation: 'androidx.credentials 1.2 and later',
    source: ANDROIDX,
    causes: ['RP_ID_MISMATCH'],
  }),
  message('gms_declined', '[50162]', {
    generation: 'androidx.credentials 1.2 and later',
    source: ANDROIDX,
    causes: ['PROVIDER_DECLINED'],
  }),
  message('incoming_request', 'incoming request cannot be validated', {
    generation: 'androidx.credentials 1.2 and later',
    source: ANDROIDX,
    causes: ['BAD_REQUEST', 'RP_ID_MISMATCH'],
  }),
  message('rp_validation', 'RP ID cannot be validated', {
    generation: 'androidx.credentials 1.2 and later',
    source: ANDROIDX,
    causes: ['RP_ID_MISMATCH'],
  }),
  message('no_create_option', 'No create options available', {
    generation: 'androidx.credentials 1.2 and later',
    source: ANDROIDX,
    causes: ['NO_PROVIDER', 'CREDMAN_FAULT'],
  }),
  message('no_credentials', 'No credentials available', {
    generation: 'androidx.credentials 1.2 and later',
    source: ANDROIDX,
    causes: ['NO_LOCAL_CREDENTIAL'],
  }),
  message('no_credential_manager', "device doesn't support credential manager", {
    generation: 'androidx.credentials before 1.2.1',
    source: ANDROIDX,
    causes: ['CREDMAN_FEATURE_ABSENT'],
  }),
  message('association', 'Unable to verify webcredentials association', {
    generation: 'iOS 16 and later',
    source: APPLE,
    causes: ['ASSOC_NOT_READY'],
  }),
  message('not_associated', 'is not associated with domain', {
    generation: 'iOS 16 and later',
    source: APPLE,
    causes: ['ASSOC_NOT_READY', 'RP_ID_MISMATCH'],
  }),
  message('in_progress', 'Request already in progress', {
    generation: 'iOS 16 and later',
    source: APPLE,
    causes: ['CONCURRENT'],
  }),
  message('bridged_ancestors', "'sameOriginWithAncestors' value", {
    generation: 'Bitwarden',
    source: EXTENSIONS,
    causes: ['PROVIDER_INTERFERENCE', 'FRAME_POLICY'],
  }),
  message('bridged_rp_id', "'rp.id' cannot be used with the current origin", {
    generation: 'Bitwarden',
    source: EXTENSIONS,
    causes: ['RP_ID_MISMATCH', 'PROVIDER_INTERFERENCE'],
  }),
  message('lifetime_timer', 'lifetimeTimer has expired', {
    generation: 'KeePassXC',
    source: EXTENSIONS,
    causes: ['PROVIDER_INTERFERENCE', 'TIMEOUT'],
  }),
];

const FRAGMENTS = MESSAGES.map(({ key, fragment }) => ({ key, fragment: fragment.toLowerCase() }));
const CACHE_ENTRIES_MAX = 512;
const known = new Map<string, string>();

/** The key of an error's text; `none` for an empty one, `other` for words that are not in the table. */
export function messageKey(text: string): string {
  if (text === '') return 'none';
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const lower = text.toLowerCase();
  const key = FRAGMENTS.find(({ fragment }) => lower.includes(fragment))?.key ?? 'other';
  if (known.size >= CACHE_ENTRIES_MAX) known.clear();
  known.set(text, key);
  return key;
}
