import { type Capability, type Signal, STEPS, type Step } from '../../schemas/vocabulary.ts';
import type { BeaconEvent } from '../../schemas/wire/beacon.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import type { Chance } from './chance.ts';
import type { FleetDevice } from './population.ts';
import type { Story } from './story.ts';
import { NO_API } from './words.ts';

/** What the page or app notices and when, by true time. A beacon leaves at the end of each group. */
export interface PageTrace {
  /** The call's, then its end's; a page that dies unseen has no second. */
  groups: readonly PageGroup[];
}
export interface PageGroup {
  leavesAtMs: number;
  events: PageEvent[];
}
export type PageEvent = Omit<BeaconEvent, 'sequence' | 'occurred_at_ms'> & { atMs: number };

/** What the relying party's side knows and when, by true time. */
export type ServerFact = Pick<
  GatewayEvent,
  'step' | 'signal' | 'result' | 'rejection' | 'http_status' | 'rp_code' | 'authenticator_flags'
> & { atMs: number };

export interface TraceOptions {
  story: Story;
  device: FleetDevice;
  /** Passkeys that the account has. */
  credentials: number;
  issuedAtMs: number;
}

interface Times {
  issuedAtMs: number;
  uplinkMs: number;
  promptedAtMs: number;
  settledAtMs: number;
}

/** Turns a story into what both sides see of it. */
export function traceStory(options: TraceOptions, chance: Chance): { page: PageTrace; server: ServerFact[] } {
  const { story, issuedAtMs } = options;
  const uplinkMs = chance.lognormal(40, 0.5);
  const promptedAtMs = issuedAtMs + uplinkMs + chance.uniform(5, 60);
  const times = { issuedAtMs, uplinkMs, promptedAtMs, settledAtMs: promptedAtMs + story.promptMs };
  return {
    page: {
      groups: [opening(options, times), closing(options, times)].filter(({ events }) => events.length > 0),
    },
    server: serverFacts(options, times, chance),
  };
}

const isNative = ({ setting: { family } }: Story) => family.startsWith('native');

/** The client made a response: it settles well, and sends it. */
function hasResponse({ cause, outcome, rejection, verdictLost }: Story): boolean {
  return outcome === 'success' || rejection !== null || (cause === 'LOST' && verdictLost);
}

function opening(options: TraceOptions, { issuedAtMs, uplinkMs, promptedAtMs }: Times): PageGroup {
  const { story } = options;
  const events: PageEvent[] = [
    { step: 'eligible', atMs: issuedAtMs - uplinkMs, ...capabilities(story) },
    { step: 'options_requested', atMs: issuedAtMs - uplinkMs },
    { step: 'options_received', atMs: issuedAtMs + uplinkMs },
    { step: 'prompt_called', atMs: promptedAtMs, elapsed_ms: 0, ...asked(options) },
  ];
  return { leavesAtMs: promptedAtMs, events };
}

/** What the call asks for, and how the page stands. */
function asked({ story, credentials }: TraceOptions): Partial<PageEvent> {
  const { setting, timeoutMs, cosignals } = story;
  const counts =
    setting.kind === 'registration'
      ? { exclude_count: credentials }
      : { allow_count: setting.mediation === 'conditional' || story.purpose === 'login' ? 0 : credentials };
  const call = { timeout_ms: timeoutMs, user_verification: 'required' as const, ...counts };
  if (isNative(story)) return call;
  return {
    ...call,
    has_focus: !cosignals.unfocused,
    is_visible: true,
    user_activation: setting.mediation === 'optional' && !cosignals.inactive,
    api_patched: cosignals.patched,
    ...(cosignals.keyAsked ? { hints: ['security-key' as const] } : {}),
  };
}

function capabilities({ setting: { family }, cosignals, appearance }: Story): {
  capabilities?: Capability[];
} {
  if (family.startsWith('native')) return {};
  if (family.startsWith('webview') || appearance?.words === NO_API) return { capabilities: [] };
  const able: Capability[] = ['conditionalGet'];
  if (!cosignals.noHybrid) able.push('hybridTransport');
  if (!cosignals.noPlatformAuthenticator) able.push('passkeyPlatformAuthenticator');
  if (family.startsWith('chromium')) able.push('relatedOrigins', 'signalUnknownCredential');
  if (family !== 'firefox_desktop') able.push('conditionalCreate');
  if (!cosignals.noPlatformAuthenticator) able.push('userVerifyingPlatformAuthenticator');
  return { capabilities: able.sort() };
}

/** Within this time of the call a sheet takes the focus; sooner where the end comes sooner. */
const SHEET_MS = 120;

function closing(options: TraceOptions, times: Times): PageGroup {
  const { story } = options;
  const { promptedAtMs, settledAtMs, uplinkMs } = times;
  const after = (ms: number) => ({ atMs: promptedAtMs + ms, elapsed_ms: rounded(ms) });
  const events = [...attention(story, after), ...ending(options, after(story.promptMs))];
  if (hasResponse(story)) events.push({ step: 'verify_sent', ...after(story.promptMs + 2) });
  return { leavesAtMs: settledAtMs + uplinkMs, events: events.sort((a, b) => a.atMs - b.atMs) };
}

type After = (ms: number) => { atMs: number; elapsed_ms: number };

