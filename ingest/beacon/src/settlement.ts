import { TRANSPORTS } from '../../../schemas/vocabulary.ts';
import { uuidText } from './ceremony-id.ts';
import { guard } from './guard.ts';
import { attachmentOf, oneOf, someOf } from './pick.ts';
import { redact } from './redact.ts';
import type { Facts } from './wire.ts';

/**
 * A credential's public properties: flags, AAGUID, transports, attachment, residence. No id, handle or signature.
 * WebAuthn §6.1: flags are byte 32 of the authenticator data. §6.5.1: the AAGUID of a registration is bytes 37 to 52.
 * Each part may be missing or throw: other scripts make credentials too.
 */
export function readCredential(credential: Partial<PublicKeyCredential>): Facts {
  const response = credential.response as Partial<
    AuthenticatorAttestationResponse & AuthenticatorAssertionResponse
  >;
  const created = guard(() => response.getAuthenticatorData?.());
  const bytes = guard(() => new Uint8Array(created ?? response.authenticatorData ?? []));
  const flags = bytes?.[32];
  // Bit 0x40 of the flags: attested credential data follows (WebAuthn §6.1).
  const hasAaguid = created && bytes && (flags ?? 0) & 0x40 && bytes.length > 52;
  return {
    authenticator_flags: flags,
    aaguid: hasAaguid ? uuidText(bytes.slice(37, 53)) : undefined,
    transports: guard(() => someOf(TRANSPORTS, response.getTransports?.())?.sort()),
    attachment: guard(() => attachmentOf(credential.authenticatorAttachment)),
    credential_resident: guard(() =>
      oneOf([true, false], credential.getClientExtensionResults?.().credProps?.rk),
    ),
  };
}

/**
 * A rejection's name and message. A reason that the page itself gave to `abort()` says nothing about the
 * authenticator and may hold anything: it is told as an AbortError (or by its DOMException name), without words.
 */
export function readError(error: unknown, signal: unknown): Facts {
  const { name, message }: Record<string, unknown> = Object(error);
  const { aborted, reason }: Record<string, unknown> = Object(signal);
  const isReason = aborted && error === reason;
  const said = isReason && !(error instanceof DOMException) ? 'AbortError' : String(name ?? '');
  return {
    error_name: /^[a-z]\w{0,63}$/i.test(said) ? said : 'Error',
    error_message: message && !isReason ? redact(String(message)) : undefined,
  };
}
