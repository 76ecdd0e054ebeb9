import { createHash } from 'node:crypto';
import { eventId } from '../../schemas/ceremony-id.ts';
import { type CeremonyEvent, ceremonyEvent } from '../../schemas/events.ts';
import { scrub } from '../../schemas/scrub.ts';
import type { BeaconEvent } from '../../schemas/wire/beacon.ts';
import { createTimeHeap } from './heap.ts';
import type { CeremonyTruth } from './plan.ts';
import { type Played, type PlayOptions, play } from './play.ts';
import type { ServerFact } from './trace.ts';
import { clientSaid, gatewayLine, lineId, numberedEvents, SDK_VERSION } from './wire.ts';

export interface ObserveOptions
  extends Pick<PlayOptions, 'seed' | 'ceremonies' | 'scenario' | 'scenarioStartMs' | 'people'> {
  /** Default: Monday 7 September 2026, midnight in Japan. */
  startMs?: number;
  /** Default: one day. */
  durationMs?: number;
  /** Default: `fleet`. */
  tenant?: string;
}

export interface Observed {
  truth: CeremonyTruth;
  /** As the processors see them, in order of arrival: what was lost is missing, copies are taken out. */
  events: CeremonyEvent[];
}

export const MONDAY_MS = Date.UTC(2026, 8, 6, 15);
const DAY_MS = 86_400_000;

/** The fleet's ceremonies as decoded events with their truth: no HTTP, no Avro, one ceremony at a time. */
export function* simulateObserved(options: ObserveOptions): Generator<Observed> {
  const { startMs = MONDAY_MS, durationMs = DAY_MS, tenant = 'fleet', ...rest } = options;
  for (const played of play({ ...rest, startMs, durationMs })) {
    yield { truth: played.truth, events: observations(played, tenant) };
  }
}

/** The events of ceremonies in order of issue, in order of arrival. Holds only those of ceremonies that are under way. */
export function* eventsInArrivalOrder(observed: Iterable<Observed>): Generator<CeremonyEvent> {
  const waiting = createTimeHeap<CeremonyEvent>();
  for (const { truth, events } of observed) {
    // Nothing of this ceremony, or of a later one, arrives before it was issued.
    while (waiting.nextAtMs < truth.issued_at_ms) {
      const event = waiting.pop();
      if (event) yield event;
    }
    for (const event of events) waiting.push(event.received_at_ms, event);
  }
  for (let event = waiting.pop(); event; event = waiting.pop()) yield event;
}

/** What became of one ceremony's messages behind the collector. */
export function observations(played: Played, tenant: string): CeremonyEvent[] {
  const events: CeremonyEvent[] = [];
  const shared = { ...ofCeremony(played, tenant), ...ofNetwork(played) };
  const client = ofClient(played);
  const numbered = numberedEvents(played);
  for (const [index, { group, arrivesAtMs }] of played.beacons.entries()) {
    const [first] = arrivesAtMs;
    if (first === undefined) continue;
    const arrival = {
      sent_at_ms: Math.round(group.leavesAtMs + played.device.skewMs),
      received_at_ms: Math.round(first),
    };
    for (const event of numbered[index] ?? []) {
      events.push(ceremonyEvent({ ...shared, ...client, ...ofBeacon(event, played), ...arrival }));
    }
  }
  for (const { fact, arrivesAtMs } of played.lines) {
    const [first] = arrivesAtMs;
    if (first === undefined) continue;
    events.push(
      ceremonyEvent({ ...shared, ...ofLine(fact, played, tenant), received_at_ms: Math.round(first) }),
    );
  }
  return events.sort((a, b) => a.received_at_ms - b.received_at_ms);
}

function ofCeremony({ ceremonyId, issuedAtMs, story, device, now }: Played, tenant: string) {
  return {
    tenant,
    ceremony_id: ceremonyId,
    issued_at_ms: issuedAtMs,
    kind: story.setting.kind,
    mediation: story.setting.mediation,
    purpose: story.purpose,
    app: device.app,
    app_version: now.appVersion,
    user_agent: now.client.userAgent,
  };
}

function ofNetwork({ network, address }: Played) {
  return {
    ip_prefix: network.prefix,
    ip_ref: reference(address),
    asn: network.asn,
    as_organisation: network.organisation,
    network_kind: network.kind,
  };
}

