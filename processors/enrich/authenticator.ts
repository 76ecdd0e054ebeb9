import type { AaguidList } from '../../schemas/aaguid-list.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import type { ProviderKind, StorageKind } from '../../schemas/vocabulary.ts';
import { PROVIDERS } from './authenticator/providers.ts';

/** Who keeps the credential and how, as far as one event tells. */
export interface Authenticator {
  /** The provider's name; empty where its AAGUID is not listed, or none was said. */
  provider: string;
  provider_kind: ProviderKind;
  storage_kind: StorageKind;
}

type Said = Pick<CeremonyEvent, 'aaguid' | 'authenticator_flags' | 'transports' | 'attachment'>;

/**
 * Some providers hide themselves behind zeros, and that is their right (WebAuthn 6.5.4): "undisclosed", not "unknown".
 */
const ZERO = '00000000-0000-0000-0000-000000000000';
/** The flags of authenticatorData (WebAuthn 6.1): backup eligibility and backup state. */
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ROAMING: ReadonlySet<string> = new Set(['usb', 'nfc', 'ble', 'smart-card']);

/** Describes authenticators by our own table, and where that is silent by the operator's list of names. */
export function createAuthenticatorStep({ operatorList }: { operatorList: AaguidList | null }) {
  function providerOf(aaguid: string): Pick<Authenticator, 'provider' | 'provider_kind'> {
    if (aaguid === '') return { provider: '', provider_kind: 'unknown' };
    if (aaguid === ZERO) return { provider: '', provider_kind: 'undisclosed' };
    const known = PROVIDERS.get(aaguid);
    if (known) return { provider: known.name, provider_kind: known.kind };
    const listed = operatorList?.get(aaguid) ?? '';
    return { provider: listed, provider_kind: listed === '' ? 'unlisted' : 'listed' };
  }

  return function describeAuthenticator(event: Said): Authenticator {
    const provider = providerOf(event.aaguid ?? '');
    return { ...provider, storage_kind: storageOf(event, provider.provider_kind) };
  };
}

/**
 * Where the private key lives. BE=0 with BS=1 breaks WebAuthn 6.1.3 (a credential that may not be backed up, is) and
 * is called `invalid`, for somebody to look at.
 */
function storageOf({ authenticator_flags, transports }: Said, kind: ProviderKind): StorageKind {
  const isKey = kind === 'security_key' || isRoaming(transports);
  if (authenticator_flags === null) return isKey ? 'hardware_key' : 'unknown';
  const mayBackUp = (authenticator_flags & BACKUP_ELIGIBLE) !== 0;
  const isBackedUp = (authenticator_flags & BACKED_UP) !== 0;
  if (mayBackUp) return isBackedUp ? 'synced' : 'syncable';
  if (isBackedUp) return 'invalid';
  return isKey ? 'hardware_key' : 'device_bound';
}

/** A key on a ring speaks USB, NFC or BLE, and is no part of a phone (`internal`, `hybrid`). */
function isRoaming(transports: string | null): boolean {
  const said = (transports ?? '').split(',').filter((transport) => transport !== '');
  return said.length > 0 && said.every((transport) => ROAMING.has(transport));
}
