import type { CeremonyEvent } from '../../schemas/events.ts';
import {
  ATTACHMENTS,
  CAPABILITIES,
  CEREMONY_KINDS,
  IDENTITY_SOURCES,
  MEDIATIONS,
  NETWORK_KINDS,
  PURPOSES,
  type Rejection,
  SURFACES,
  type Surface,
  TRANSPORTS,
} from '../../schemas/vocabulary.ts';
import { betterError, betterName, joinFacts, laterText } from './join-facts.ts';

/** Who the client is, as the identifying step says it; the shape of `Client` in `enrich/client.ts`, and of a stored row. */
export interface FactsClient {
  os: { name: string; version: string; source: string };
  browser: { name: string; version: string; source: string };
  device: { oem: string; model: string; source: string };
  /** Where the client's own words place it; the event says it too, but only for native apps. */
  surface?: { value: Surface };
}

/** Yes and no are two bits each, so that contradicting statements join without an order. */
export const ATTENTION = [
  'focus',
  'visible',
  'activation',
  'patched',
  'screenLock',
  'bluetooth',
  'credman',
] as const;
export type Attention = (typeof ATTENTION)[number];

/** The error of the settlement, joined as a whole: the better-founded one wins. */
export interface SettledError {
  rank: number;
  name: string;
  message: string;
  native: string;
  code: number | null;
  /** Milliseconds from the call to the error, by the client's monotonic clock. */
  elapsedMs: number | null;
}

/** A name with a version, and how well it is founded. */
export interface Named {
  rank: number;
  name: string;
  version: string;
}

/**
 * Everything of one ceremony that can tell its cause. Every field is a join (min, max, or, best), so the order, the
 * number and the batches of the events do not matter, and two partial facts may be merged.
 */
export interface CauseFacts {
  kind: number;
  mediation: number;
  /** A beacon with its ceremony's token spoke. */
  signed: boolean;
  surface: number;
  purpose: number;
  settledOk: boolean;
  verified: boolean;
  rejected: boolean;
  prompted: boolean;
  fallback: boolean;
  error: SettledError | null;
  rejection: string;
  rpCode: string;
  timeoutMs: number;
  focusLostMs: number;
  focusGainedMs: number;
  hiddenMs: number;
  visibleMs: number;
  leftMs: number;
  sheetMs: number;
  attention: number;
  allowCount: number;
  excludeCount: number;
  attachment: number;
  transports: number;
  hints: string;
  capabilities: number;
  probed: boolean;
  os: Named;
  browser: Named;
  /** Name: the model. Version: its maker. */
  device: Named;
  networkKind: number;
  asn: number;
  prefix: string;
  playServices: string;
  /** Pseudonyms that the relying party named: they weigh nothing, and tell whose history to look at. */
  userRef: string;
  deviceRef: string;
  /** When the collector had the last word, milliseconds since the epoch. */
  heardAtMs: number;
}

/** Not seen: later than any time, or earlier than any. */
export const NEVER = Number.POSITIVE_INFINITY;
export const NOT_SAID = -1;
const SOURCES: readonly string[] = IDENTITY_SOURCES;
const UNNAMED: Named = { rank: NOT_SAID, name: '', version: '' };

export function emptyFacts(): CauseFacts {
  return {
    kind: 0,
    mediation: 0,
    signed: false,
    surface: 0,
    purpose: 0,
    settledOk: false,
    verified: false,
    rejected: false,
    prompted: false,
    fallback: false,
    error: null,
    rejection: '',
    rpCode: '',
    timeoutMs: NOT_SAID,
    focusLostMs: NEVER,
    focusGainedMs: NOT_SAID,
    hiddenMs: NEVER,
    visibleMs: NOT_SAID,
    leftMs: NEVER,
    sheetMs: NEVER,
    attention: 0,
    allowCount: NOT_SAID,
    excludeCount: NOT_SAID,
    attachment: 0,
    transports: 0,
    hints: '',
    capabilities: 0,
    probed: false,
    os: UNNAMED,
    browser: UNNAMED,
    device: UNNAMED,
    networkKind: 0,
    asn: NOT_SAID,
    prefix: '',
    playServices: '',
    userRef: '',
    deviceRef: '',
    heardAtMs: NOT_SAID,
  };
}

