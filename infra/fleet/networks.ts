import type { NetworkKind } from '../../schemas/vocabulary.ts';
import type { Chance } from './chance.ts';

/** A network of the fleet: one IPv6 /48, whose users share a prefix. */
export interface FleetNetwork {
  kind: Exclude<NetworkKind, 'unknown'>;
  prefix: string;
  asn: number;
  organisation: string;
}

/** How many networks there are of each kind: an employer has one egress prefix, a carrier has many. */
const NETWORKS: readonly {
  kind: FleetNetwork['kind'];
  count: number;
  systems: readonly (readonly [number, string])[];
}[] = [
  {
    kind: 'mobile',
    count: 200,
    systems: [
      [9605, 'NTT DOCOMO, INC.'],
      [138384, 'Rakuten Mobile, Inc.'],
      [55387, 'Japan Communication, Inc.'],
    ],
  },
  {
    kind: 'residential',
    count: 260,
    systems: [
      [4713, 'NTT Communications Corporation'],
      [2518, 'BIGLOBE Inc.'],
      [2527, 'Sony Network Communications Inc.'],
      [9824, 'JCOM Co., Ltd.'],
    ],
  },
  {
    kind: 'corporate',
    count: 40,
    systems: [
      [22616, 'ZSCALER, INC.'],
      [55256, 'Netskope Inc'],
      [13150, 'CATO NETWORKS LTD'],
    ],
  },
  { kind: 'hosting', count: 12, systems: [[16509, 'Amazon.com, Inc.']] },
];

/**
 * Every network of the fleet. Addresses are of 2001:db8::/32, the block for documentation (RFC 3849): nobody's. Systems
 * are real, so that their kinds are known; that their users sit on these addresses is made up.
 */
export const FLEET_NETWORKS: readonly FleetNetwork[] = NETWORKS.flatMap(({ kind, count, systems }, group) =>
  Array.from({ length: count }, (_, index) => {
    const [asn = 0, organisation = ''] = systems[index % systems.length] ?? [];
    return { kind, prefix: `2001:db8:${((group + 1) * 4_096 + index).toString(16)}::/48`, asn, organisation };
  }),
);

const BY_KIND = new Map(
  NETWORKS.map(({ kind }) => [kind, FLEET_NETWORKS.filter((network) => network.kind === kind)] as const),
);

/** One network of a kind, each as likely as the others. */
export function drawNetwork(kind: FleetNetwork['kind'], chance: Chance): FleetNetwork {
  const networks = BY_KIND.get(kind) ?? [];
  const network = networks[chance.below(networks.length)];
  if (!network) throw new RangeError(`The fleet has no network of kind ${kind}.`);
  return network;
}

/** An address in a network: its own /64 for every host, so that a rate limit by /64 sees what it would see. */
export function addressIn({ prefix }: FleetNetwork, host: number): string {
  return `${prefix.replace('::/48', '')}:${((host % 0xfffe) + 1).toString(16)}::1`;
}

/**
 * The networks as rows `first,last,AS number,organisation` with decimal IPv6 addresses: the form of the public tables of
 * autonomous systems, so that a collector can be told who these are.
 */
export function fleetAsnCsv(): string {
  const hostBits = 80n;
  return FLEET_NETWORKS.map(({ prefix, asn, organisation }) => {
    const [a = '', b = '', c = ''] = prefix.split(':');
    const first = BigInt(`0x${a.padStart(4, '0')}${b.padStart(4, '0')}${c.padStart(4, '0')}`) << hostBits;
    return `${first},${first + (1n << hostBits) - 1n},${asn},"${organisation}"\n`;
  }).join('');
}
