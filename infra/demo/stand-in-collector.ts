import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SIGNATURE_HEADERS, type SigningKey, verifyRequest } from '../../schemas/signatures.ts';
import { type Beacon, beaconEnvelopeSchema, beaconEventSchema } from '../../schemas/wire/beacon.ts';
import { type GatewayEvent, gatewayEventSchema } from '../../schemas/wire/gateway-event.ts';

/** What one request to it was answered with; `null` leaves it hanging. */
export type Answer = { status: number; retryAfter?: string } | null;

/** For tests: a collector that keeps the contract's letter (schemas, signatures) and writes down what it took. */
export interface StandInCollector {
  url: string;
  beacons: Beacon[];
  lines: GatewayEvent[];
  /** What was against the contract; a test expects none. */
  faults: string[];
  close(): Promise<void>;
}

export async function startStandInCollector({
  gatewayKey,
  answer = () => ({ status: 202 }),
}: {
  gatewayKey: SigningKey;
  answer?: (request: number) => Answer;
}): Promise<StandInCollector> {
  const beacons: Beacon[] = [];
  const lines: GatewayEvent[] = [];
  const faults: string[] = [];
  let requests = 0;

  function take(path: string, headers: NodeJS.Dict<string | string[]>, body: string): void {
    if (path === '/v1/beacons') {
      const envelope = beaconEnvelopeSchema.parse(JSON.parse(body));
      beacons.push({ ...envelope, events: envelope.events.map((event) => beaconEventSchema.parse(event)) });
      return;
    }
    const request = {
      keyId: String(headers[SIGNATURE_HEADERS.keyId]),
      signature: String(headers[SIGNATURE_HEADERS.signature]),
      timestampMs: Number(headers[SIGNATURE_HEADERS.timestamp]),
      method: 'POST',
      path,
      body: Buffer.from(body),
    };
    if (!verifyRequest([gatewayKey], request)) throw new Error('The signature is wrong.');
    lines.push(
      ...body
        .trim()
        .split('\n')
        .map((line) => gatewayEventSchema.parse(JSON.parse(line))),
    );
  }

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    requests += 1;
    const given = answer(requests);
    if (given === null) return;
    try {
      if (given.status < 300 && request.method === 'POST') take(request.url ?? '', request.headers, body);
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
    response.writeHead(given.status, given.retryAfter ? { 'retry-after': given.retryAfter } : {});
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    beacons,
    lines,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
