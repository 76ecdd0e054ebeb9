import type { Clock } from '../../schemas/clock.ts';
import { SIGNATURE_HEADERS, type SigningKey, signRequest } from '../../schemas/signatures.ts';

/** What the collector made of a batch; `later` is worth another attempt, not before `afterMs` have passed. */
export type Answer =
  | { kind: 'taken' }
  | { kind: 'refused'; status: number }
  | { kind: 'later'; afterMs: number };

const PATH = '/v1/gateway-logs?dialect=kagimi';

/** POSTs NDJSON to the collector's gateway route, signed at the moment of sending. Never throws. */
export function createGatewayPost({
  collectorUrl,
  tenant,
  clock,
  requestTimeoutMs,
}: {
  collectorUrl: string;
  tenant: { id: string; gatewayKey: SigningKey };
  clock: Clock;
  requestTimeoutMs: number;
}): (body: Buffer, ended: AbortSignal) => Promise<Answer> {
  const url = new URL(PATH, collectorUrl);
  const path = url.pathname + url.search;

  return async function gatewayPost(body, ended) {
    const timestampMs = clock.now();
    const signature = signRequest(tenant.gatewayKey, { timestampMs, method: 'POST', path, body });
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: {
          'content-type': 'application/x-ndjson',
          'kagimi-tenant': tenant.id,
          [SIGNATURE_HEADERS.keyId]: tenant.gatewayKey.id,
          [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
          [SIGNATURE_HEADERS.signature]: signature,
        },
        signal: AbortSignal.any([ended, AbortSignal.timeout(requestTimeoutMs)]),
      });
      await response.arrayBuffer();
      return judge(response);
    } catch {
      return { kind: 'later', afterMs: 0 };
    }
  };
}

function judge({ ok, status, headers }: Response): Answer {
  if (ok) return { kind: 'taken' };
  if (status < 500 && status !== 429 && status !== 408) return { kind: 'refused', status };
  const seconds = Number(headers.get('retry-after') ?? 0);
  return { kind: 'later', afterMs: Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0 };
}