/** What the beacon's client block says, under the names of the log. */
function ofClient(played: Played): Partial<CeremonyEvent> {
  const said = clientSaid(played);
  return {
    sdk_version: SDK_VERSION,
    origin: 'https://bank.example',
    ch_platform: said.platform ?? null,
    ch_platform_version: said.platform_version ?? null,
    ch_model: said.model ?? null,
    ch_full_version_list: said.full_version_list ?? null,
    ch_mobile: said.mobile ?? null,
    ch_form_factors: said.form_factors ?? null,
    max_touch_points: said.max_touch_points ?? null,
    surface: said.surface ?? 'unknown',
    native_os_version: said.os_version ?? null,
    native_os_build: said.os_build ?? null,
    security_patch: said.security_patch ?? null,
    play_services_version: said.play_services_version ?? null,
    webview_version: said.webview_version ?? null,
    native_manufacturer: said.manufacturer ?? null,
    native_model: said.model_code ?? null,
    has_screen_lock: said.has_screen_lock ?? null,
    has_bluetooth: said.has_bluetooth ?? null,
    has_credential_manager: said.has_credential_manager ?? null,
  };
}

/** A beacon's event under the names of the log. */
function ofBeacon(event: BeaconEvent, { ceremonyId, unsigned }: Played) {
  const name = event.step ?? event.signal ?? '';
  return {
    ...ofCall(event),
    event_id: eventId(ceremonyId, unsigned ? 'unsigned beacon' : 'beacon', event.sequence, name),
    source: 'beacon' as const,
    trust: unsigned ? 0 : 1,
    step: event.step ?? null,
    signal: event.signal ?? null,
    result: event.result ?? ('none' as const),
    sequence: event.sequence,
    occurred_at_ms: event.occurred_at_ms,
    elapsed_ms: event.elapsed_ms ?? null,
  };
}

/** What the page asked, how it stood, and what came back. */
function ofCall(event: BeaconEvent) {
  return {
    error_name: event.error_name ?? null,
    error_message: event.error_message === undefined ? null : scrubbed(event.error_message),
    native_error: event.native_error ?? null,
    native_error_code: event.native_error_code ?? null,
    timeout_ms: event.timeout_ms ?? null,
    allow_count: event.allow_count ?? null,
    exclude_count: event.exclude_count ?? null,
    user_verification: event.user_verification ?? ('unknown' as const),
    attachment: event.attachment ?? ('unknown' as const),
    transports: event.transports === undefined ? null : [...event.transports].sort().join(','),
    hints: event.hints?.join(',') ?? null,
    capabilities: event.capabilities === undefined ? null : [...event.capabilities].sort().join(','),
    has_focus: event.has_focus ?? null,
    is_visible: event.is_visible ?? null,
    user_activation: event.user_activation ?? null,
    api_patched: event.api_patched ?? null,
    authenticator_flags: event.authenticator_flags ?? null,
    aaguid: event.aaguid ?? null,
    credential_resident: event.credential_resident ?? null,
  };
}

function ofLine(fact: ServerFact, played: Played, tenant: string) {
  const line = gatewayLine(played, fact);
  const name = fact.step ?? fact.signal ?? '';
  return {
    event_id: eventId(tenant, 'gateway', lineId(played.ceremonyId, fact), name),
    source: 'gateway' as const,
    trust: 1,
    step: fact.step ?? null,
    signal: fact.signal ?? null,
    result: fact.result ?? ('none' as const),
    rejection: fact.rejection ?? null,
    rp_code: fact.rp_code ?? null,
    http_status: fact.http_status ?? null,
    purpose: line.purpose ?? ('unknown' as const),
    step_up: line.step_up ?? ('unknown' as const),
    authenticator_flags: line.authenticator_flags ?? null,
    occurred_at_ms: line.occurred_at_ms,
    ch_platform: line.ch_platform ?? null,
    ch_platform_version: line.ch_platform_version ?? null,
    ch_model: line.ch_model ?? null,
    ch_full_version_list: line.ch_full_version_list ?? null,
    ch_mobile: line.ch_mobile ?? null,
    user_ref: reference(played.device.account),
    device_ref: reference(played.device.id),
    credential_ref: line.credential === undefined ? null : reference(line.credential),
  };
}

const TEXTS_REMEMBERED_MAX = 1_000;
const scrubs = new Map<string, string>();

/** As the collector keeps it. There are few different texts. */
function scrubbed(message: string): string {
  const known = scrubs.get(message);
  if (known !== undefined) return known;
  if (scrubs.size >= TEXTS_REMEMBERED_MAX) scrubs.clear();
  const text = scrub(message);
  scrubs.set(message, text);
  return text;
}

const REFERENCES_REMEMBERED_MAX = 50_000;
const references = new Map<string, string>();

/** In place of a keyed pseudonym: the same length, and the same for the same value. */
function reference(value: string): string {
  const known = references.get(value);
  if (known !== undefined) return known;
  if (references.size >= REFERENCES_REMEMBERED_MAX) references.clear();
  const made = createHash('sha256').update(value).digest('hex').slice(0, 32);
  references.set(value, made);
  return made;
}
