import { FEATURES, type Feature } from '../../schemas/cause-model.ts';
import {
  ATTACHMENTS,
  CAPABILITIES,
  CEREMONY_KINDS,
  MEDIATIONS,
  NETWORK_KINDS,
  SURFACES,
  TRANSPORTS,
} from '../../schemas/vocabulary.ts';
import { ATTENTION, type Attention, type CauseFacts, NEVER, NOT_SAID } from './facts.ts';
import { type CredentialHistory, historyWord } from './history.ts';
import { messageKey } from './messages.ts';
import { nativeKey } from './native-errors.ts';

export { FEATURES, type Feature };

/** Features of which every value is a name that the field invents: makers, networks, codes. Learned, never listed. */
export const OPEN_FEATURES: ReadonlySet<Feature> = new Set(['rp_code', 'asn', 'prefix', 'model']);

/** What stands in for an `error` that was never seen as a whole. */
export const ERROR_PARTS: ReadonlySet<Feature> = new Set(['error_name', 'message', 'native']);

/** A ceremony as the classifier sees it. */
export interface Observation {
  /** Where it ran: the mixture of times and most likelihoods are learned for each. */
  platform: Platform;
  /** Operation and mediation, beside the platform the key of the prior. */
  cell: string;
  values: readonly string[];
  /** Natural logarithm of milliseconds; null where no settlement said it. */
  logElapsed: number | null;
  /** The same of the time-out that the page asked for; null where it did not. */
  logTimeout: number | null;
}

export const PLATFORMS = [
  'ios_app',
  'android_app',
  'ios_in_app',
  'android_in_app',
  'ios_web',
  'android_web',
  'windows',
  'mac_webkit',
  'mac_chromium',
  'other',
] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Reads the facts of a ceremony, and what was remembered of its account, as features; only what was said, never what is true. */
export function observe(facts: CauseFacts, history: CredentialHistory | null = null): Observation {
  const { error } = facts;
  const name = error?.name ?? '';
  const message = messageKey(error?.message ?? '');
  const native = nativeKey(error?.native ?? '', error?.code ?? null);
  const platform = platformOf(facts);
  const kind = CEREMONY_KINDS[facts.kind] ?? 'unknown';
  return {
    platform,
    cell: `${platform} ${kind} ${MEDIATIONS[facts.mediation] ?? 'unknown'}`,
    values: [
      error === null ? '' : `${name}/${message}/${native}`,
      name,
      error === null ? '' : message,
      error === null ? '' : native,
      facts.rejected ? facts.rejection : 'none',
      facts.rpCode === '' ? 'none' : facts.rpCode,
      error === null ? '' : focusOf(facts),
      error === null ? '' : hiddenOf(facts),
      error === null ? '' : leftOf(facts),
      startOf(facts),
      said(facts, 'patched'),
      capabilityOf(facts),
      ATTACHMENTS[facts.attachment] ?? '',
      facts.transports === 0 ? 'none' : wordsOf(facts.transports, TRANSPORTS),
      facts.prompted && facts.hints === '' ? 'none' : facts.hints,
      countsOf(facts, kind),
      historyWord(facts, history),
      said(facts, 'screenLock'),
      said(facts, 'bluetooth'),
      said(facts, 'credman'),
      facts.networkKind === 0 ? '' : (NETWORK_KINDS[facts.networkKind] ?? ''),
      facts.asn === NOT_SAID ? '' : String(facts.asn),
      facts.prefix,
      facts.os.name === '' ? '' : `${facts.os.name} ${major(facts.os.version)}`,
      facts.browser.name === '' ? '' : `${facts.browser.name} ${major(facts.browser.version)}`,
      facts.device.version,
      facts.device.name,
      platform === 'android_app' ? playServicesOf(facts) : '',
      facts.purpose === 0 ? '' : String(facts.purpose),
    ],
    logElapsed: error === null || error.elapsedMs === null ? null : Math.log(Math.max(1, error.elapsedMs)),
    logTimeout: facts.timeoutMs > 0 ? Math.log(facts.timeoutMs) : null,
  };
}

