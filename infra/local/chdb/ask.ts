import { type IncomingHttpHeaders, request } from 'node:http';

/** One HTTP exchange as curl would make it: nothing added, nothing unpacked. */
export interface Asked {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
  /** The connection ended before the body did. */
  isCutOff: boolean;
}

export interface AskOptions {
  method?: string;
  /** URL keys behind `?`. */
  url?: Record<string, string>;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
}

/** Sends a request and reads all of the answer. @throws Error when no answer comes at all. */
export function ask(server: string, options: AskOptions = {}): Promise<Asked> {
  const url = new URL(options.path ?? '/', server);
  url.search = new URLSearchParams(options.url).toString();
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST');
  return new Promise((resolve, reject) => {
    const { headers = {}, signal } = options;
    const outgoing = request(
      url,
      { method, headers, agent: false, ...(signal ? { signal } : {}) },
      (response) => {
        const chunks: Buffer[] = [];
        const done = (isCutOff: boolean) => {
          const body = Buffer.concat(chunks);
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body, text: body.toString('utf8'), isCutOff });
        };
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => done(false));
        response.once('error', () => done(true));
      },
    );
    outgoing.once('error', reject);
    // As bytes: Node would write the headers in the encoding of a body that is a string.
    outgoing.end(options.body === undefined ? undefined : Buffer.from(options.body));
  });
}
