import { mintCeremonyId } from '../../schemas/ceremony-id.ts';
import type { Clock, Random } from '../../schemas/clock.ts';
import { mintBeaconToken } from '../../schemas/signatures.ts';
import type { Beacon, BeaconEvent } from '../../schemas/wire/beacon.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import { type Chance, createChance } from './chance.ts';
import { type Evidence, readOutcome } from './outcome.ts';
import type { CeremonyTruth, FleetMessage, FleetPlan, FleetTenant } from './plan.ts';
import { createSeededRandom } from './random.ts';
import { drawStory, type Story } from './story.ts';
import { inOrder, type PageEvent, type PageTrace, type ServerTrace, traceStory } from './trace.ts';
import { arrivals, BEACON_FAULTS, GATEWAY_FAULTS } from './transport.ts';
import { drawVisitors, type Visitor } from './visitor.ts';

export interface SimulateOptions {
  seed: string;
  ceremonies: number;
  /** Issue times lie in [startMs, startMs + durationMs); their last messages may come two minutes later. */
  startMs: number;
  durationMs: number;
  tenant: FleetTenant;
}

const UNSIGNED_SHARE = 0.02;
const TOKEN_LIFETIME_MS = 3_600_000;
const SDK_VERSION = '0.1.0';
const APP = { app: 'fleet-bank', app_version: '3.2.0' } as const;

/**
 * A fleet's traffic, drawn from a seed: the same options give the same plan, byte for byte. Every ceremony's truth says
 * what its delivered messages tell, no more: a failure whose last beacon was lost is truly a silence.
 */
export function simulate({ seed, ceremonies, startMs, durationMs, tenant }: SimulateOptions): FleetPlan {
  const overall = createChance(createSeededRandom(`${seed}/fleet`));
  const visitors = drawVisitors(ceremonies, overall);
  const issueTimes = Array.from({ length: ceremonies }, () =>
    Math.floor(startMs + overall.uniform(0, durationMs)),
  ).sort((a, b) => a - b);
  const messages: FleetMessage[] = [];
  const truths: CeremonyTruth[] = [];
  let events = 0;
  for (const [index, issuedAtMs] of issueTimes.entries()) {
    const visitor = visitors[overall.below(visitors.length)];
    if (!visitor) continue;
    const random = createSeededRandom(`${seed}/${index}`);
    const played = playCeremony({ visitor, issuedAtMs, tenant, random, chance: createChance(random) });
    messages.push(...played.messages);
    truths.push(played.truth);
    events += played.events;
  }
  messages.sort((a, b) => a.atMs - b.atMs);
  return { tenant, messages, truths, events };
}

interface Scene {
  visitor: Visitor;
  issuedAtMs: number;
  tenant: FleetTenant;
  random: Random;
  chance: Chance;
}

interface Cast extends Scene {
  ceremonyId: string;
  story: Story;
  token: string | null;
}

/** One arrived or lost message, with the facts in it. */
interface Sent {
  arrivesAtMs: number[];
  route: FleetMessage['route'];
  headers: Record<string, string>;
  body: string;
  facts: (PageEvent | ServerTrace[number])[];
}

function playCeremony(scene: Scene): { messages: FleetMessage[]; truth: CeremonyTruth; events: number } {
  const { visitor, issuedAtMs, tenant, random, chance } = scene;
  const ceremonyId = mintCeremonyId({ clock: frozen(issuedAtMs), random });
  const story = drawStory(visitor.client, chance);
  const claims = { tenant: tenant.id, ceremonyId, expiresAtMs: issuedAtMs + TOKEN_LIFETIME_MS };
  const token = chance.happens(UNSIGNED_SHARE) ? null : mintBeaconToken(tenant.beaconKey, claims);
  const cast: Cast = { ...scene, ceremonyId, story, token };
  const { page, server } = traceStory({ story, client: visitor.client, issuedAtMs, chance });
  const beacons = sendBeacons(page, cast);
  const sent = [...beacons, ...sendLines(server, cast)];
  const messages = sent.flatMap(({ arrivesAtMs, route, headers, body }) =>
    arrivesAtMs.map((atMs) => ({ atMs: Math.round(atMs), route, headers, body, ceremonyId })),
  );
  const events = sent.reduce((sum, { arrivesAtMs, facts }) => sum + arrivesAtMs.length * facts.length, 0);
  const lostBeacons = beacons.filter(({ arrivesAtMs }) => arrivesAtMs.length === 0).length;
  return { messages, truth: truthOf(cast, sent, lostBeacons), events };
}

