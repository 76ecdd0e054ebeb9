import type { NetworkKind } from '../../schemas/vocabulary.ts';
import type { NetworkAddress } from '../network-address.ts';

/** What an event says of the network that an address belongs to. */
export interface Network {
  /** Number of the autonomous system; null where the address is in none. */
  asn: number | null;
  as_organisation: string | null;
  network_kind: NetworkKind;
}

/** The network of an address. The same object for every address of one network: not to be changed. */
export type NetworkOf = (address: NetworkAddress) => Readonly<Network>;

export const UNKNOWN_NETWORK: Readonly<Network> = {
  asn: null,
  as_organisation: null,
  network_kind: 'unknown',
};

/** Where there is no data, every network is unknown. */
export const unknownNetwork: NetworkOf = () => UNKNOWN_NETWORK;
