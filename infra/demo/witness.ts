import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Clock } from '../../schemas/clock.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import type { IssuedCeremony } from './challenges.ts';
import { readCookies } from './cookies.ts';
import type { Journal } from './journal.ts';
import type { Reporter } from './reporter.ts';

export const DEVICE_COOKIE = 'demo_device';

type Said = Pick<
  GatewayEvent,
  | 'step'
  | 'signal'
  | 'result'
  | 'rejection'
  | 'http_status'
  | 'user'
  | 'credential'
  | 'authenticator_flags'
  | 'aaguid'
>;

/** Turns what the server knows into gateway events: one place that knows the wire's field names. */
export interface Witness {
  say(ceremony: IssuedCeremony, request: IncomingMessage, said: Said): void;
}

export function createWitness({
  clock,
  reporter,
  journal,
  appVersion,
}: {
  clock: Clock;
  reporter: Reporter;
  journal: Journal;
  appVersion: string;
}): Witness {
  return {
    say(ceremony, request, said) {
      const event: GatewayEvent = {
        id: `${ceremony.ceremonyId}:${said.step ?? said.signal}`,
        ceremony_id: ceremony.ceremonyId,
        kind: ceremony.kind,
        mediation: ceremony.mediation,
        purpose: ceremony.purpose,
        occurred_at_ms: clock.now(),
        app: 'demo-bank',
        app_version: appVersion,
        ...clientOf(request),
        ...said,
      };
      journal.note(event);
      reporter.report(event);
    },
  };
}

/** What the request's headers say of the client: user agent, client hints (asked for by Accept-CH), address, device. */
function clientOf(request: IncomingMessage): Partial<GatewayEvent> {
  const { headers } = request;
  const ip = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '').replace(/%.*$/, '');
  const device = readCookies(headers.cookie).get(DEVICE_COOKIE);
  const mobile = header(headers['sec-ch-ua-mobile'], 4);
  return {
    ...given('user_agent', header(headers['user-agent'], 512)),
    ...given('ch_platform', unquote(header(headers['sec-ch-ua-platform'], 34))),
    ...given('ch_platform_version', unquote(header(headers['sec-ch-ua-platform-version'], 34))),
    ...given('ch_model', unquote(header(headers['sec-ch-ua-model'], 66))),
    ...given('ch_full_version_list', header(headers['sec-ch-ua-full-version-list'], 256)),
    ...given('ch_mobile', mobile === undefined ? undefined : mobile === '?1'),
    ...given('ip', isIP(ip) ? ip : undefined),
    ...given('device', device?.slice(0, 256)),
  };
}

export const CLIENT_HINTS = [
  'Sec-CH-UA-Platform',
  'Sec-CH-UA-Platform-Version',
  'Sec-CH-UA-Model',
  'Sec-CH-UA-Full-Version-List',
  'Sec-CH-UA-Mobile',
].join(', ');

/** RFC 8941 §3.3.3: a string of a structured field stands in quotes. */
function unquote(text: string | undefined): string | undefined {
  const bare = text?.replace(/^"|"$/g, '');
  return bare === '' ? undefined : bare;
}

function header(value: string | string[] | undefined, lengthMax: number): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return text === undefined || text === '' ? undefined : text.slice(0, lengthMax);
}

function given<K extends keyof GatewayEvent>(name: K, value: GatewayEvent[K] | undefined) {
  return value === undefined ? {} : { [name]: value };
}
