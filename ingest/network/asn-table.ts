import type { NetworkAddress } from '../network-address.ts';
import { type AsnFile, type AsnRow, readAsnCsv } from './asn-csv.ts';
import { CARRIER_RANGES } from './carrier-ranges.ts';
import { NetworkDataError } from './data-error.ts';
import { kindOf } from './kinds.ts';
import { type Network, type NetworkOf, UNKNOWN_NETWORK } from './network.ts';
import { createRangeTable, type RangeTable } from './range-table.ts';
import { isReservedAddress, isReservedAsn } from './reserved.ts';

/** Which autonomous system an address is in, who runs it, and what kind of network that is. */
export interface AsnTable {
  networkOf: NetworkOf;
  /** Ranges of both versions. */
  ranges: number;
  /** Different autonomous systems. */
  systems: number;
}

/** Twenty times of what the whole Internet needs today. */
const SYSTEMS_MAX = 2_000_000;
const RANGES_MAX = 10_000_000;
const ORGANISATION_LENGTH_MAX = 200;

/**
 * Reads both files into memory.
 * @throws NetworkDataError for a file that is damaged, unsorted, or larger than the Internet.
 */
export function createAsnTable(files: { ipv4: AsnFile; ipv6: AsnFile }): AsnTable {
  // The first owner is nobody: ranges of reserved numbers are his.
  const networks: Readonly<Network>[] = [UNKNOWN_NETWORK];
  const owners = new Map<number, number>();
  const tables = { 4: readTable(files.ipv4), 6: readTable(files.ipv6) };
  const telephones = mobileRanges(networks);

  function readTable(file: AsnFile): RangeTable {
    const builder = createRangeTable();
    let ranges = 0;
    readAsnCsv(file, (row) => {
      ranges += 1;
      if (ranges > RANGES_MAX) throw new NetworkDataError(`${file.name} has more than ${RANGES_MAX} ranges.`);
      builder.add(row.first, row.last, ownerOf(row));
    });
    return builder.build();
  }

  function ownerOf({ asn, organisation }: AsnRow): number {
    const known = owners.get(asn);
    if (known !== undefined) return known;
    if (isReservedAsn(asn)) return 0;
    if (networks.length > SYSTEMS_MAX) throw new NetworkDataError(`More than ${SYSTEMS_MAX} systems.`);
    const name = organisation().slice(0, ORGANISATION_LENGTH_MAX);
    networks.push({ asn, as_organisation: name === '' ? null : name, network_kind: kindOf(asn, name) });
    owners.set(asn, networks.length - 1);
    return networks.length - 1;
  }

  function networkOf(address: NetworkAddress): Readonly<Network> {
    if (isReservedAddress(address)) return UNKNOWN_NETWORK;
    const network = networks[tables[address.version].find(address.key)] ?? UNKNOWN_NETWORK;
    return telephones.get(network)?.(address) ?? network;
  }

  return { networkOf, ranges: tables[4].length + tables[6].length, systems: owners.size };
}

type Telephones = (address: NetworkAddress) => Readonly<Network> | null;

/** For a system of which blocks are known to be telephones: that network as a mobile one; null outside the blocks. */
function mobileRanges(networks: readonly Readonly<Network>[]): ReadonlyMap<Readonly<Network>, Telephones> {
  const telephones = new Map<Readonly<Network>, Telephones>();
  for (const network of networks) {
    const blocks = CARRIER_RANGES.filter(({ asn }) => asn === network.asn);
    if (blocks.length === 0) continue;
    const mobile: Readonly<Network> = { ...network, network_kind: 'mobile' };
    telephones.set(network, function telephonesOf({ version, key }) {
      const isMobile = blocks.some(
        (block) => block.version === version && key >= block.first && key <= block.last,
      );
      return isMobile ? mobile : null;
    });
  }
  return telephones;
}
