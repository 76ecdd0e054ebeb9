import type { Chance } from './chance.ts';
import { PRIORS } from './priors.ts';
import type { DeviceTruth, ProviderTruth } from './truth.ts';

const provider = (name: string, aaguid: string, synced: boolean): ProviderTruth => ({
  name,
  aaguid,
  backup_eligible: synced,
  backed_up: synced,
});

/** Where passkeys live, with the public identifiers of their authenticators. */
export const PROVIDERS = {
  icloud: provider('iCloud Keychain', 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd', true),
  /** The same, where it keeps its identifier to itself. */
  icloudUndisclosed: provider('iCloud Keychain', '00000000-0000-0000-0000-000000000000', true),
  google: provider('Google Password Manager', 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', true),
  hello: provider('Windows Hello', '08987058-cadc-4b81-b6e1-30de50dcbe96', false),
  chromeOnMac: provider('Chrome on Mac', 'adce0002-35bc-c60a-648b-0b25f1f05503', false),
  samsungPass: provider('Samsung Pass', '53414d53-554e-4700-0000-000000000000', false),
  onePassword: provider('1Password', 'bada5566-a7aa-401f-bd96-45619a55120d', true),
  bitwarden: provider('Bitwarden', 'd548826e-79b4-db40-a3d8-11116f7e8349', true),
  dashlane: provider('Dashlane', '531126d6-e717-415c-9320-3d9aa6981239', true),
  yubikey: provider('YubiKey 5 Series with NFC', '2fc0579f-8113-47ea-b116-bb5a8db9202a', false),
} as const satisfies Record<string, ProviderTruth>;

const THIRD_PARTY = {
  '1Password': PROVIDERS.onePassword,
  Bitwarden: PROVIDERS.bitwarden,
  Dashlane: PROVIDERS.dashlane,
} as const;

const CHROME_GOOGLE_SHARE = 0.25;
const MAC_KEYCHAIN_SHARE = 0.5;

/** Where the passkeys of a device live. */
export function drawProvider(truth: DeviceTruth, chance: Chance): ProviderTruth {
  const { thirdPartyProvider, securityKeyShare, samsungPassShare } = PRIORS;
  const shares = Object.entries(thirdPartyProvider.value) as [
    keyof typeof thirdPartyProvider.value,
    number,
  ][];
  const other = chance.weighted(shares);
  const isDesktop = truth.os === 'Windows' || truth.os === 'macOS';
  if (isDesktop && chance.happens(securityKeyShare.value)) return PROVIDERS.yubikey;
  if (other !== 'none' && truth.surface === 'web') return THIRD_PARTY[other];
  if (truth.os === 'Android') {
    return truth.oem === 'Samsung' && chance.happens(samsungPassShare.value)
      ? PROVIDERS.samsungPass
      : PROVIDERS.google;
  }
  if (truth.os === 'Windows') {
    return truth.browser === 'Chrome' && chance.happens(CHROME_GOOGLE_SHARE)
      ? PROVIDERS.google
      : PROVIDERS.hello;
  }
  if (truth.os === 'macOS' && truth.browser === 'Chrome' && !chance.happens(MAC_KEYCHAIN_SHARE)) {
    return PROVIDERS.chromeOnMac;
  }
  const isSilent = truth.os_version.startsWith('26') && chance.happens(PRIORS.appleUndisclosedShare.value);
  return isSilent ? PROVIDERS.icloudUndisclosed : PROVIDERS.icloud;
}
