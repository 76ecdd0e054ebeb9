import type { Cause, NetworkKind, Surface } from '../../schemas/vocabulary.ts';

/** What truly went wrong: the words of the vocabulary, without those that only a reader needs. */
export type TrueCause = Exclude<
  Cause,
  'NOT_ALLOWED' | 'UNKNOWABLE' | 'UNKNOWN' | 'NOT_SUPPORTED' | 'SIGN_COUNT_REPLAY'
>;

/** How a ceremony truly ended, whatever was delivered of it. */
export const TRUE_OUTCOMES = ['success', 'failed', 'fallback', 'armed', 'abandoned', 'lost'] as const;
export type TrueOutcome = (typeof TRUE_OUTCOMES)[number];

/** What a device truly is, whatever it says of itself. Empty text: it has none. */
export interface DeviceTruth {
  os: 'iOS' | 'iPadOS' | 'Android' | 'Windows' | 'macOS';
  os_version: string;
  os_build: string;
  /** Android only, a date. */
  security_patch: string;
  /** Android only: Google Play services, such as `26.30.34`. */
  play_services: string;
  /** Empty on native surfaces. */
  browser:
    | ''
    | 'Safari'
    | 'Chrome'
    | 'Edge'
    | 'Firefox'
    | 'Samsung Internet'
    | 'LINE'
    | 'Yahoo! JAPAN'
    | 'Instagram'
    | 'Android WebView'
    | 'WKWebView';
  browser_version: string;
  oem: string;
  series: string;
  /** Android: Build.MODEL. Apple: utsname.machine, which no web page can read. */
  model: string;
  market_name: string;
  carrier: string;
  surface: Exclude<Surface, 'unknown'>;
}

/** Where the passkey lives. */
export interface ProviderTruth {
  name: string;
  aaguid: string;
  backup_eligible: boolean;
  backed_up: boolean;
}

export interface NetworkTruth {
  kind: NetworkKind;
  asn: number;
  organisation: string;
  prefix: string;
}