function sendBeacons(page: PageTrace, cast: Cast): Sent[] {
  const { visitor, tenant, chance } = cast;
  const faults = visitor.client.inApp ? BEACON_FAULTS.inApp : BEACON_FAULTS.browser;
  let sequence = 0;
  return page.groups.map(({ leavesAtMs, events }) => {
    const numbered = events.map(({ atMs, ...said }): BeaconEvent => {
      const occurred_at_ms = Math.round(atMs + visitor.skewMs);
      return { sequence: sequence++, occurred_at_ms, ...said };
    });
    return {
      arrivesAtMs: arrivals(leavesAtMs, faults, chance),
      route: 'beacons',
      headers: {
        'content-type': 'text/plain;charset=UTF-8',
        origin: tenant.origin,
        'user-agent': visitor.client.userAgent,
        'x-forwarded-for': visitor.address,
      },
      body: JSON.stringify(envelope(numbered, leavesAtMs, cast)),
      facts: events,
    };
  });
}

function envelope(events: BeaconEvent[], leavesAtMs: number, cast: Cast): Beacon {
  const { ceremonyId, story, token, visitor, tenant } = cast;
  return {
    version: 1,
    tenant: tenant.id,
    ceremony_id: ceremonyId,
    ...(token === null ? {} : { token }),
    kind: story.kind,
    mediation: story.mediation,
    purpose: purposeOf(story),
    ...APP,
    sdk_version: SDK_VERSION,
    sent_at_ms: Math.round(leavesAtMs + visitor.skewMs),
    client: visitor.client.beacon,
    events,
  };
}

function sendLines(server: ServerTrace, cast: Cast): Sent[] {
  const { visitor, ceremonyId, story, chance } = cast;
  return server.map((fact) => {
    const { atMs, ...said } = fact;
    const event: GatewayEvent = {
      id: `${ceremonyId}:${said.step ?? said.signal}`,
      ceremony_id: ceremonyId,
      kind: story.kind,
      mediation: story.mediation,
      purpose: purposeOf(story),
      occurred_at_ms: Math.round(atMs),
      ...APP,
      ...said,
      user: visitor.user,
      device: visitor.device,
      ip: visitor.address,
      ...(said.step?.startsWith('verify') ? { credential: visitor.credential } : {}),
      user_agent: visitor.client.userAgent,
      ...hintsOf(visitor),
    };
    return {
      arrivesAtMs: arrivals(atMs, GATEWAY_FAULTS, chance),
      route: 'gateway-logs',
      headers: {},
      body: JSON.stringify(event),
      facts: [fact],
    };
  });
}

/** The client hints of the request, where the client sends any. */
function hintsOf({ client: { beacon } }: Visitor): Partial<GatewayEvent> {
  const { platform, platform_version, model, full_version_list, mobile } = beacon;
  return {
    ...(platform ? { ch_platform: platform } : {}),
    ...(platform_version ? { ch_platform_version: platform_version } : {}),
    ...(model ? { ch_model: model } : {}),
    ...(full_version_list ? { ch_full_version_list: full_version_list } : {}),
    ...(mobile === undefined ? {} : { ch_mobile: mobile }),
  };
}

function truthOf(cast: Cast, sent: readonly Sent[], lostBeacons: number): CeremonyTruth {
  const { ceremonyId, issuedAtMs, story, visitor, token } = cast;
  const delivered = sent.filter(({ arrivesAtMs }) => arrivesAtMs.length > 0).flatMap(({ facts }) => facts);
  return {
    ceremony_id: ceremonyId,
    issued_at_ms: issuedAtMs,
    kind: story.kind,
    mediation: story.mediation,
    ...readOutcome(evidenceOf(delivered, story)),
    steps: inOrder(delivered.flatMap(({ step }) => (step ? [step] : []))),
    device: visitor.client.truth,
    unsigned: token === null,
    lost_beacons: lostBeacons,
    course: story.course,
  };
}

function evidenceOf(delivered: Sent['facts'], { kind, mediation }: Story): Evidence {
  const evidence: Evidence = {
    kind,
    mediation,
    client: null,
    verifySent: false,
    verdict: null,
    fallbackChosen: false,
  };
  const timeoutMs = delivered
    .map((fact) => ('timeout_ms' in fact ? fact.timeout_ms : undefined))
    .find(Boolean);
  for (const fact of delivered) {
    if (fact.signal === 'fallback_chosen') evidence.fallbackChosen = true;
    if (fact.step === 'verify_sent') evidence.verifySent = true;
    if (fact.step === 'client_settled') {
      evidence.client =
        'error_name' in fact && fact.error_name
          ? { result: 'error', errorName: fact.error_name, elapsedMs: fact.elapsed_ms, timeoutMs }
          : { result: 'ok' };
    }
    if (fact.step === 'verify_settled') {
      evidence.verdict =
        'rejection' in fact && fact.rejection
          ? { result: 'error', rejection: fact.rejection }
          : { result: 'ok' };
    }
  }
  return evidence;
}

function purposeOf({ kind }: Story): 'enrolment' | 'login' {
  return kind === 'registration' ? 'enrolment' : 'login';
}

/** The id is minted at the simulated moment. */
function frozen(nowMs: number): Clock {
  return { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };
}
