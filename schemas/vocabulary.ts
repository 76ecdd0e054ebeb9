/**
 * The closed vocabulary: every word that travels through code, topics, columns, panels and runbooks.
 *
 * Terms are those of W3C Web Authentication Level 3 (https://www.w3.org/TR/webauthn-3/) where it has one.
 * A union is declared once, as data, so that Avro enums, ClickHouse enums, validators and docs are made from it.
 */

/** WebAuthn §4: a ceremony is a registration or an authentication. `unknown` only where a log line can't say. */
export const CEREMONY_KINDS = ['unknown', 'registration', 'authentication'] as const;
export type CeremonyKind = (typeof CEREMONY_KINDS)[number];

/**
 * The twelve steps from "could use a passkey" to "did their business", in order; a step's index is its bit in
 * `ceremonies.steps`. Inferred steps are marked so.
 */
export const STEPS = [
  /** The client can create or use a passkey (capability probe). */
  'eligible',
  /** The page showed the passkey offer. */
  'offered',
  /** The client asked the relying party for options. */
  'options_requested',
  /** The relying party answered with options and a challenge. */
  'options_received',
  /** `navigator.credentials.create()` or `.get()` was called (WebAuthn §5.1.3, §5.1.4). */
  'prompt_called',
  /** The authenticator's sheet is on screen. Inferred: focus or visibility was lost within a second of the call. */
  'sheet_shown',
  /** The person answered the sheet. Inferred from the settlement, or from picking a credential in autofill. */
  'user_responded',
  /** The promise settled: a credential, or an error with its name. */
  'client_settled',
  /** The response was sent to the relying party. */
  'verify_sent',
  /** The relying party's verdict (WebAuthn §7.1, §7.2): `ok` verified, `error` rejected. Gateways only. */
  'verify_settled',
  /** The relying party issued a session, or stored the new credential. Gateways only. */
  'session_issued',
  /** The first business action in that session. Gateways only. */
  'first_business_action',
] as const;
export type Step = (typeof STEPS)[number];