/** The facts of one ceremony while its events arrive. */
export interface FactsFold {
  add(event: CeremonyEvent, client: FactsClient | null): void;
  /** What is known so far. Unsigned beacons count only where no signed one spoke. The object is the fold's own: read it at once. */
  readonly facts: CauseFacts;
}

/** Folds the events of one ceremony. Signed and unsigned statements are kept apart, so that a forger can't outvote a page. */
export function createCauseFacts(): FactsFold {
  const trusted = emptyFacts();
  let untrusted: CauseFacts | null = null;
  return {
    add(event, client) {
      if (event.trust > 0) {
        addEvent(trusted, event, client);
        return;
      }
      untrusted ??= emptyFacts();
      addEvent(untrusted, event, client);
    },
    get facts() {
      return untrusted === null || trusted.signed ? trusted : joinFacts(trusted, untrusted);
    },
  };
}

function addEvent(facts: CauseFacts, event: CeremonyEvent, client: FactsClient | null): void {
  facts.heardAtMs = Math.max(facts.heardAtMs, event.received_at_ms);
  facts.kind = Math.max(facts.kind, CEREMONY_KINDS.indexOf(event.kind));
  facts.mediation = Math.max(facts.mediation, MEDIATIONS.indexOf(event.mediation));
  facts.surface = Math.max(facts.surface, SURFACES.indexOf(event.surface));
  facts.purpose = Math.max(facts.purpose, PURPOSES.indexOf(event.purpose));
  facts.networkKind = Math.max(facts.networkKind, NETWORK_KINDS.indexOf(event.network_kind));
  if (event.asn !== null && event.asn > facts.asn) facts.asn = event.asn;
  if (event.ip_prefix !== null) facts.prefix = laterText(facts.prefix, event.ip_prefix);
  if (client !== null) addClient(facts, client);
  if (event.user_ref !== null) facts.userRef = laterText(facts.userRef, event.user_ref);
  if (event.device_ref !== null) facts.deviceRef = laterText(facts.deviceRef, event.device_ref);
  if (event.rp_code !== null) facts.rpCode = laterText(facts.rpCode, event.rp_code);
  if (event.trust > 0 && event.source === 'beacon') facts.signed = true;
  addSaid(facts, event);
  if (event.signal !== null) addSignal(facts, event);
  else if (event.step !== null) addStep(facts, event);
}

/** What a client says of itself and of its call, on whichever event it says it. */
function addSaid(facts: CauseFacts, event: CeremonyEvent): void {
  if (event.timeout_ms !== null && event.timeout_ms > facts.timeoutMs) facts.timeoutMs = event.timeout_ms;
  if (event.allow_count !== null && event.allow_count > facts.allowCount)
    facts.allowCount = event.allow_count;
  if (event.exclude_count !== null && event.exclude_count > facts.excludeCount)
    facts.excludeCount = event.exclude_count;
  if (event.attachment !== 'unknown')
    facts.attachment = Math.max(facts.attachment, ATTACHMENTS.indexOf(event.attachment));
  if (event.transports !== null) facts.transports |= maskOf(event.transports, TRANSPORT_MASKS, TRANSPORTS);
  if (event.hints !== null) facts.hints = laterText(facts.hints, event.hints);
  if (event.play_services_version !== null) {
    facts.playServices = laterText(facts.playServices, event.play_services_version);
  }
  if (event.capabilities !== null) {
    facts.probed = true;
    facts.capabilities |= maskOf(event.capabilities, CAPABILITY_MASKS, CAPABILITIES);
  }
  facts.attention |=
    bits(0, event.has_focus) |
    bits(1, event.is_visible) |
    bits(2, event.user_activation) |
    bits(3, event.api_patched) |
    bits(4, event.has_screen_lock) |
    bits(5, event.has_bluetooth) |
    bits(6, event.has_credential_manager);
}