/** A sheet takes the focus; another app takes the whole page. Both give it back, if the page lives that long. */
function attention(story: Story, after: After): PageEvent[] {
  const { promptMs, sheet, hidden } = story;
  const events: PageEvent[] = [];
  const ends = endsInSilence(story) ? null : promptMs;
  if (sheet && story.setting.mediation === 'optional') {
    const at = after(Math.min(SHEET_MS, promptMs / 2));
    events.push({ signal: 'focus_lost', ...at }, { step: 'sheet_shown', ...at });
    if (ends !== null)
      events.push({ signal: 'focus_gained', ...after(Math.max(promptMs - 1, promptMs / 2)) });
  }
  if (hidden) {
    events.push({ signal: 'page_hidden', ...after(promptMs * 0.6) });
    if (ends !== null) events.push({ signal: 'page_visible', ...after(promptMs * 0.9) });
  }
  return events;
}

function endsInSilence(story: Story): boolean {
  return story.appearance === null && !hasResponse(story);
}

function ending(options: TraceOptions, when: ReturnType<After>): PageEvent[] {
  const { story } = options;
  const signal = (name: Signal): PageEvent => ({ signal: name, ...when });
  if (hasResponse(story)) {
    const responded: PageEvent[] =
      story.setting.mediation === 'conditional' && story.setting.kind === 'registration'
        ? []
        : [{ step: 'user_responded', ...when }];
    return [...responded, { step: 'client_settled', result: 'ok', ...when, ...credentialFacts(options) }];
  }
  const events = story.appearance ? [errorEvent(story, when)] : [];
  if (story.outcome === 'fallback') events.push(signal('fallback_chosen'));
  // A page that died says nothing any more.
  if (story.cause === 'LOST') return events;
  if (story.cosignals.pageLeft || events.length === 0) events.unshift(signal('page_left'));
  return events;
}

function errorEvent({ appearance }: Story, when: ReturnType<After>): PageEvent {
  const { name, message, native, code } = appearance?.words ?? {};
  return {
    step: 'client_settled',
    result: 'error',
    ...when,
    ...(name === undefined ? {} : { error_name: name }),
    ...(message === undefined ? {} : { error_message: message }),
    ...(native === undefined ? {} : { native_error: native }),
    ...(code === undefined ? {} : { native_error_code: code }),
  };
}

/** Flags byte of the authenticator data (WebAuthn §6.1). */
const FLAGS = { present: 0x01, verified: 0x04, backup: 0x08, backedUp: 0x10, attested: 0x40 } as const;

function flagsOf({ story: { setting, rejection }, device: { provider } }: TraceOptions): number {
  const isUpgrade = setting.kind === 'registration' && setting.mediation === 'conditional';
  // An automatic upgrade asks nobody anything, so neither presence nor verification need be there (WebAuthn §5.1.3).
  const person = isUpgrade ? 0 : FLAGS.present | (rejection === 'uv_missing' ? 0 : FLAGS.verified);
  const backup = (provider.backup_eligible ? FLAGS.backup : 0) | (provider.backed_up ? FLAGS.backedUp : 0);
  return person | backup | (setting.kind === 'registration' ? FLAGS.attested : 0);
}

function credentialFacts(options: TraceOptions): Partial<BeaconEvent> {
  const { setting, hybrid, cosignals } = options.story;
  const { provider } = options.device;
  const isKey = provider.name.startsWith('YubiKey') || cosignals.keyAsked;
  const attachment = hybrid || isKey ? ('cross_platform' as const) : ('platform' as const);
  const authenticator_flags = flagsOf(options);
  if (setting.kind === 'authentication') return { authenticator_flags, attachment };
  return {
    authenticator_flags,
    attachment,
    aaguid: provider.aaguid,
    transports: isKey ? ['nfc', 'usb'] : provider.backup_eligible ? ['hybrid', 'internal'] : ['internal'],
    credential_resident: true,
  };
}

function serverFacts(options: TraceOptions, times: Times, chance: Chance): ServerFact[] {
  const { story } = options;
  const { issuedAtMs, settledAtMs, uplinkMs } = times;
  const facts: ServerFact[] = [
    { step: 'options_requested', atMs: issuedAtMs },
    { step: 'options_received', atMs: issuedAtMs + chance.uniform(1, 8), http_status: 200 },
  ];
  if (story.outcome === 'fallback') facts.push({ signal: 'fallback_chosen', atMs: settledAtMs + uplinkMs });
  if (!hasResponse(story)) return story.rpCode === null ? facts : [...facts, report(story, times)];
  facts.push({ step: 'verify_sent', atMs: settledAtMs + uplinkMs });
  if (story.cause === 'LOST') return facts;
  const verdictAtMs = settledAtMs + uplinkMs + chance.lognormal(25, 0.5);
  if (story.rejection) {
    const { rejection } = story;
    const verdict = { step: 'verify_settled', result: 'error', rejection, http_status: 400 } as const;
    facts.push({
      ...verdict,
      ...(story.rpCode === null ? {} : { rp_code: story.rpCode }),
      atMs: verdictAtMs,
    });
    return facts;
  }
  facts.push({
    step: 'verify_settled',
    result: 'ok',
    http_status: 200,
    authenticator_flags: flagsOf(options),
    atMs: verdictAtMs,
  });
  facts.push({ step: 'session_issued', atMs: verdictAtMs + chance.uniform(1, 15) });
  if (story.goesOn) {
    const businessAtMs = verdictAtMs + Math.min(60_000, chance.lognormal(8_000, 0.7));
    facts.push({ step: 'first_business_action', atMs: businessAtMs });
  }
  return facts;
}

/** The app tells its server of a failure, whose line repeats the step that it had answered, with its own code. */
function report({ rpCode }: Story, { settledAtMs, uplinkMs }: Times): ServerFact {
  return { step: 'options_received', rp_code: rpCode ?? '', atMs: settledAtMs + 2 * uplinkMs };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** The steps in their canonical order, each once. */
export function inOrder(steps: Iterable<Step>): Step[] {
  const seen = new Set(steps);
  return STEPS.filter((step) => seen.has(step));
}
