import { describe, expect, it } from 'vitest';
import { readAaguidList } from '../../schemas/aaguid-list.ts';
import { PROVIDERS } from './authenticator/providers.ts';
import { createAuthenticatorStep } from './authenticator.ts';

const SAID = { aaguid: null, authenticator_flags: null, transports: null, attachment: 'unknown' } as const;
const UP_UV = 0x05;
const BE = 0x08;
const BS = 0x10;
const describeAuthenticator = createAuthenticatorStep({ operatorList: null });

describe('the provider', () => {
  it.each([
    ['ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', 'Google Password Manager', 'platform'],
    ['bada5566-a7aa-401f-bd96-45619a55120d', '1Password', 'password_manager'],
    ['ee882879-721c-4913-9775-3dfcce97072a', 'YubiKey 5', 'security_key'],
    ['00000000-0000-0000-0000-000000000000', '', 'undisclosed'],
    ['12345678-0000-4000-8000-000000000000', '', 'unlisted'],
    [null, '', 'unknown'],
  ])('of %s is %s, %s', (aaguid, provider, provider_kind) => {
    expect(describeAuthenticator({ ...SAID, aaguid })).toMatchObject({ provider, provider_kind });
  });

  it('is named by the operator list only where our own table is silent', () => {
    const operatorList = readAaguidList(
      JSON.stringify({
        '12345678-0000-4000-8000-000000000000': { name: 'New Keeper', icon_light: 'data:…' },
        'BADA5566-A7AA-401F-BD96-45619A55120D': { name: 'Other' },
      }),
    );
    const describeListed = createAuthenticatorStep({ operatorList });
    expect(describeListed({ ...SAID, aaguid: '12345678-0000-4000-8000-000000000000' })).toMatchObject({
      provider: 'New Keeper',
      provider_kind: 'listed',
    });
    expect(describeListed({ ...SAID, aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d' })).toMatchObject({
      provider: '1Password',
    });
  });

  it.each(['{}', '[]', 'no json', '{"x":{"name":"y"}}', '{"12345678-0000-4000-8000-000000000000":{}}'])(
    'list %s is refused in words that complete a sentence',
    (text) => {
      expect(() => readAaguidList(text)).toThrow(/^a JSON file of names by AAGUID/);
    },
  );

  it('table holds well-formed AAGUIDs, each once', () => {
    expect(PROVIDERS.size).toBe(29);
    for (const aaguid of PROVIDERS.keys())
      expect(aaguid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('the storage', () => {
  it.each([
    ['synced', { authenticator_flags: UP_UV | BE | BS }],
    ['syncable', { authenticator_flags: UP_UV | BE }],
    ['device_bound', { authenticator_flags: UP_UV }],
    ['device_bound', { authenticator_flags: UP_UV, transports: 'hybrid,internal' }],
    ['hardware_key', { authenticator_flags: UP_UV, transports: 'nfc,usb' }],
    ['hardware_key', { aaguid: 'ee882879-721c-4913-9775-3dfcce97072a' }],
    ['invalid', { authenticator_flags: UP_UV | BS }],
    ['unknown', {}],
  ] as const)('is %s for %o', (storage_kind, said) => {
    expect(describeAuthenticator({ ...SAID, ...said })).toMatchObject({ storage_kind });
  });
});
