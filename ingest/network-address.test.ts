import { expect, it } from 'vitest';
import { readAddress } from './network-address.ts';

it.each([
  ['203.0.113.7', '203.0.113.7', '203.0.113.0/24', '203.0.113.0/24', 4, 0xcb007107],
  ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24', '203.0.113.0/24', 4, 0xcb007107],
  [
    '2001:DB8:1:2:3:4:5:6',
    '2001:db8:1:2:3:4:5:6',
    '2001:db8:1::/48',
    '2001:db8:1:2::/64',
    6,
    0x2001_0db8_0001,
  ],
  ['2001:db8:0:0:0:0:0:1', '2001:db8::1', '2001:db8:0::/48', '2001:db8:0:0::/64', 6, 0x2001_0db8_0000],
  ['fe80::1%eth0', 'fe80::1', 'fe80:0:0::/48', 'fe80:0:0:0::/64', 6, 0xfe80_0000_0000],
  ['::1', '::1', '0:0:0::/48', '0:0:0:0::/64', 6, 0],
])('%s is %s of %s and %s', (text, canonical, prefix, site, version, key) => {
  expect(readAddress(text)).toEqual({ canonical, prefix, site, version, key });
});

it.each(['', 'unix:', 'localhost', '203.0.113.7:443', '1.2.3', '203.0.113.7/24', 'unknown'])(
  '"%s" is no address',
  (text) => {
    expect(readAddress(text)).toBeNull();
  },
);
