import { connect, type Socket } from 'node:net';
import type { FleetMessage } from '../../infra/fleet/plan.ts';
import { SIGNATURE_HEADERS, signRequest } from '../../schemas/signatures.ts';
import { TENANT } from './traffic.ts';

/** A request as it goes over the wire, and how many events are in it. */
export interface Ready {
  bytes: Buffer;
  events: number;
}

const GATEWAY_PATH = '/v1/gateway-logs?dialect=kagimi';

/** One request a beacon. */
export function beaconRequests(messages: readonly FleetMessage[]): Ready[] {
  return messages
    .filter(({ route }) => route === 'beacons')
    .map(({ headers, body }) => ({
      bytes: requestOf('/v1/beacons', headers, Buffer.from(body)),
      events: (JSON.parse(body) as { events: unknown[] }).events.length,
    }));
}

/** Signed requests of `linesMax` gateway lines each. */
export function gatewayRequests(
  messages: readonly FleetMessage[],
  { linesMax, nowMs }: { linesMax: number; nowMs: number },
): Ready[] {
  const lines = messages.filter(({ route }) => route === 'gateway-logs').map(({ body }) => body);
  const [key] = TENANT.gatewayKeys;
  if (!key) throw new Error('The tenant of the benchmarks has no gateway key.');
  const requests: Ready[] = [];
  for (let from = 0; from < lines.length; from += linesMax) {
    const batch = lines.slice(from, from + linesMax);
    const body = Buffer.from(`${batch.join('\n')}\n`);
    const signed = { timestampMs: nowMs, method: 'POST', path: GATEWAY_PATH, body };
    const headers = {
      'content-type': 'application/x-ndjson',
      'kagimi-tenant': TENANT.id,
      [SIGNATURE_HEADERS.keyId]: key.id,
      [SIGNATURE_HEADERS.timestamp]: String(nowMs),
      [SIGNATURE_HEADERS.signature]: signRequest(key, signed),
    };
    requests.push({ bytes: requestOf(GATEWAY_PATH, headers, body), events: batch.length });
  }
  return requests;
}

function requestOf(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n`), body]);
}

/**
 * Sends every request once over `connections` kept connections, each waiting for its answer: ready bytes over plain
 * sockets, so that the sender is never slower than the server. @throws Error for any answer but 202.
 */
export async function sendAll(url: string, requests: readonly Ready[], connections: number): Promise<void> {
  const { hostname, port } = new URL(url);
  let next = 0;
  const take = () => {
    const request = requests[next];
    next += 1;
    return request?.bytes ?? null;
  };
  const open = Math.min(connections, requests.length);
  await Promise.all(
    Array.from({ length: open }, () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      return drive(socket, take);
    }),
  );
}

function drive(socket: Socket, take: () => Buffer | null): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = '';
    const send = () => {
      const bytes = take();
      if (bytes) socket.write(bytes);
      else socket.end(resolve);
    };
    socket.setEncoding('latin1');
    socket.once('connect', send);
    socket.once('error', reject);
    socket.on('data', (chunk: string) => {
      received += chunk;
      const answer = wholeAnswer(received);
      if (answer === null) return;
      received = '';
      if (answer.startsWith('HTTP/1.1 202')) return send();
      socket.destroy();
      reject(new Error(`The server answered: ${answer.slice(0, 400)}`));
    });
  });
}

/** An answer that has come whole; null while more is to come. */
function wholeAnswer(received: string): string | null {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const length = /content-length: (\d+)/i.exec(received)?.[1];
  return received.length >= headEnd + 4 + Number(length ?? 0) ? received : null;
}
