import type { NetworkKind } from '../../schemas/vocabulary.ts';

/**
 * Systems whose kind we know. A kind says who most users of the system are; it is no claim about one address. What is
 * not here is unknown: above all systems that serve homes and telephones alike (KDDI 2516, SoftBank 17676 and 4725,
 * IIJ 2497, ARTERIA 17506 and 2519, Fujitsu 2510 with @nifty), of which `carrier-ranges.ts` knows some blocks.
 */
export interface KnownSystems {
  kind: Exclude<NetworkKind, 'unknown'>;
  /** How we know. */
  why: string;
  /** The number, and a word of the organisation that the data name for it: a test compares them with the data. */
  systems: readonly (readonly [asn: number, organisation: string])[];
}

export const KNOWN_SYSTEMS: readonly KnownSystems[] = [
  {
    kind: 'mobile',
    why: 'Mobile carriers of Japan whose system carries their telephones: spモード, Rakuten Mobile, b-mobile.',
    systems: [
      [9605, 'NTT DOCOMO'],
      [138384, 'Rakuten Mobile'],
      [55387, 'Japan Communication'],
    ],
  },
  {
    kind: 'residential',
    why: 'Internet providers of Japan that sell lines to homes: OCN, BIGLOBE, So-net, ASAHI Net, TOKAI.',
    systems: [
      [4713, 'NTT Communications'],
      [2518, 'BIGLOBE'],
      [2527, 'Sony Network Communications'],
      [9600, 'So-net'],
      [4685, 'Asahi Net'],
      [10010, 'TOKAI Communications'],
    ],
  },
  {
    kind: 'residential',
    why: "Fibre to the home by Japan's power companies: eo, Commufa, BBIQ, Pikara, MEGA EGG.",
    systems: [
      [17511, 'OPTAGE'],
      [18126, 'Chubu Telecommunications'],
      [7679, 'QTnet'],
      [7522, 'STNet'],
      [18144, 'Enecom'],
      [7670, 'Enecom'],
    ],
  },
  {
    kind: 'residential',
    why: 'Cable television and apartment lines of Japan.',
    systems: [
      [9824, 'JCOM'],
      [9617, 'JCOM'],
      [4721, 'JCOM'],
      [9378, 'JCOM'],
      [18136, 'JCOM'],
      [18134, 'JCOM'],
      [23788, 'JCOM'],
      [24276, 'JCOM'],
      [23790, 'JCOM'],
      [7686, 'JCOM'],
      [45675, 'JCOM'],
      [9365, 'its communications'],
      [17529, 'STARCAT'],
      [9354, 'Community Network Center'],
      [17698, 'COMMUNITY NETWORK CENTER'],
      [59108, 'KATCH NETWORK'],
      [59125, 'FAMILY NET JAPAN'],
      [131925, 'FAMILY NET JAPAN'],
    ],
  },
  {
    kind: 'residential',
    why: "IPv6 (IPoE) access for FLET'S lines, east and west: transix.",
    systems: [
      [55391, 'INTERNET MULTIFEED'],
      [55392, 'INTERNET MULTIFEED'],
    ],
  },
  {
    kind: 'hosting',
    why: 'Data centres and hosting of Japan.',
    systems: [
      [7684, 'SAKURA Internet'],
      [9370, 'SAKURA Internet'],
      [9371, 'SAKURA Internet'],
      [7506, 'GMO Internet'],
      [58791, 'GMO Internet'],
      [131921, 'GMO GlobalSign'],
      [135161, 'GMO-Z.COM'],
      [131965, 'Xserver'],
      [24282, 'KAGOYA'],
      [4694, 'IDC Frontier'],
      [9597, 'KDDI Web Communications'],
      [7671, 'NTT SmartConnect'],
    ],
  },
  {
    kind: 'hosting',
    why: 'Public clouds.',
    systems: [
      [16509, 'Amazon'],
      [14618, 'Amazon'],
      [8987, 'Amazon'],
      [396982, 'Google'],
      [15169, 'Google'],
      [8075, 'Microsoft'],
      [31898, 'Oracle'],
      [36351, 'IBM Cloud'],
      [45102, 'Alibaba'],
      [37963, 'Alibaba'],
      [132203, 'Tencent'],
      [45090, 'Tencent'],
      [55990, 'Huawei Cloud'],
    ],
  },
  {
    kind: 'hosting',
    why: 'Delivery networks; relays such as iCloud Private Relay and WARP leave the network here.',
    systems: [
      [13335, 'Cloudflare'],
      [209242, 'Cloudflare'],
      [20940, 'Akamai'],
      [16625, 'Akamai'],
      [36183, 'Akamai'],
      [54113, 'Fastly'],
    ],
  },
  {
    kind: 'hosting',
    why: 'Rented servers; most VPN services leave the network here.',
    systems: [
      [63949, 'Akamai'],
      [48337, 'Linode'],
      [14061, 'DigitalOcean'],
      [16276, 'OVH'],
      [24940, 'Hetzner'],
      [213230, 'Hetzner'],
      [20473, 'Constant Company'],
      [12876, 'Scaleway'],
      [51167, 'Contabo'],
      [40021, 'Contabo'],
      [8560, 'IONOS'],
      [26496, 'GoDaddy'],
      [47583, 'Hostinger'],
      [22612, 'Namecheap'],
      [197540, 'netcup'],
      [60781, 'LeaseWeb'],
      [28753, 'Leaseweb'],
      [395954, 'Leaseweb'],
      [30633, 'Leaseweb'],
      [9009, 'M247'],
      [212238, 'Datacamp'],
      [60068, 'Datacamp'],
      [29802, 'HIVELOCITY'],
      [62240, 'Clouvider'],
      [40676, 'Psychz'],
      [49981, 'WorldStream'],
      [53667, 'FranTech'],
      [136787, 'PacketHub'],
      [147049, 'PacketHub'],
      [207137, 'PacketHub'],
      [39351, '31173 Services'],
    ],
  },
  {
    kind: 'corporate',
    why: 'Security gateways through which companies send the traffic of their staff.',
    systems: [
      [22616, 'ZSCALER'],
      [53813, 'ZSCALER'],
      [62044, 'Zscaler'],
      [55256, 'Netskope'],
      [36692, 'OpenDNS'],
      [13150, 'CATO NETWORKS'],
      [396253, 'iboss'],
      [62654, 'MENLO SECURITY'],
      [44444, 'Forcepoint'],
    ],
  },
];

/**
 * Words by which banks, securities houses and insurers call themselves: their own systems carry their own staff. A
 * guess, and the only one. "Holdings" is not among the words, because half of those who bear it sell lines.
 */
const FINANCE =
  /\b(?:bank|banking|banque|banco|securities|insurance|assurance|stock exchange|credit union)\b/i;
const SELLS_LINES =
  /telecom|network|internet|broadband|hosting|cloud|\bdata\b|cable|wireless|\bmobile\b|fib(?:er|re)|communication|\bisp\b|west bank/i;

const KIND_BY_ASN: ReadonlyMap<number, NetworkKind> = new Map(
  KNOWN_SYSTEMS.flatMap(({ kind, systems }) => systems.map(([asn]) => [asn, kind] as const)),
);

/** The kind of an autonomous system: as listed, else corporate by its name, else unknown. */
export function kindOf(asn: number, organisation: string): NetworkKind {
  const known = KIND_BY_ASN.get(asn);
  if (known !== undefined) return known;
  return FINANCE.test(organisation) && !SELLS_LINES.test(organisation) ? 'corporate' : 'unknown';
}