/** What a client notices during a ceremony that is not a step of it. A signal's index is its bit in `ceremonies.signals`. */
export const SIGNALS = [
  'focus_lost',
  'focus_gained',
  'page_hidden',
  'page_visible',
  'page_left',
  /** The person chose another way to sign in. */
  'fallback_chosen',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** How a step that can end in two ways ended. `none` for the other steps. */
export const RESULTS = ['none', 'ok', 'error'] as const;
export type Result = (typeof RESULTS)[number];

/** Who speaks: the page's SDK, or the relying party's side of the wire. Only a gateway can say "verified". */
export const SOURCES = ['beacon', 'gateway'] as const;
export type Source = (typeof SOURCES)[number];

/** Credential Management §2.3.2 CredentialMediationRequirement, and WebAuthn's `uiMode: "immediate"`. */
export const MEDIATIONS = ['unknown', 'optional', 'required', 'conditional', 'silent', 'immediate'] as const;
export type Mediation = (typeof MEDIATIONS)[number];

/** WebAuthn §5.4.5 AuthenticatorAttachment; `cross_platform` is its "cross-platform". */
export const ATTACHMENTS = ['unknown', 'platform', 'cross_platform'] as const;
export type Attachment = (typeof ATTACHMENTS)[number];

/** WebAuthn §5.8.4 AuthenticatorTransport. */
export const TRANSPORTS = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** WebAuthn §5.8.6 UserVerificationRequirement. */
export const USER_VERIFICATIONS = ['unknown', 'required', 'preferred', 'discouraged'] as const;
export type UserVerification = (typeof USER_VERIFICATIONS)[number];

/** Capability names of WebAuthn §5.8.8 ClientCapability, and the two older probes, that a beacon may report. */
export const CAPABILITIES = [
  'conditionalCreate',
  'conditionalGet',
  'hybridTransport',
  'immediateGet',
  'passkeyPlatformAuthenticator',
  'relatedOrigins',
  'signalAllAcceptedCredentials',
  'signalCurrentUserDetails',
  'signalUnknownCredential',
  'userVerifyingPlatformAuthenticator',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Where a ceremony runs: a browser, an app's in-app browser, a WebView, or a native app. */
export const SURFACES = ['unknown', 'web', 'in_app', 'webview', 'android', 'ios'] as const;
export type Surface = (typeof SURFACES)[number];

/** What kind of network an autonomous system is. */
export const NETWORK_KINDS = ['unknown', 'mobile', 'residential', 'corporate', 'hosting'] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/**
 * What the person is doing with the ceremony; on `first_business_action`, what they did in its session. A purpose's
 * index is its bit in `ceremonies.stated_purposes`.
 */
export const PURPOSES = [
  'unknown',
  'login',
  'enrolment',
  'step_up',
  'recovery',
  'withdrawal',
  /** Where money may be paid to: a new payee, another bank account. */
  'payee_change',
  'trade',
  /** Address, telephone number, e-mail, password: what the bank reaches or knows the person by. */
  'account_change',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What a person may do in a session once it is theirs. Said of `first_business_action`, it is no ceremony's purpose. */
export const BUSINESS_PURPOSES = [
  'withdrawal',
  'payee_change',
  'trade',
  'account_change',
] as const satisfies Purpose[];

/** The purposes by which an account is robbed. A trade moves no money out, and is too common to be one. */
export const HIGH_RISK_PURPOSES = [
  'withdrawal',
  'payee_change',
  'account_change',
] as const satisfies Purpose[];

/** Which stronger check came before a registration, weakest first. */
export {
  STEP_UP_STRENGTHS,
  STEP_UP_WORDS,
  STEP_UPS,
  type StepUp,
  type StepUpStrength,
} from './step-ups.ts';

/**
 * How a ceremony stands, derived when read and never stored:
 * success and failed are said by a settled step; abandoned and lost are silences older than the horizon.
 */
export const OUTCOMES = {
  success: 'The relying party verified the response.',
  failed:
    'The client settled with an error, or the relying party rejected the response. The cause says which kind.',
  fallback: 'The person went on with another method.',
  lost: 'The client had a credential or sent a response, and no verdict of the relying party arrived within the horizon.',
  abandoned: 'Prompted or offered, then silence for longer than the horizon. A silence, not a failure.',
  armed:
    'A conditional request that waits for the person to pick a passkey in autofill, or that the page took back.',
  open: 'Younger than the horizon, and not settled.',
} as const;
export type Outcome = keyof typeof OUTCOMES;

/** Why a ceremony failed, and whose trouble that is. */
export {
  CAUSE_CLASSES,
  CAUSES,
  type Cause,
  type CauseClass,
  REJECTIONS,
  type Rejection,
} from './causes.ts';

/**
 * Who made a credential. `undisclosed`: the provider hides behind a zero AAGUID; `unlisted`: an AAGUID that no table
 * has; `listed`: named by the operator's list only, which does not say what kind.
 */
export const PROVIDER_KINDS = [
  'unknown',
  'undisclosed',
  'unlisted',
  'listed',
  'platform',
  'password_manager',
  'security_key',
] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/**
 * Where a private key lives, by the backup flags of WebAuthn 6.1.3: `syncable` may be backed up and is not yet,
 * `invalid` is BE=0 with BS=1, which can't be.
 */
export const STORAGE_KINDS = [
  'unknown',
  'synced',
  'syncable',
  'device_bound',
  'hardware_key',
  'invalid',
] as const;
export type StorageKind = (typeof STORAGE_KINDS)[number];

/** What `first_seen` remembers the first time of. */
export const FIRST_SEEN_KINDS = [
  'model',
  'os_version',
  'os_build',
  'security_patch',
  'play_services',
  'webview',
  'browser_version',
  'app_version',
  'aaguid',
  'error_text',
  'native_error',
  'asn',
] as const;
export type FirstSeenKind = (typeof FIRST_SEEN_KINDS)[number];

/** How a statement about a client was come by, least trusted first (a later one wins in a merge). */
export const IDENTITY_SOURCES = ['none', 'ua', 'proxy', 'uach', 'native'] as const;
export type IdentitySource = (typeof IDENTITY_SOURCES)[number];

/** Which part refused a record. */
export const FAILURE_CLASSES = ['collector', 'schema', 'enrich', 'sink'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Why a record was refused; the words of the counter, of `failed_events.reason` and of the HTTP answer alike. */
export const FAILURE_REASONS = {
  malformed_json: 'The body is not JSON.',
  too_large: 'The body is larger than its limit.',
  too_deep: 'The JSON nests deeper than its limit.',
  too_many_events: 'More events in one ceremony or beacon than its limit.',
  unknown_field: 'A field that the schema does not have.',
  invalid_field: 'A field of the wrong type or outside its range.',
  unsupported_media_type: 'Content-Type is not one that this route reads.',
  unknown_tenant: 'No such tenant.',
  origin_not_allowed: "The Origin header is not on the tenant's list.",
  bad_token: 'The beacon token is forged, expired or of another ceremony.',
  bad_signature: 'The HMAC signature is missing or wrong.',
  stale_timestamp: 'The signed timestamp is more than five minutes off.',
  rate_limited: 'Too many requests.',
  queue_full: 'The bounded queue before Kafka is full.',
  log_unavailable: 'Kafka did not acknowledge in time.',
  unknown_dialect: 'No gateway dialect of that name.',
  unknown_schema_id: 'The Confluent frame names a schema id that is not in the index.',
  bad_frame: 'The record has no Confluent frame.',
  truncated: 'The Avro record ends too early or has bytes left over.',
  poison: 'The record stopped a step of the pipeline.',
} as const;
export type FailureReason = keyof typeof FAILURE_REASONS;