/** Where the ceremony ran, coarsely enough that each has traffic. */
export function platformOf({ surface, os, browser }: CauseFacts): Platform {
  const where = SURFACES[surface];
  const system = os.name.toLowerCase();
  if (where === 'ios') return 'ios_app';
  if (where === 'android') return 'android_app';
  const inApp =
    where === 'in_app' ||
    where === 'webview' ||
    /webview|^line$|instagram|facebook|yahoo/i.test(browser.name);
  if (system.startsWith('ios') || system.startsWith('ipados')) return inApp ? 'ios_in_app' : 'ios_web';
  if (system.startsWith('android')) return inApp ? 'android_in_app' : 'android_web';
  if (system.startsWith('windows')) return 'windows';
  if (system.startsWith('mac')) return /safari/i.test(browser.name) ? 'mac_webkit' : 'mac_chromium';
  return 'other';
}

function focusOf({ focusLostMs, focusGainedMs, sheetMs, error }: CauseFacts): string {
  if (focusLostMs === NEVER) return sheetMs === NEVER ? 'kept' : 'kept_sheet';
  const lost = focusLostMs < 1_000 ? 'at_once' : 'later';
  if (focusGainedMs === NOT_SAID) return `${lost}_not_back`;
  const end = error?.elapsedMs ?? null;
  if (end === null) return `${lost}_back`;
  return end - focusGainedMs > 1_000 ? `${lost}_back_early` : `${lost}_back`;
}

function hiddenOf({ hiddenMs, visibleMs, error }: CauseFacts): string {
  if (hiddenMs === NEVER) return 'never';
  const end = error?.elapsedMs ?? null;
  const when = hiddenMs < 1_000 ? 'at_once' : end !== null && end - hiddenMs < 500 ? 'at_end' : 'during';
  if (visibleMs === NOT_SAID) return `${when}_not_back`;
  return visibleMs - hiddenMs < 2_000 ? `${when}_short` : `${when}_long`;
}

function leftOf({ leftMs, error }: CauseFacts): string {
  if (leftMs === NEVER) return 'stayed';
  const end = error?.elapsedMs ?? null;
  if (end === null) return 'left';
  return Math.abs(end - leftMs) <= 500 ? 'left_at_end' : leftMs < end ? 'left_before' : 'left_after';
}

function startOf(facts: CauseFacts): string {
  const { attention } = facts;
  return (attention & 0b11_11_11) === 0
    ? ''
    : `${said(facts, 'focus')}${said(facts, 'visible')}${said(facts, 'activation')}`;
}

/** `+` yes, `-` no, `±` both were said. */
function said({ attention }: CauseFacts, word: Attention): string {
  return ['', '-', '+', '±'][(attention >> (ATTENTION.indexOf(word) * 2)) & 3] ?? '';
}

const PLATFORM_BITS =
  (1 << CAPABILITIES.indexOf('passkeyPlatformAuthenticator')) |
  (1 << CAPABILITIES.indexOf('userVerifyingPlatformAuthenticator'));
const HYBRID_BIT = 1 << CAPABILITIES.indexOf('hybridTransport');
const CONDITIONAL_BIT = 1 << CAPABILITIES.indexOf('conditionalGet');

function capabilityOf({ probed, capabilities }: CauseFacts): string {
  if (!probed) return '';
  const sign = (mask: number) => ((capabilities & mask) === 0 ? '-' : '+');
  return `platform${sign(PLATFORM_BITS)} hybrid${sign(HYBRID_BIT)} conditional${sign(CONDITIONAL_BIT)}`;
}

function countsOf({ allowCount, excludeCount }: CauseFacts, kind: string): string {
  const count = kind === 'registration' ? excludeCount : allowCount;
  if (count === NOT_SAID) return '';
  return `${kind === 'registration' ? 'exclude' : 'allow'} ${count > 3 ? '4+' : count}`;
}

const WEEK_MS = 7 * 86_400_000;
/** Older than this, Play services has stopped taking releases. */
const OLD_WEEKS = 52;

/** Versions begin with year and week, as in `26.30.34`; older numbering is as good as none. */
function playServicesOf({ playServices, heardAtMs }: CauseFacts): string {
  if (playServices === '') return 'none';
  const [, year, week] = /^(\d\d)\.(\d\d)\./.exec(playServices) ?? [];
  if (year === undefined) return 'old';
  const releasedMs = Date.UTC(2_000 + Number(year), 0, 1) + Number(week) * WEEK_MS;
  return heardAtMs - releasedMs > OLD_WEEKS * WEEK_MS ? 'old' : 'current';
}

function wordsOf(mask: number, words: readonly string[]): string {
  return words.filter((_, place) => (mask & (1 << place)) !== 0).join(',');
}

function major(version: string): string {
  const dot = version.indexOf('.');
  return dot < 0 ? version : version.slice(0, dot);
}
