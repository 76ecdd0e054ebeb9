import { IDENTITY_SOURCES, type IdentitySource } from '../../schemas/vocabulary.ts';
import type { CeremonyRow, EnrichedEvent } from './ceremony-row.ts';

type Columns = Pick<
  CeremonyRow,
  | 'surface'
  | 'os_build'
  | 'security_patch'
  | 'play_services'
  | 'webview'
  | 'device_detail'
  | 'native_error'
  | 'has_screen_lock'
  | 'has_bluetooth'
  | 'has_credential_manager'
  | 'network'
  | 'provider'
  | 'storage'
>;

type Described = Pick<EnrichedEvent, 'event' | 'client' | 'authenticator'>;

/** What one event says of client, authenticator and network, beside their names; `rank` is that of its speaker. */
export function clientColumns({ event, client, authenticator }: Described, rank: number): Columns {
  const { os, device, webview, play_services } = client;
  return {
    surface: client.surface.value,
    os_build: ranked(rank, os.build_source, os.build),
    security_patch: ranked(rank, 'native', os.security_patch),
    play_services: ranked(rank, play_services.source, play_services.value),
    webview: ranked(rank, webview.source, webview.value),
    device_detail: [
      sourceRank(rank, device.source),
      device.oem,
      device.model,
      device.series,
      device.market_name,
      device.carrier,
      device.form_factor,
    ],
    native_error:
      event.native_error === null ? [0, '', 0] : [rank, event.native_error, event.native_error_code ?? 0],
    has_screen_lock: bit(event.has_screen_lock),
    has_bluetooth: bit(event.has_bluetooth),
    has_credential_manager: bit(event.has_credential_manager),
    network: networkOf(event, rank),
    provider:
      event.aaguid === null
        ? [0, '', '', '']
        : [rank, event.aaguid, authenticator.provider, authenticator.provider_kind],
    storage: authenticator.storage_kind === 'unknown' ? [0, ''] : [rank, authenticator.storage_kind],
  };
}

function networkOf({ ip_prefix, asn, as_organisation, network_kind }: EnrichedEvent['event'], rank: number) {
  const said = ip_prefix !== null || asn !== null;
  return [
    said ? rank : 0,
    ip_prefix ?? '',
    asn ?? 0,
    as_organisation ?? '',
    said ? network_kind : '',
  ] as const;
}

/** Trust first, then how the statement was come by, then the client's own word over the gateway's. */
export function sourceRank(rank: number, source: IdentitySource): number {
  return source === 'none' ? 0 : rank + IDENTITY_SOURCES.indexOf(source) * 8;
}

function ranked(rank: number, source: IdentitySource, text: string) {
  return text === '' ? ([0, ''] as const) : ([sourceRank(rank, source), text] as const);
}

function bit(said: boolean | null): number | null {
  return said === null ? null : Number(said);
}
