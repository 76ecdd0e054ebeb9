import type { Client } from './clients.ts';
import type { Course } from './story.ts';

interface Spoken {
  error_name: string;
  error_message: string;
}

/** How each engine words the end of a course. Names decide causes; messages are here because real beacons carry them. */
export function errorOf(course: Course, { engine }: Client): Spoken {
  const said = ERRORS[course];
  if (!said) throw new RangeError(`The course "${course}" does not end in an error.`);
  return { error_name: said.name, error_message: said[engine] };
}

const NOT_ALLOWED =
  'The operation either timed out or was not allowed. See: https://www.w3.org/TR/webauthn-2/#sctn-privacy-considerations-client.';
const CANCELLED = 'This request has been cancelled by the user.';

const ERRORS: Partial<Record<Course, { name: string; chromium: string; webkit: string }>> = {
  user_cancel: { name: 'NotAllowedError', chromium: NOT_ALLOWED, webkit: CANCELLED },
  timeout: { name: 'NotAllowedError', chromium: NOT_ALLOWED, webkit: 'Operation timed out.' },
  no_local_credential: { name: 'NotAllowedError', chromium: NOT_ALLOWED, webkit: CANCELLED },
  app_abort: {
    name: 'AbortError',
    chromium: 'signal is aborted without reason',
    webkit: 'Aborted by AbortSignal.',
  },
  already_registered: {
    name: 'InvalidStateError',
    chromium:
      'The user attempted to register an authenticator that contains one of the credentials already registered with the relying party.',
    webkit: 'At least one credential matches an entry of the excludeCredentials list in the authenticator.',
  },
  credman_fault: {
    name: 'NotReadableError',
    chromium: 'An unknown error occurred while talking to the credential manager.',
    webkit: 'An unknown error occurred.',
  },
  webview_unsupported: {
    name: 'NotSupportedError',
    chromium: 'The user agent does not support public key credentials.',
    webkit: 'The user agent does not support public key credentials.',
  },
  concurrent: {
    name: 'OperationError',
    chromium: 'A request is already pending.',
    webkit: 'This request has been cancelled by a new request.',
  },
  rp_id_mismatch: {
    name: 'SecurityError',
    chromium: 'The relying party ID is not a registrable domain suffix of, nor equal to the current domain.',
    webkit: 'The origin of the document is not the same as the provided RP ID.',
  },
};
