import { isUtf8 } from 'node:buffer';
import { eventId, isCeremonyId, issuedAtMs } from '../../schemas/ceremony-id.ts';
import { type CeremonyEvent, ceremonyEvent } from '../../schemas/events.ts';
import { scrubEmails } from '../../schemas/scrub.ts';
import { type CeremonyKind, REJECTIONS, type Rejection, type Step } from '../../schemas/vocabulary.ts';
import { type NginxLine, nginxLineSchema } from '../../schemas/wire/nginx-line.ts';
import { readClientHints } from '../client-hints.ts';
import { readJson } from '../json.ts';
import { type NetworkOf, unknownNetwork } from '../network/network.ts';
import { readAddress } from '../network-address.ts';
import { addressFields, createPseudonyms } from '../pseudonyms.ts';
import { refuseBySchema, refuseField } from '../refusal.ts';
import { type Dialect, ISSUED_AHEAD_MAX_MS, type LineContext, type LineReading } from './dialect.ts';

/** A path of the relying party that belongs to a ceremony: where options are asked for, or a response verified. */
export interface NginxRoute {
  path: string;
  kind: Exclude<CeremonyKind, 'unknown'>;
  call: 'options' | 'verify';
}

export const NGINX_ROUTES: readonly NginxRoute[] = [
  { path: '/webauthn/registration/options', kind: 'registration', call: 'options' },
  { path: '/webauthn/registration/verify', kind: 'registration', call: 'verify' },
  { path: '/webauthn/authentication/options', kind: 'authentication', call: 'options' },
  { path: '/webauthn/authentication/verify', kind: 'authentication', call: 'verify' },
];

const PLAIN_FIELDS = ['msec', 'request_time', 'method', 'status', 'rejection', 'ceremony'];

/**
 * nginx's JSON access log. One line proves a request arrived, and says how it was answered: up to two steps.
 * `networkOf` left out: every network is unknown.
 */
export function createNginxDialect(
  routes: readonly NginxRoute[] = NGINX_ROUTES,
  { networkOf = unknownNetwork }: { networkOf?: NetworkOf } = {},
): Dialect {
  const byPath = new Map(routes.map((route) => [route.path, route]));

  function readNginxLine(bytes: Buffer, context: LineContext): LineReading {
    // A browser may send any bytes in a header, and nginx writes them as they are: no reason to lose the line.
    const json = readJson(isUtf8(bytes) ? bytes : Buffer.from(bytes.toString('utf8')));
    if (!json.ok) return { outcome: 'refused', refusal: json.refusal };
    const parsed = nginxLineSchema.safeParse(json.value);
    if (!parsed.success) return { outcome: 'refused', refusal: refuseBySchema(parsed.error.issues) };
    const line = parsed.data;
    const route = byPath.get(line.uri);
    if (!route || line.method === 'OPTIONS' || line.method === 'HEAD') return { outcome: 'no_ceremony' };
    return readCall({ line, route, networkOf }, context);
  }

  return { name: 'nginx', plainFields: new Set(PLAIN_FIELDS), read: readNginxLine };
}

interface Call {
  line: NginxLine;
  route: NginxRoute;
  networkOf: NetworkOf;
}

function readCall(call: Call, context: LineContext): LineReading {
  const { line } = call;
  const said = value(line.ceremony);
  const ceremonyId = said ?? value(line.ceremony_asked);
  if (ceremonyId === null) return { outcome: 'no_ceremony_id' };
  const field = said === null ? 'ceremony_asked' : 'ceremony';
  if (!isCeremonyId(ceremonyId)) {
    return { outcome: 'refused', refusal: refuseField(field, 'it is not a ceremony id') };
  }
  if ((issuedAtMs(ceremonyId) ?? 0) - context.receivedAtMs > ISSUED_AHEAD_MAX_MS) {
    const why = 'its time is out of range (more than 24 hours ahead)';
    return { outcome: 'refused', refusal: refuseField(field, why) };
  }
  const common = { ...commonFields(call, context), ceremony_id: ceremonyId, trust: said === null ? 0 : 1 };
  const events = stepsOf(call).map((stepFields) =>
    ceremonyEvent({
      ...common,
      issued_at_ms: issuedAtMs(ceremonyId) ?? derivedIssueTime(stepFields),
      ...stepFields,
      event_id: eventId(context.tenant.id, 'gateway', line.request_id, stepFields.step),
    }),
  );
  return { outcome: 'accepted', events };
}

type StepFields = { step: Step; occurred_at_ms: number } & Partial<CeremonyEvent>;

/**
 * The request proves that it was sent; its status says how it ended. A 5xx, a redirect, or an answer that never
 * reached the verifier (408, 413, 429, nginx's own 49x) is no verdict: then only the sending is known.
 */
function stepsOf({ line, route }: Call): StepFields[] {
  const status = Number(line.status);
  const endedAtMs = Math.round(Number(line.msec) * 1000);
  const startedAtMs = endedAtMs - Math.round(Number(line.request_time) * 1000);
  const sent = { occurred_at_ms: Math.max(0, startedAtMs), http_status: status };
  const settled = { occurred_at_ms: endedAtMs, http_status: status };
  const succeeded = status >= 200 && status < 300;
  if (route.call === 'options') {
    const asked: StepFields = { step: 'options_requested', ...sent };
    return succeeded ? [asked, { step: 'options_received', ...settled }] : [asked];
  }
  const asked: StepFields = { step: 'verify_sent', ...sent };
  if (succeeded) return [asked, { step: 'verify_settled', result: 'ok', ...settled }];
  const rejection = rejectionOf(line, status);
  return rejection ? [asked, { step: 'verify_settled', result: 'error', rejection, ...settled }] : [asked];
}

const NO_VERDICT = new Set([408, 413, 429]);

/** Why the relying party rejected the response; null where it gave no verdict. */
function rejectionOf(line: NginxLine, status: number): Rejection | null {
  if (status < 400 || status >= 490 || NO_VERDICT.has(status)) return null;
  const said = value(line.rejection);
  return said !== null && Object.hasOwn(REJECTIONS, said) ? (said as Rejection) : 'other';
}

/** A derived id carries no time; the answer with the options is when its challenge was issued. */
function derivedIssueTime({ step, occurred_at_ms }: StepFields): number | null {
  return step === 'options_received' ? occurred_at_ms : null;
}

function commonFields({ line, route, networkOf }: Call, { tenant, receivedAtMs, ...context }: LineContext) {
  const pseudonymOf = context.pseudonymOf ?? createPseudonyms(tenant.pepper);
  const userAgent = value(line.user_agent)?.slice(0, 512) ?? null;
  return {
    tenant: tenant.id,
    source: 'gateway' as const,
    kind: route.kind,
    received_at_ms: receivedAtMs,
    user_agent: userAgent === null ? null : scrubEmails(userAgent),
    ...addressFields(readAddress(line.remote_addr), { pseudonymOf, networkOf }),
    ...readClientHints((name) => {
      const field = name.replaceAll('-', '_');
      return field in line ? (value(line[field as keyof NginxLine]) ?? undefined) : undefined;
    }),
  };
}

/** nginx writes an absent variable as nothing, or as a dash where escaping is not `json`. */
function value(text: string): string | null {
  return text === '' || text === '-' ? null : text;
}
