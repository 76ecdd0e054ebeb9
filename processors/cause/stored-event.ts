import { type CeremonyEvent, ceremonyEvent } from '../../schemas/events.ts';
import type { IdentitySource } from '../../schemas/vocabulary.ts';
import type { Authenticator } from '../enrich/authenticator.ts';
import type { Client } from '../enrich/client.ts';
import type { EnrichedEvent } from '../sessionize/ceremony-row.ts';

/** Fields that `events` keeps as they came. */
const SAME = [
  'event_id',
  'tenant',
  'ceremony_id',
  'source',
  'kind',
  'mediation',
  'result',
  'trust',
  'elapsed_ms',
  'purpose',
  'timeout_ms',
  'allow_count',
  'exclude_count',
  'attachment',
  'has_focus',
  'is_visible',
  'user_activation',
  'api_patched',
  'surface',
  'native_error_code',
  'has_screen_lock',
  'has_bluetooth',
  'has_credential_manager',
  'network_kind',
] as const;

/** Fields of which `events` keeps nothing as empty text. */
const TEXTS = [
  'step',
  'signal',
  'error_name',
  'error_message',
  'rejection',
  'rp_code',
  'transports',
  'hints',
  'capabilities',
  'ip_prefix',
  'user_ref',
  'device_ref',
  'play_services_version',
  'native_error',
] as const;

/** What the enriching steps said of the client, as far as a cause rests on it. */
const CLIENT = [
  'os',
  'os_version',
  'os_source',
  'browser',
  'browser_version',
  'browser_source',
  'device_oem',
  'device_model',
  'device_source',
] as const;

const TIMES = ['issued_at', 'corrected_at', 'received_at', 'log_appended_at'] as const;

/** The columns of `events` that a cause rests on, for a SELECT; times are milliseconds. */
export const STORED_COLUMNS = [
  ...SAME,
  ...TEXTS,
  ...CLIENT,
  ...TIMES.map((name) => `toUnixTimestamp64Milli(${name}) AS ${name}_ms`),
  'asn',
  'late',
  'log_partition',
  'log_offset',
].join(', ');

type Text = { [Name in (typeof TEXTS)[number]]: Extract<CeremonyEvent[Name], string> | '' };

/** A row that `STORED_COLUMNS` selects. */
export interface StoredEvent extends Pick<CeremonyEvent, (typeof SAME)[number]>, Text {
  os: string;
  os_version: string;
  os_source: IdentitySource;
  browser: string;
  browser_version: string;
  browser_source: IdentitySource;
  device_oem: string;
  device_model: string;
  device_source: IdentitySource;
  issued_at_ms: number | null;
  corrected_at_ms: number;
  received_at_ms: number;
  log_appended_at_ms: number;
  asn: number;
  late: number;
  log_partition: number;
  log_offset: number;
}

/**
 * An event again, as far as a cause rests on it. Not in the table, and so not here: that a probe found nothing the
 * client can do, where `capabilities` is empty; client hints and native fields, of which the table keeps what the
 * identifying step made of them.
 */
export function eventOfStored(row: StoredEvent): EnrichedEvent {
  const same = Object.fromEntries(SAME.map((name) => [name, row[name]])) as Pick<
    CeremonyEvent,
    (typeof SAME)[number]
  >;
  const texts = Object.fromEntries(TEXTS.map((name) => [name, row[name] === '' ? null : row[name]]));
  return {
    event: ceremonyEvent({
      ...same,
      ...texts,
      issued_at_ms: row.issued_at_ms,
      occurred_at_ms: row.corrected_at_ms,
      received_at_ms: row.received_at_ms,
      asn: row.asn === 0 ? null : row.asn,
    }),
    client: clientOf(row),
    authenticator: UNDESCRIBED,
    cause: 'NONE',
    correctedAtMs: row.corrected_at_ms,
    appendedAtMs: row.log_appended_at_ms,
    partition: row.log_partition,
    offset: row.log_offset,
    late: row.late !== 0,
  };
}

const UNDESCRIBED: Authenticator = { provider: '', provider_kind: 'unknown', storage_kind: 'unknown' };
const NOT_KEPT = { source: 'none', confidence: 0 } as const;

/** The names with their sources; builds, market names and confidences tell no cause and are left out. */
function clientOf(row: StoredEvent): Client {
  return {
    os: {
      name: row.os,
      version: row.os_version,
      source: row.os_source,
      confidence: 0,
      build: '',
      build_source: 'none',
      security_patch: '',
    },
    browser: {
      name: row.browser,
      version: row.browser_version,
      source: row.browser_source,
      confidence: 0,
    },
    device: {
      oem: row.device_oem,
      model: row.device_model,
      source: row.device_source,
      confidence: 0,
      series: '',
      market_name: '',
      name_source: 'none',
      name_confidence: 0,
      carrier: '',
      form_factor: '',
    },
    surface: { value: row.surface, ...NOT_KEPT },
    play_services: { value: '', ...NOT_KEPT },
    webview: { value: '', ...NOT_KEPT },
  };
}
