import type { Cause } from '../../schemas/vocabulary.ts';
import { CEREMONY_KINDS } from '../../schemas/vocabulary.ts';
import type { CauseFacts } from './facts.ts';

/**
 * What an error can not be, whatever the weights say of a client that they never met: WebAuthn §5.1.3 and §5.1.4 give
 * these names to few conditions. A name that is not here leaves every cause open.
 */
const BY_NAME: Readonly<Record<string, readonly Cause[]>> = {
  AbortError: ['APP_ABORT', 'NAV_ABORT', 'UPGRADE_INELIGIBLE'],
  OperationError: ['CONCURRENT', 'UPGRADE_INELIGIBLE'],
  TimeoutError: ['TIMEOUT'],
};
/** §5.1.3: an excluded credential was found, and the person agreed that this be told. */
const EXCLUDED: readonly Cause[] = ['ALREADY_REGISTERED', 'UPGRADE_INELIGIBLE'];
const REGISTRATION = CEREMONY_KINDS.indexOf('registration');
/** A wait between these shares of the requested time-out was ended by it, and not by a person. */
const WAITED_OUT = { from: 0.97, to: 1.1 } as const;

/** Apple's code for "failed", which hid a matched excluded credential before iOS 18. */
const IOS_FAILED = 1004;

/** Whether the error may have this cause. A native error without a DOM name is left to the weights, but for Apple's 1004. */
export function isAdmissible(cause: Cause, { kind, error, timeoutMs, excludeCount }: CauseFacts): boolean {
  if (error === null) return true;
  // §5.1.3: nothing was excluded, because the relying party knows of no passkey of this account.
  const hidesReason = error.name === 'NotAllowedError' || error.code === IOS_FAILED;
  if (cause === 'ALREADY_REGISTERED' && hidesReason && excludeCount === 0) return false;
  if (error.name === '') return true;
  if (error.name === 'InvalidStateError' && kind === REGISTRATION && error.native === '') {
    return EXCLUDED.includes(cause);
  }
  if (error.name === 'NotAllowedError' && cause === 'USER_CANCEL')
    return !waitedOut(error.elapsedMs, timeoutMs);
  return BY_NAME[error.name]?.includes(cause) ?? true;
}

function waitedOut(elapsedMs: number | null, timeoutMs: number): boolean {
  if (elapsedMs === null || timeoutMs <= 0) return false;
  const share = elapsedMs / timeoutMs;
  return share >= WAITED_OUT.from && share <= WAITED_OUT.to;
}
