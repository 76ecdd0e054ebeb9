import { type Capability, type Signal, STEPS, type Step } from '../../schemas/vocabulary.ts';
import type { BeaconEvent } from '../../schemas/wire/beacon.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import type { Chance } from './chance.ts';
import type { Client } from './clients.ts';
import { errorOf } from './errors.ts';
import type { Course, Story } from './story.ts';

/** What the page notices and when, by true time. A beacon leaves at the end of each group. */
export interface PageTrace {
  groups: { leavesAtMs: number; events: PageEvent[] }[];
}
export type PageEvent = Omit<BeaconEvent, 'sequence' | 'occurred_at_ms'> & { atMs: number };

/** What the relying party's side knows and when, by true time. */
export type ServerTrace = (Pick<GatewayEvent, 'step' | 'signal' | 'result' | 'rejection' | 'http_status'> & {
  atMs: number;
})[];

/** Courses whose promise settles with a credential. */
const WITH_CREDENTIAL: ReadonlySet<Course> = new Set(['success', 'server_rejected', 'verdict_lost']);
const WITHOUT_SETTLEMENT: ReadonlySet<Course> = new Set(['abandoned', 'armed', 'fallback']);
/** Refused before any sheet could open. */
const INSTANT: ReadonlySet<Course> = new Set([
  'no_local_credential',
  'webview_unsupported',
  'concurrent',
  'rp_id_mismatch',
]);

/** Turns a story into what both sides see of it. */
export function traceStory({
  story,
  client,
  issuedAtMs,
  chance,
}: {
  story: Story;
  client: Client;
  issuedAtMs: number;
  chance: Chance;
}): { page: PageTrace; server: ServerTrace } {
  const uplinkMs = chance.lognormal(40, 0.5);
  const promptedAtMs = issuedAtMs + uplinkMs + chance.uniform(5, 60);
  const settledAtMs = promptedAtMs + story.promptMs;
  const times = { issuedAtMs, uplinkMs, promptedAtMs, settledAtMs };
  return {
    page: { groups: [opening(story, client, times), closing(story, client, times)] },
    server: serverTrace(story, times, chance),
  };
}

interface Times {
  issuedAtMs: number;
  uplinkMs: number;
  promptedAtMs: number;
  settledAtMs: number;
}

function opening(story: Story, client: Client, { issuedAtMs, uplinkMs, promptedAtMs }: Times) {
  const counts = story.kind === 'registration' ? { exclude_count: 1 } : { allow_count: 0 };
  const events: PageEvent[] = [
    { step: 'eligible', atMs: issuedAtMs - uplinkMs, capabilities: capabilitiesOf(client) },
    { step: 'options_requested', atMs: issuedAtMs - uplinkMs },
    { step: 'options_received', atMs: issuedAtMs + uplinkMs },
    {
      step: 'prompt_called',
      atMs: promptedAtMs,
      elapsed_ms: 0,
      timeout_ms: story.timeoutMs,
      user_verification: 'required',
      has_focus: true,
      is_visible: true,
      user_activation: story.mediation === 'optional',
      api_patched: false,
      ...counts,
    },
  ];
  return { leavesAtMs: promptedAtMs, events };
}

function closing(story: Story, client: Client, times: Times) {
  const { promptedAtMs, settledAtMs, uplinkMs } = times;
  const after = (ms: number) => ({ atMs: promptedAtMs + ms, elapsed_ms: Math.round(ms * 10) / 10 });
  const events: PageEvent[] = [];
  if (story.mediation === 'optional' && !INSTANT.has(story.course) && story.promptMs > 400) {
    events.push({ signal: 'focus_lost', ...after(120) }, { step: 'sheet_shown', ...after(120) });
    if (!WITHOUT_SETTLEMENT.has(story.course)) {
      events.push({ signal: 'focus_gained', ...after(story.promptMs - 1) });
    }
  }
  events.push(...ending(story, client, after(story.promptMs)));
  if (WITH_CREDENTIAL.has(story.course)) events.push({ step: 'verify_sent', ...after(story.promptMs + 2) });
  return { leavesAtMs: settledAtMs + uplinkMs, events };
}

