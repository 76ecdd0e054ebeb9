import type { CauseFacts } from '../../../processors/cause/facts.ts';
import { type Cause, CEREMONY_KINDS, REJECTIONS, type Rejection } from '../../../schemas/vocabulary.ts';

/** A reader that is always sure of itself. */
export type Baseline = (facts: CauseFacts) => Cause;

/** Every NotAllowedError is a cancel; the other names are mapped flatly. */
export function allCancel(facts: CauseFacts): Cause {
  return flat(facts, () => 'USER_CANCEL');
}

/** Under 1 s no passkey, to 15 s the person, to 30 s unknowable, then the clock: buckets that know no platform. */
export function fixedBuckets(facts: CauseFacts): Cause {
  return flat(facts, (elapsedMs) => {
    if (elapsedMs === null) return 'UNKNOWABLE';
    if (elapsedMs < 1_000) return 'NO_LOCAL_CREDENTIAL';
    if (elapsedMs < 15_000) return 'USER_CANCEL';
    return elapsedMs < 30_000 ? 'UNKNOWABLE' : 'TIMEOUT';
  });
}

const NAMES: Readonly<Record<string, Cause>> = {
  TimeoutError: 'TIMEOUT',
  AbortError: 'APP_ABORT',
  OperationError: 'CONCURRENT',
  SecurityError: 'RP_ID_MISMATCH',
  NotSupportedError: 'NOT_SUPPORTED',
  NotReadableError: 'CREDMAN_FAULT',
  UnknownError: 'CREDMAN_FAULT',
};
/** The native types that mean the same as NotAllowedError does on the web. */
const NATIVE_NOT_ALLOWED = /USER_CANCELED|Cancellation|AuthorizationError/;

function flat(
  { error, rejected, rejection, kind }: CauseFacts,
  notAllowed: (elapsedMs: number | null) => Cause,
): Cause {
  if (rejected) return REJECTIONS[rejection as Rejection] ?? 'SERVER_REJECTED';
  if (error === null) return 'NONE';
  if (error.name === 'NotAllowedError') return notAllowed(error.elapsedMs);
  if (error.name === 'InvalidStateError')
    return CEREMONY_KINDS[kind] === 'registration' ? 'ALREADY_REGISTERED' : 'UNKNOWN';
  if (error.name === '' && NATIVE_NOT_ALLOWED.test(error.native)) return notAllowed(error.elapsedMs);
  if (error.name === '' && /NO_CREDENTIAL|NoCredential/.test(error.native)) return 'NO_LOCAL_CREDENTIAL';
  return NAMES[error.name] ?? 'UNKNOWN';
}
