/** The name, text and native type and number that an error carries. */
export interface ErrorWords {
  name?: string;
  message?: string;
  native?: string;
  code?: number;
}

const notAllowed = (message: string): ErrorWords => ({ name: 'NotAllowedError', message });

/** As Chromium writes them (Blink's table of authenticator statuses; the wording of some has changed between versions). */
export const CHROMIUM = {
  notAllowed: notAllowed(
    'The operation either timed out or was not allowed. See: https://www.w3.org/TR/webauthn-2/#sctn-privacy-considerations-client.',
  ),
  noFocus: notAllowed('The operation is not allowed at this time because the page does not have focus.'),
  certificate: notAllowed('WebAuthn is not supported on sites with TLS certificate errors.'),
  frame: notAllowed("The 'publickey-credentials-get' feature is not enabled in this document."),
  pending: { name: 'OperationError', message: 'A request is already pending.' },
  aborted: { name: 'AbortError', message: 'signal is aborted without reason' },
  abortedOlder: { name: 'AbortError', message: 'Request has been aborted.' },
  excluded: {
    name: 'InvalidStateError',
    message:
      'The user attempted to register an authenticator that contains one of the credentials already registered with the relying party.',
  },
  rpId: {
    name: 'SecurityError',
    message: 'The relying party ID is not a registrable domain suffix of, nor equal to the current domain.',
  },
  httpsOnly: {
    name: 'SecurityError',
    message: 'Public-key credentials are only available to HTTPS origins and localhost.',
  },
  screenLock: {
    name: 'NotSupportedError',
    message:
      'The specified `userVerification` requirement cannot be fulfilled by this device unless the device is secured with a screen lock.',
  },
  parameters: {
    name: 'NotSupportedError',
    message:
      'Either the device has received unexpected request parameters, or the device cannot support this request.',
  },
  unsupported: {
    name: 'NotSupportedError',
    message: 'The user agent does not support public key credentials.',
  },
  credman: {
    name: 'NotReadableError',
    message: 'An unknown error occurred while talking to the credential manager.',
  },
  unknown: {
    name: 'UnknownError',
    message: 'An unknown error occurred while talking to the credential manager.',
  },
} as const satisfies Record<string, ErrorWords>;

/** As WebKit writes them (AuthenticatorManager, AuthenticatorCoordinator and its proxy). */
export const WEBKIT = {
  cancelled: notAllowed('This request has been cancelled by the user.'),
  timedOut: notAllowed('Operation timed out.'),
  failed: notAllowed('Operation failed.'),
  newRequest: notAllowed('This request has been cancelled by a new request.'),
  ancestors: notAllowed('The origin of the document is not the same as its ancestors.'),
  noFocus: notAllowed('The document is not focused.'),
  aborted: { name: 'AbortError', message: 'Aborted by AbortSignal.' },
  excluded: {
    name: 'InvalidStateError',
    message:
      'At least one credential matches an entry of the excludeCredentials list in the platform attached authenticator.',
  },
  rpId: {
    name: 'SecurityError',
    message: 'The origin of the document is not the same as the provided RP ID.',
  },
} as const satisfies Record<string, ErrorWords>;

/** Firefox's own texts are not verified: it uses the DOM standard's. */
export const FIREFOX = {
  notAllowed: notAllowed(
    'The request is not allowed by the user agent or the platform in the current context, possibly because the user denied permission.',
  ),
  aborted: { name: 'AbortError', message: 'The operation was aborted.' },
  insecure: { name: 'SecurityError', message: 'The operation is insecure.' },
  excluded: {
    name: 'InvalidStateError',
    message: 'An attempt was made to use an object that is not, or is no longer, usable',
  },
} as const satisfies Record<string, ErrorWords>;

/** A page that finds no `PublicKeyCredential` at all. */
export const NO_API: ErrorWords = {
  name: 'TypeError',
  message: "undefined is not an object (evaluating 'navigator.credentials.get')",
};

const GET = 'android.credentials.GetCredentialException';
const CREATE = 'android.credentials.CreateCredentialException';
const DOM = 'androidx.credentials.TYPE_GET_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION';

/** androidx.credentials: the exception's type; its text is in the user's language and never sent. */
export const ANDROID = {
  cancelled: { native: `${GET}.TYPE_USER_CANCELED` },
  noCredential: { native: `${GET}.TYPE_NO_CREDENTIAL` },
  interrupted: { native: `${GET}.TYPE_INTERRUPTED` },
  unknown: { native: `${GET}.TYPE_UNKNOWN` },
  noCreateOption: { native: `${CREATE}.TYPE_NO_CREATE_OPTIONS` },
  configuration: { native: 'androidx.credentials.TYPE_GET_CREDENTIAL_PROVIDER_CONFIGURATION_EXCEPTION' },
  unsupported: { native: 'androidx.credentials.TYPE_GET_CREDENTIAL_UNSUPPORTED_EXCEPTION' },
  timeout: { name: 'TimeoutError', native: DOM },
  notAllowed: { name: 'NotAllowedError', native: DOM },
  declined: { name: 'NotAllowedError', native: DOM, code: 50_162 },
  rpId: { name: 'SecurityError', native: DOM, code: 50_152 },
  data: { name: 'DataError', native: DOM },
  excluded: {
    name: 'InvalidStateError',
    native: 'androidx.credentials.TYPE_CREATE_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION',
  },
  constraint: {
    name: 'ConstraintError',
    native: 'androidx.credentials.TYPE_CREATE_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION',
  },
  aborted: { name: 'AbortError', native: DOM },
} as const satisfies Record<string, ErrorWords>;

const apple = (code: number): ErrorWords => ({
  native: 'com.apple.AuthenticationServices.AuthorizationError',
  code,
});

/** AuthenticationServices: one domain, and a number. */
export const APPLE = {
  unknown: apple(1000),
  cancelled: apple(1001),
  failed: apple(1004),
  notInteractive: apple(1005),
  excluded: apple(1006),
  notConfigured: apple(1010),
} as const satisfies Record<string, ErrorWords>;

/** The words as one text, to tell apart what a reader can tell apart. */
export function keyOfWords({ name = '', message = '', native = '', code }: ErrorWords): string {
  return `${name}|${message}|${native}|${code ?? ''}`;
}
