import {
  type CeremonyKind,
  MEDIATIONS,
  type Mediation,
  USER_VERIFICATIONS,
} from '../../../schemas/vocabulary.ts';
import { countMax, timeoutMsMax } from './limits.ts';
import { attachmentOf, clamp, oneOf, someOf } from './pick.ts';
import type { Facts } from './wire.ts';

/** One call of `create()` or `get()` with `publicKey`, as far as it may be told. */
export interface Call {
  kind: CeremonyKind;
  mediation: Mediation;
  facts: Facts;
  signal: unknown;
  /** For deriving the ceremony's id; it never leaves the page. */
  challenge: unknown;
}

type Bag = Record<string, unknown>;

/** Reads the options of a call: counts and choices, no id and no name. Undefined when the call asks for no passkey. */
export function readCall(method: string, options: unknown): Call | undefined {
  const { publicKey, signal, uiMode, mediation = 'optional' }: Bag = Object(options);
  if (!publicKey) return undefined;
  const asked: Bag = Object(publicKey);
  const selection: Bag = Object(asked.authenticatorSelection);
  const registers = method === 'create';
  const { userVerification = 'preferred' } = registers ? selection : asked;
  const counted = Object(registers ? asked.excludeCredentials : asked.allowCredentials).length;
  return {
    kind: registers ? 'registration' : 'authentication',
    mediation: oneOf(MEDIATIONS, uiMode === 'immediate' ? uiMode : mediation) ?? 'unknown',
    signal,
    challenge: asked.challenge,
    facts: {
      [registers ? 'exclude_count' : 'allow_count']: clamp(counted, countMax),
      user_verification: oneOf(USER_VERIFICATIONS, userVerification),
      timeout_ms: asked.timeout === undefined ? undefined : clamp(asked.timeout, timeoutMsMax),
      attachment: attachmentOf(selection.authenticatorAttachment),
      hints: someOf(['security-key', 'client-device', 'hybrid'], asked.hints),
    },
  };
}

/**
 * A copy of a BufferSource's bytes: the page may change its own while they are being hashed.
 * @throws TypeError for anything else; a number would have made that many zeros.
 */
export function copyBytes(source: unknown): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(source)
    ? source
    : new DataView(source as ArrayBuffer);
  return new Uint8Array(buffer, byteOffset, byteLength).slice() as Uint8Array<ArrayBuffer>;
}
