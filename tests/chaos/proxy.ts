import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../schemas/clock.ts';

/** What the proxy does to a request. */
export type Weather =
  | { kind: 'clear' }
  /** Holds every request back before it goes on. */
  | { kind: 'slow'; delayMs: number }
  /** Nobody listens, as far as the client can tell. */
  | { kind: 'gone' }
  /** An answer of a balancer in front of ClickHouse. */
  | { kind: 'unavailable' }
  /** ClickHouse's own refusal while it merges too slowly: code 252, TOO_MANY_PARTS. */
  | { kind: 'too_many_parts' }
  /** The connection breaks once the whole body is with ClickHouse: the outcome is unknown to the client. */
  | { kind: 'cut'; when: 'body_sent' | 'answered' };

export interface StoreProxy {
  readonly url: string;
  /** Requests that something was done to. */
  readonly disturbed: number;
  set(weather: Weather): void;
  close(): Promise<void>;
}

const UPSTREAM_TIMEOUT_MS = 120_000;

/** An HTTP proxy between processors and ClickHouse, whose weather a fault makes. */
export async function startProxy({ target, clock }: { target: string; clock: Clock }): Promise<StoreProxy> {
  let weather: Weather = { kind: 'clear' };
  let disturbed = 0;
  const agent = new Agent({ keepAlive: false });
  const server = createServer((incoming, answer) => {
    const now = weather;
    if (now.kind !== 'clear') disturbed += 1;
    answer.on('error', () => undefined);
    void weatherBeaten({ incoming, answer, target, agent, clock }, now);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get disturbed() {
      return disturbed;
    },
    set(next) {
      weather = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

interface Passing {
  incoming: IncomingMessage;
  answer: ServerResponse;
  target: string;
  agent: Agent;
  clock: Clock;
}

async function weatherBeaten(passing: Passing, weather: Weather): Promise<void> {
  const { answer, incoming, clock } = passing;
  if (weather.kind === 'gone') return void incoming.socket.destroy();
  const body = await wholeBody(incoming);
  if (body === null) return;
  switch (weather.kind) {
    case 'clear':
      return passOn(passing, body, null);
    case 'slow':
      // What was sent arrives in the end, whether its sender still waits or not.
      await clock.sleep(weather.delayMs);
      return passOn(passing, body, null);
    case 'cut':
      return passOn(passing, body, weather.when);
    case 'unavailable':
      return void answer.writeHead(503, { 'retry-after': '1' }).end('No server is available.\n');
    case 'too_many_parts':
      return void answer
        .writeHead(500, { 'X-ClickHouse-Exception-Code': '252' })
        .end('Code: 252. DB::Exception: Too many parts (3000). Merges are slower. (TOO_MANY_PARTS)\n');
  }
}

/** Null when the sender went away in the middle of it. */
async function wholeBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

function passOn(passing: Passing, body: Buffer, cut: 'body_sent' | 'answered' | null): void {
  const { incoming, answer, target, agent } = passing;
  const { method, url } = incoming;
  const headers = { ...incoming.headers, connection: 'close', 'content-length': String(body.length) };
  delete (headers as Record<string, unknown>)['transfer-encoding'];
  const hangUp = () => void incoming.socket.destroy();
  const upstream = request(
    new URL(url ?? '/', target),
    { method, headers, agent, timeout: UPSTREAM_TIMEOUT_MS },
    (reply) => {
      reply.on('error', hangUp);
      if (cut !== null) return void reply.resume().on('end', hangUp);
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    },
  );
  upstream.on('timeout', () => upstream.destroy());
  upstream.on('error', hangUp);
  if (cut === 'body_sent') upstream.on('finish', hangUp);
  upstream.end(body);
}
