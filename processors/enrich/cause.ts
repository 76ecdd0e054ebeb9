import type { CeremonyEvent } from '../../schemas/events.ts';
import { type Cause, REJECTIONS } from '../../schemas/vocabulary.ts';

type Evidence = Pick<CeremonyEvent, 'step' | 'result' | 'kind' | 'error_name' | 'rejection'>;

/**
 * The cause that one event decides by itself: the relying party's rejection, or the name of the DOMException
 * (WebAuthn §5.1.3, §5.1.4). NotAllowedError hides its reason on purpose (§14.5); `ceremony_outcomes` tells a time-out
 * apart, because it sees the requested time beside the elapsed one.
 */
export function causeOf(event: Evidence): Cause {
  if (event.result !== 'error') return 'NONE';
  if (event.step === 'verify_settled') return REJECTIONS[event.rejection ?? 'other'];
  switch (event.error_name) {
    case 'NotAllowedError':
      return 'NOT_ALLOWED';
    case 'TimeoutError':
      return 'TIMEOUT';
    case 'AbortError':
      return 'APP_ABORT';
    case 'InvalidStateError':
      return event.kind === 'registration' ? 'ALREADY_REGISTERED' : 'UNKNOWN';
    case 'OperationError':
      return 'CONCURRENT';
    case 'SecurityError':
      return 'RP_ID_MISMATCH';
    case 'NotSupportedError':
      return 'NOT_SUPPORTED';
    case 'NotReadableError':
      return 'CREDMAN_FAULT';
    default:
      return 'UNKNOWN';
  }
}