function addSignal(facts: CauseFacts, { signal, elapsed_ms }: CeremonyEvent): void {
  if (signal === 'fallback_chosen') facts.fallback = true;
  if (elapsed_ms === null) return;
  switch (signal) {
    case 'focus_lost':
      facts.focusLostMs = Math.min(facts.focusLostMs, elapsed_ms);
      break;
    case 'focus_gained':
      facts.focusGainedMs = Math.max(facts.focusGainedMs, elapsed_ms);
      break;
    case 'page_hidden':
      facts.hiddenMs = Math.min(facts.hiddenMs, elapsed_ms);
      break;
    case 'page_visible':
      facts.visibleMs = Math.max(facts.visibleMs, elapsed_ms);
      break;
    case 'page_left':
      facts.leftMs = Math.min(facts.leftMs, elapsed_ms);
      break;
    default:
  }
}

function addStep(facts: CauseFacts, event: CeremonyEvent): void {
  switch (event.step) {
    case 'prompt_called':
      facts.prompted = true;
      break;
    case 'sheet_shown':
      if (event.elapsed_ms !== null) facts.sheetMs = Math.min(facts.sheetMs, event.elapsed_ms);
      break;
    case 'client_settled':
      if (event.result === 'ok') facts.settledOk = true;
      if (event.result === 'error') facts.error = betterError(facts.error, errorOf(event));
      break;
    case 'verify_settled':
      if (event.source === 'gateway') addVerdict(facts, event);
      break;
    default:
  }
}

function addVerdict(facts: CauseFacts, { result, rejection }: CeremonyEvent): void {
  if (result === 'ok') facts.verified = true;
  if (result !== 'error') return;
  facts.rejected = true;
  facts.rejection = laterText(facts.rejection, rejection ?? ('other' satisfies Rejection));
}

function errorOf(event: CeremonyEvent): SettledError {
  return {
    rank: (event.trust > 0 ? 2 : 0) + (event.source === 'beacon' ? 1 : 0),
    name: event.error_name ?? '',
    message: event.error_message ?? '',
    native: event.native_error ?? '',
    code: event.native_error_code,
    elapsedMs: event.elapsed_ms,
  };
}

function addClient(facts: CauseFacts, { os, browser, device, surface }: FactsClient): void {
  if (surface) facts.surface = Math.max(facts.surface, SURFACES.indexOf(surface.value));
  facts.os = named(facts.os, os);
  facts.browser = named(facts.browser, browser);
  facts.device = named(facts.device, { name: device.model, version: device.oem, source: device.source });
}

function named(known: Named, said: { name: string; version: string; source: string }): Named {
  if (said.name === '') return known;
  const rank = SOURCES.indexOf(said.source);
  if (rank <= known.rank && said.name === known.name && said.version === known.version) return known;
  return betterName(known, { rank, name: said.name, version: said.version });
}

/** 0 for what was not said, 1 for no, 2 for yes; at the place of the word in `ATTENTION`. */
function bits(place: number, said: boolean | null): number {
  return said === null ? 0 : (said ? 2 : 1) << (place * 2);
}

/** The masks of the few lists that browsers send; bounded, for the words are a closed list. */
const MASKS_MAX = 1_024;
const TRANSPORT_MASKS = new Map<string, number>();
const CAPABILITY_MASKS = new Map<string, number>();

function maskOf(list: string, masks: Map<string, number>, words: readonly string[]): number {
  const known = masks.get(list);
  if (known !== undefined) return known;
  let mask = 0;
  for (const word of list.split(/[ ,]+/)) {
    const place = words.indexOf(word);
    if (place >= 0) mask |= 1 << place;
  }
  if (masks.size >= MASKS_MAX) masks.clear();
  masks.set(list, mask);
  return mask;
}
