import {
  type Cause,
  type CeremonyKind,
  type Mediation,
  type Outcome,
  REJECTIONS,
  type Rejection,
} from '../../schemas/vocabulary.ts';

export interface ClientError {
  result: 'error';
  /** Empty where a native app has only its platform's own error. */
  errorName: string;
  /** Between the call and the error, where the settlement arrived. */
  elapsedMs?: number | undefined;
  /** Asked for by the page, where the call itself arrived. */
  timeoutMs?: number | undefined;
}

/** What is known of one ceremony, from whatever messages arrived. */
export interface Evidence {
  kind: CeremonyKind;
  mediation: Mediation;
  client: { result: 'ok' } | ClientError | null;
  verifySent: boolean;
  verdict: { result: 'ok' } | { result: 'error'; rejection: Rejection } | null;
  fallbackChosen: boolean;
}

/**
 * What a reader with nothing but this evidence must conclude, once the horizon has passed, by the meanings in
 * `schemas/vocabulary.ts`: the relying party's verdict first, then the person's own choice, then the client's word,
 * and only then what kind of silence it is. A response that was sent says that the client had a credential. A page must
 * abort its autofill request before it may ask with a prompt: such a request waited in vain, it did not fail.
 */
export function readOutcome(evidence: Evidence): { outcome: Outcome; cause: Cause } {
  const { client, verdict, mediation, fallbackChosen, verifySent, kind } = evidence;
  if (verdict?.result === 'ok') return silence('success');
  if (fallbackChosen) return silence('fallback');
  if (verdict) return { outcome: 'failed', cause: REJECTIONS[verdict.rejection] };
  if (client?.result === 'error') {
    const cause = causeOfError(client, kind);
    return mediation === 'conditional' && cause === 'APP_ABORT'
      ? silence('armed')
      : { outcome: 'failed', cause };
  }
  if (client || verifySent) return silence('lost');
  return silence(mediation === 'conditional' ? 'armed' : 'abandoned');
}

function silence(outcome: Outcome): { outcome: Outcome; cause: Cause } {
  return { outcome, cause: 'NONE' };
}

/**
 * What the name of a DOMException decides by itself (WebAuthn §5.1.3, §5.1.4). NotAllowedError hides its reason
 * (§14.5); only a wait as long as the requested time-out gives it away.
 */
export function causeOfError({ errorName, elapsedMs, timeoutMs }: ClientError, kind: CeremonyKind): Cause {
  if (errorName === 'InvalidStateError') return kind === 'registration' ? 'ALREADY_REGISTERED' : 'UNKNOWN';
  const waitedOut =
    elapsedMs !== undefined && timeoutMs !== undefined && elapsedMs >= TIMEOUT_SHARE * timeoutMs;
  if (errorName === 'NotAllowedError' && waitedOut) return 'TIMEOUT';
  return CAUSE_BY_ERROR[errorName] ?? 'UNKNOWN';
}

/** A wait of this share of the requested time-out is the time-out. */
const TIMEOUT_SHARE = 0.97;

const CAUSE_BY_ERROR: Readonly<Record<string, Cause>> = {
  NotAllowedError: 'NOT_ALLOWED',
  TimeoutError: 'TIMEOUT',
  AbortError: 'APP_ABORT',
  OperationError: 'CONCURRENT',
  SecurityError: 'RP_ID_MISMATCH',
  NotSupportedError: 'NOT_SUPPORTED',
  NotReadableError: 'CREDMAN_FAULT',
};
