import type { ProviderKind } from '../../../schemas/vocabulary.ts';

/** Who made a credential, as its AAGUID says. */
export interface Provider {
  name: string;
  kind: ProviderKind;
  /** Whence we know: the community's list as several public copies of it have it, Yubico's own table, our field notes. */
  provenance: 'community' | 'yubico' | 'field';
}

type Entry = readonly [aaguid: string, name: string, kind: ProviderKind, provenance: Provider['provenance']];

/** Public facts, written by us: the providers that people in Japan meet. An AAGUID not in here is "unlisted". */
const ENTRIES: readonly Entry[] = [
  ['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', 'Apple Passwords', 'platform', 'field'],
  ['dd4ec289-e01d-41c9-bb89-70fa845d4bf2', 'iCloud Keychain (managed)', 'platform', 'community'],
  ['ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', 'Google Password Manager', 'platform', 'community'],
  ['53414d53-554e-4700-0000-000000000000', 'Samsung Pass', 'platform', 'field'],
  ['08987058-cadc-4b81-b6e1-30de50dcbe96', 'Windows Hello', 'platform', 'community'],
  ['9ddd1817-af5a-4672-a2b9-3e3dd95000a9', 'Windows Hello', 'platform', 'community'],
  ['6028b017-b1d4-4c02-b4b3-afcdafc96bb2', 'Windows Hello', 'platform', 'community'],
  ['adce0002-35bc-c60a-648b-0b25f1f05503', 'Chrome on Mac', 'platform', 'community'],
  ['771b48fd-d3d4-4f74-9232-fc157ab0507a', 'Edge on Mac', 'platform', 'community'],
  ['b93fd961-f2e6-462f-b122-82002247de78', 'Android', 'platform', 'community'],
  ['d3452668-01fd-4c12-926c-83a4204853aa', 'Microsoft Password Manager', 'password_manager', 'community'],
  ['bada5566-a7aa-401f-bd96-45619a55120d', '1Password', 'password_manager', 'community'],
  ['d548826e-79b4-db40-a3d8-11116f7e8349', 'Bitwarden', 'password_manager', 'community'],
  ['531126d6-e717-415c-9320-3d9aa6981239', 'Dashlane', 'password_manager', 'community'],
  ['b84e4048-15dc-4dd0-8640-f4f60813c8af', 'NordPass', 'password_manager', 'community'],
  ['0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6', 'Keeper', 'password_manager', 'community'],
  ['f3809540-7f14-49c1-a8b3-8f813b225541', 'Enpass', 'password_manager', 'community'],
  ['50726f74-6f6e-5061-7373-50726f746f6e', 'Proton Pass', 'password_manager', 'community'],
  ['cb69481e-8ff7-4039-93ec-0a2729a154a8', 'YubiKey 5', 'security_key', 'yubico'],
  ['ee882879-721c-4913-9775-3dfcce97072a', 'YubiKey 5', 'security_key', 'yubico'],
  ['fa2b99dc-9e39-4257-8f92-4a30d23c4118', 'YubiKey 5 NFC', 'security_key', 'yubico'],
  ['2fc0579f-8113-47ea-b116-bb5a8db9202a', 'YubiKey 5 NFC', 'security_key', 'yubico'],
  ['c5ef55ff-ad9a-4b9f-b580-adebafe026d0', 'YubiKey 5Ci', 'security_key', 'yubico'],
  ['73bb0cd4-e502-49b8-9c6f-b59445bf720b', 'YubiKey 5 FIPS', 'security_key', 'yubico'],
  ['c1f9a0bc-1dd2-404a-b27f-8e29047a43fd', 'YubiKey 5 NFC FIPS', 'security_key', 'yubico'],
  ['85203421-48f9-4355-9bc8-8a53846e5083', 'YubiKey 5Ci FIPS', 'security_key', 'yubico'],
  ['d8522d9f-575b-4866-88a9-ba99fa02f35b', 'YubiKey Bio', 'security_key', 'yubico'],
  ['f8a011f3-8c0a-4d15-8006-17111f9edc7d', 'Security Key by Yubico', 'security_key', 'yubico'],
  ['b92c3f9a-c014-4056-887f-140a2501163b', 'Security Key by Yubico', 'security_key', 'yubico'],
];

export const PROVIDERS: ReadonlyMap<string, Provider> = new Map(
  ENTRIES.map(([aaguid, name, kind, provenance]) => [aaguid, { name, kind, provenance }]),
);
