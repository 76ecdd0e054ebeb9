import { IDENTITY_SOURCES, type IdentitySource } from '../../schemas/vocabulary.ts';
import type { Client, Identity } from '../enrich/client.ts';
import type { CeremonyRow, EnrichedEvent, RankedIdentity } from './ceremony-row.ts';

type Said = Pick<
  CeremonyRow,
  | 'surface'
  | 'os'
  | 'browser'
  | 'device'
  | 'device_detail'
  | 'os_build'
  | 'security_patch'
  | 'play_services'
  | 'webview'
>;

/** By client and rank of the speaker. Equal hints give the same client, so nearly every event finds its columns here. */
const saidBefore = new WeakMap<Client, Map<number, Said>>();

/**
 * What a client says of itself; `rank` is that of its speaker. Made once and shared by all its rows, which then join
 * without a look inside: what is the same object is the same statement.
 */
export function saidByClient(client: Client, rank: number): Said {
  const byRank = saidBefore.get(client) ?? new Map<number, Said>();
  if (byRank.size === 0) saidBefore.set(client, byRank);
  const before = byRank.get(rank);
  if (before) return before;
  const said = sayOf(client, rank);
  byRank.set(rank, said);
  return said;
}

function sayOf({ os, browser, device, surface, play_services, webview }: Client, rank: number): Said {
  const deviceRank = sourceRank(rank, device.source);
  return {
    surface: surface.value,
    os: rankedIdentity(rank, os),
    browser: rankedIdentity(rank, browser),
    device: [deviceRank, device.oem, device.model, device.source, device.confidence],
    device_detail: [
      deviceRank,
      device.oem,
      device.model,
      device.series,
      device.market_name,
      device.carrier,
      device.form_factor,
    ],
    os_build: ranked(rank, os.build_source, os.build),
    security_patch: ranked(rank, 'native', os.security_patch),
    play_services: ranked(rank, play_services.source, play_services.value),
    webview: ranked(rank, webview.source, webview.value),
  };
}

type Columns = Pick<
  CeremonyRow,
  | 'native_error'
  | 'has_screen_lock'
  | 'has_bluetooth'
  | 'has_credential_manager'
  | 'network'
  | 'provider'
  | 'storage'
>;

type Described = Pick<EnrichedEvent, 'event' | 'authenticator'>;

/** What one event says of client, authenticator and network, beside their names; `rank` is that of its speaker. */
export function clientColumns({ event, authenticator }: Described, rank: number): Columns {
  return {
    native_error:
      event.native_error === null
        ? NO_NATIVE_ERROR
        : [rank, event.native_error, event.native_error_code ?? 0],
    has_screen_lock: bit(event.has_screen_lock),
    has_bluetooth: bit(event.has_bluetooth),
    has_credential_manager: bit(event.has_credential_manager),
    network: networkOf(event, rank),
    provider:
      event.aaguid === null
        ? NO_PROVIDER
        : [rank, event.aaguid, authenticator.provider, authenticator.provider_kind],
    storage: authenticator.storage_kind === 'unknown' ? NOT_SAID : [rank, authenticator.storage_kind],
  };
}

/** Of one object each, for the same reason. */
export const NOT_SAID = [0, ''] as const;
const NO_NATIVE_ERROR = [0, '', 0] as const;
const NO_PROVIDER = [0, '', '', ''] as const;
const NO_NETWORK = [0, '', 0, '', ''] as const;

function networkOf({ ip_prefix, asn, as_organisation, network_kind }: EnrichedEvent['event'], rank: number) {
  if (ip_prefix === null && asn === null) return NO_NETWORK;
  return [rank, ip_prefix ?? '', asn ?? 0, as_organisation ?? '', network_kind] as const;
}

/** Trust first, then how the statement was come by, then the client's own word over the gateway's. */
function sourceRank(rank: number, source: IdentitySource): number {
  return source === 'none' ? 0 : rank + IDENTITY_SOURCES.indexOf(source) * 8;
}

function rankedIdentity(rank: number, identity: Identity): RankedIdentity {
  const { name, version, source, confidence } = identity;
  return [sourceRank(rank, source), name, version, source, confidence];
}

function ranked(rank: number, source: IdentitySource, text: string) {
  return text === '' ? NOT_SAID : ([sourceRank(rank, source), text] as const);
}

function bit(said: boolean | null): number | null {
  return said === null ? null : Number(said);
}