function ending(story: Story, client: Client, when: { atMs: number; elapsed_ms: number }): PageEvent[] {
  if (WITH_CREDENTIAL.has(story.course)) {
    return [
      { step: 'user_responded', ...when },
      { step: 'client_settled', result: 'ok', ...when, ...credentialFacts(story, client) },
    ];
  }
  const leaving = (signal: Signal): PageEvent[] => [{ signal, ...when }];
  if (story.course === 'fallback') return [...leaving('fallback_chosen'), ...leaving('page_left')];
  if (WITHOUT_SETTLEMENT.has(story.course)) return leaving('page_left');
  return [{ step: 'client_settled', result: 'error', ...when, ...errorOf(story.course, client) }];
}

function credentialFacts(story: Story, client: Client): Partial<BeaconEvent> {
  const isVerified = story.rejection !== 'uv_missing';
  const isSynced = client.truth.os !== 'Windows';
  const flags = 0x01 | (isVerified ? 0x04 : 0) | (isSynced ? 0x18 : 0);
  if (story.kind === 'authentication') return { authenticator_flags: flags, attachment: 'platform' };
  return {
    authenticator_flags: flags | 0x40,
    attachment: 'platform',
    aaguid: aaguidOf(client),
    transports: isSynced ? ['hybrid', 'internal'] : ['internal'],
    credential_resident: true,
  };
}

/** Providers' public identifiers (FIDO authenticator model names): iCloud Keychain, Google Password Manager, Windows Hello. */
function aaguidOf({ truth }: Client): string {
  if (truth.os === 'Android') return 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4';
  if (truth.os === 'Windows') return '08987058-cadc-4b81-b6e1-30de50dcbe96';
  return 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
}

function capabilitiesOf({ inApp, engine }: Client): Capability[] {
  if (inApp) return [];
  const common: Capability[] = [
    'conditionalGet',
    'hybridTransport',
    'passkeyPlatformAuthenticator',
    'userVerifyingPlatformAuthenticator',
  ];
  return engine === 'chromium' ? [...common, 'relatedOrigins', 'signalUnknownCredential'] : common;
}

function serverTrace(story: Story, times: Times, chance: Chance): ServerTrace {
  const { issuedAtMs, settledAtMs, uplinkMs } = times;
  const trace: ServerTrace = [
    { step: 'options_requested', atMs: issuedAtMs },
    { step: 'options_received', atMs: issuedAtMs + chance.uniform(1, 8), http_status: 200 },
  ];
  if (story.course === 'fallback') {
    trace.push({ signal: 'fallback_chosen', atMs: settledAtMs + uplinkMs });
  }
  if (!WITH_CREDENTIAL.has(story.course)) return trace;
  const sentAtMs = settledAtMs + uplinkMs;
  trace.push({ step: 'verify_sent', atMs: sentAtMs });
  if (story.course === 'verdict_lost') return trace;
  const verdictAtMs = sentAtMs + chance.lognormal(25, 0.5);
  if (story.rejection) {
    const { rejection } = story;
    trace.push({ step: 'verify_settled', result: 'error', rejection, http_status: 400, atMs: verdictAtMs });
    return trace;
  }
  trace.push({ step: 'verify_settled', result: 'ok', http_status: 200, atMs: verdictAtMs });
  trace.push({ step: 'session_issued', atMs: verdictAtMs + chance.uniform(1, 15) });
  if (story.goesOn) {
    const businessAtMs = verdictAtMs + Math.min(60_000, chance.lognormal(8_000, 0.7));
    trace.push({ step: 'first_business_action', atMs: businessAtMs });
  }
  return trace;
}

/** The steps in their canonical order, each once. */
export function inOrder(steps: Iterable<Step>): Step[] {
  const seen = new Set(steps);
  return STEPS.filter((step) => seen.has(step));
}
