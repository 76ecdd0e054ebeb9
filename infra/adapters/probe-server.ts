import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../../schemas/metrics.ts';

export interface ProbeOptions {
  listen: { host: string; port: number };
  metrics: Metrics;
  /** Whether work is being done, and in words why or why not. */
  ready: () => { ready: boolean; reason: string; lag: number; oldest_seconds: number };
}

/** `/healthz`, `/readyz` and `/metrics` for a process that serves nothing else. */
export async function startProbeServer({ listen, metrics, ready }: ProbeOptions) {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    switch (request.url) {
      case '/healthz':
        return answer(200, 'application/json', '{"alive":true}\n');
      case '/readyz': {
        const state = ready();
        return answer(state.ready ? 200 : 503, 'application/json', `${JSON.stringify(state)}\n`);
      }
      case '/metrics':
        return void metrics.render().then(({ contentType, body }) => answer(200, contentType, body));
      default:
        return answer(404, 'application/json', '{"code":"not_found"}\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
