import { type Block, readBlock } from './reserved.ts';

/**
 * Blocks of telephones within systems that serve homes as well, from a public list of 2020
 * (yas-nyan/IP-Address-Ranges-for-Japanese-Mobile-Carrers) that says it repeats the carriers' own pages for developers;
 * those pages were not read. Only its large blocks are taken, because small ones move. Elsewhere in these systems the
 * kind stays unknown. A test holds each block to its system, which does not prove that it is mobile today.
 */
const MOBILE_BLOCKS: Readonly<Record<number, readonly string[]>> = {
  // KDDI: au
  2516: [
    '106.128.0.0/14',
    '106.132.0.0/15',
    '106.134.0.0/16',
    '182.249.0.0/16',
    '182.250.0.0/15',
    '2001:268:9000::/36',
    '2001:268:9800::/38',
  ],
  // SoftBank
  17676: [
    '126.33.0.0/16',
    '126.35.0.0/16',
    '126.156.0.0/15',
    '126.158.0.0/16',
    '126.166.0.0/16',
    '126.182.0.0/16',
    '126.199.0.0/16',
    '126.233.0.0/16',
    '126.236.0.0/16',
    '126.245.0.0/16',
    '126.247.0.0/16',
    '126.253.0.0/16',
    '2400:2200::/36',
  ],
};

/** Every such block with its system. */
export const CARRIER_RANGES: readonly (Block & { asn: number })[] = Object.entries(MOBILE_BLOCKS).flatMap(
  ([asn, blocks]) => blocks.map((block) => ({ asn: Number(asn), ...readBlock(block) })),
);
