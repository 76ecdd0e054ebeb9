import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Answer {
  status: number;
  retryAfterMs: number;
  /** The first bytes of the answer, for the ledger's refusals. */
  text: string;
}

export interface Poster {
  /** @throws the network's error, or a timeout. */
  post(path: string, headers: OutgoingHttpHeaders, body: Buffer): Promise<Answer>;
  close(): void;
}

const REQUEST_TIMEOUT_MS = 15_000;
const ANSWER_BYTES_KEPT = 512;

/** POSTs over kept connections. A client of this kind is needed for `X-Forwarded-For` and `Origin`, which fetch guards. */
export function createPoster({ url, connections }: { url: string; connections: number }): Poster {
  const base = new URL(url);
  const isSecure = base.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: connections };
  const agent = isSecure ? new HttpsAgent(options) : new Agent(options);
  const start = isSecure ? httpsRequest : httpRequest;
  return {
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        const request = start(
          new URL(path, base),
          {
            method: 'POST',
            agent,
            headers: { ...headers, 'content-length': body.length },
            timeout: REQUEST_TIMEOUT_MS,
          },
          (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (chunk: string) => {
              if (text.length < ANSWER_BYTES_KEPT) text += chunk.slice(0, ANSWER_BYTES_KEPT);
            });
            response.on('error', reject);
            response.on('end', () => {
              const seconds = Number(response.headers['retry-after'] ?? 0);
              const retryAfterMs = Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0;
              resolve({ status: response.statusCode ?? 0, retryAfterMs, text });
            });
          },
        );
        request.on('timeout', () => request.destroy(new Error('The collector did not answer in time.')));
        request.on('error', reject);
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}
