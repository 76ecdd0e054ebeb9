import { mintBeaconToken } from '../../schemas/signatures.ts';
import type { Beacon, BeaconClient, BeaconEvent } from '../../schemas/wire/beacon.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import { OLD_PLAY_SERVICES } from './cosignals.ts';
import type { FleetMessage, FleetTenant } from './plan.ts';
import type { Played } from './play.ts';
import type { PageGroup, ServerFact } from './trace.ts';

const TOKEN_LIFETIME_MS = 3_600_000;
export const SDK_VERSION = '0.1.0';

/** A ceremony's messages as they arrive at a collector, copies included, and the events and lines in them. */
export function messagesOf(
  played: Played,
  tenant: FleetTenant,
): { messages: FleetMessage[]; events: number } {
  const { ceremonyId, beacons, lines } = played;
  const messages: FleetMessage[] = [];
  let events = 0;
  const put = (
    route: FleetMessage['route'],
    sent: Pick<FleetMessage, 'headers' | 'body'>,
    atMs: readonly number[],
  ) => {
    for (const at of atMs) messages.push({ atMs: Math.round(at), route, ...sent, ceremonyId });
  };
  const numbered = numberedEvents(played);
  const token = tokenOf(played, tenant);
  for (const [index, { group, arrivesAtMs }] of beacons.entries()) {
    const body = JSON.stringify(envelope({ played, token, group, events: numbered[index] ?? [] }, tenant));
    put('beacons', { headers: headersOf(played, tenant), body }, arrivesAtMs);
    events += group.events.length * arrivesAtMs.length;
  }
  for (const { fact, arrivesAtMs } of lines) {
    put(
      'gateway-logs',
      { headers: NO_HEADERS, body: JSON.stringify(gatewayLine(played, fact)) },
      arrivesAtMs,
    );
    events += arrivesAtMs.length;
  }
  return { messages, events };
}

const NO_HEADERS = {};

/** The events of each beacon with their numbers and the client's own time. */
export function numberedEvents({ beacons, device }: Played): BeaconEvent[][] {
  let sequence = 0;
  return beacons.map(({ group }) =>
    group.events.map(({ atMs, ...said }) => ({
      sequence: sequence++,
      occurred_at_ms: Math.round(atMs + device.skewMs),
      ...said,
    })),
  );
}

function headersOf({ now, address }: Played, tenant: FleetTenant): FleetMessage['headers'] {
  return {
    'content-type': 'text/plain;charset=UTF-8',
    origin: tenant.origin,
    'user-agent': now.client.userAgent,
    'x-forwarded-for': address,
  };
}

/** What the client says of itself: native apps know a few more things that depend on the moment. */
export function clientSaid({ now, story }: Played): BeaconClient {
  const { family, beacon } = now.client;
  const { cosignals } = story;
  if (family === 'native_ios') return { ...beacon, has_screen_lock: !cosignals.noScreenLock };
  if (family !== 'native_android') return beacon;
  return {
    ...beacon,
    ...(cosignals.oldPlayServices ? { play_services_version: OLD_PLAY_SERVICES } : {}),
    has_screen_lock: !cosignals.noScreenLock,
    has_bluetooth: !cosignals.bluetoothOff,
    has_credential_manager: !cosignals.noCredentialManager,
  };
}

/** The right to speak of this ceremony; a few pages lose it. */
function tokenOf({ ceremonyId, issuedAtMs, unsigned }: Played, tenant: FleetTenant): string | null {
  const claims = { tenant: tenant.id, ceremonyId, expiresAtMs: issuedAtMs + TOKEN_LIFETIME_MS };
  return unsigned ? null : mintBeaconToken(tenant.beaconKey, claims);
}

interface EnvelopeOptions {
  played: Played;
  token: string | null;
  group: PageGroup;
  events: BeaconEvent[];
}

function envelope({ played, token, group, events }: EnvelopeOptions, tenant: FleetTenant): Beacon {
  const { ceremonyId, story, device, now } = played;
  return {
    version: 1,
    tenant: tenant.id,
    ceremony_id: ceremonyId,
    ...(token === null ? {} : { token }),
    kind: story.setting.kind,
    mediation: story.setting.mediation,
    purpose: story.purpose,
    app: device.app,
    app_version: now.appVersion,
    sdk_version: SDK_VERSION,
    sent_at_ms: Math.round(group.leavesAtMs + device.skewMs),
    client: clientSaid(played),
    events,
  };
}

/** The id of a gateway's line: its step or signal; a report of a failure is a second line of its step. */
export function lineId(ceremonyId: string, fact: ServerFact): string {
  const isReport = fact.rp_code !== undefined && fact.step === 'options_received';
  return `${ceremonyId}:${fact.step ?? fact.signal}${isReport ? ':report' : ''}`;
}

export function gatewayLine(played: Played, { atMs, ...said }: ServerFact): GatewayEvent {
  const { ceremonyId, story, business, device, now, address } = played;
  const isAction = said.step === 'first_business_action' && business.action !== 'unknown';
  return {
    id: lineId(ceremonyId, { atMs, ...said }),
    ceremony_id: ceremonyId,
    kind: story.setting.kind,
    mediation: story.setting.mediation,
    purpose: isAction ? business.action : story.purpose,
    ...(business.stepUp === 'unknown' ? {} : { step_up: business.stepUp }),
    occurred_at_ms: Math.round(atMs),
    app: device.app,
    app_version: now.appVersion,
    ...said,
    user: device.account,
    device: device.id,
    ip: address,
    ...(said.step?.startsWith('verify') ? { credential: device.credential } : {}),
    user_agent: now.client.userAgent,
    ...hintsOf(now.client.beacon),
  };
}

/** The client hints of the request, where the client sends any. */
function hintsOf(client: BeaconClient): Partial<GatewayEvent> {
  const { platform, platform_version, model, full_version_list, mobile } = client;
  return {
    ...(platform ? { ch_platform: platform } : {}),
    ...(platform_version ? { ch_platform_version: platform_version } : {}),
    ...(model ? { ch_model: model } : {}),
    ...(full_version_list ? { ch_full_version_list: full_version_list } : {}),
    ...(mobile === undefined ? {} : { ch_mobile: mobile }),
  };
}
