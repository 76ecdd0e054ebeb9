import { describe, expect, it } from 'vitest';
import { KNOWN_SYSTEMS, kindOf } from './kinds.ts';

describe('the kind of a system', () => {
  it('is the listed one', () => {
    expect([
      kindOf(9605, 'NTT DOCOMO, INC.'),
      kindOf(4713, ''),
      kindOf(16_509, ''),
      kindOf(22_616, ''),
    ]).toEqual(['mobile', 'residential', 'hosting', 'corporate']);
  });

  it.each([
    'Sumitomo Mitsui Banking Corporation',
    'MUFG Securities EMEA PLC',
    'Deutsche Bank Group, Japan BGP connection',
    'Northwestern Mutual Life Insurance Company',
    'San Francisco Federal Credit Union',
  ])('is corporate by the name %s', (organisation) => {
    expect(kindOf(1, organisation)).toBe('corporate');
  });

  it.each([
    'SoftBank Corp.',
    'DataBank Holdings, Ltd.',
    'JSC "ER-Telecom Holding"',
    'Communication & Bank Networks',
    'Data Bank Group UAB',
    'KDDI CORPORATION',
    '',
  ])('is unknown by the name "%s"', (organisation) => {
    expect(kindOf(1, organisation)).toBe('unknown');
  });
});

it('no system is listed twice', () => {
  const listed = KNOWN_SYSTEMS.flatMap(({ systems }) => systems.map(([asn]) => asn));
  expect(listed.filter((asn, index) => listed.indexOf(asn) !== index)).toEqual([]);
});
