import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildBeacon } from './build.ts';

export const attributes =
  'data-tenant="demo" data-endpoint="/v1/beacons?canary-query" data-app="demo" data-app-version="1.2.3"';

export interface Received {
  method: string | undefined;
  body: string;
  contentType: string | undefined;
  origin: string | undefined;
  cookie: string | undefined;
  referer: string | undefined;
}

/** A site with a page, and a collector on the same server that notes what arrives and answers as told. */
export async function openSite() {
  const { code } = await buildBeacon();
  const received: Received[] = [];
  const collector = { status: 202 };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const { origin } = request.headers;
    if (pathname === '/v1/beacons') {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const { cookie, referer } = request.headers;
        const contentType = request.headers['content-type'];
        received.push({ method: request.method, body, contentType, origin, cookie, referer });
        const headers = { 'access-control-allow-origin': origin ?? '*', 'retry-after': '300' };
        response.writeHead(collector.status, headers).end();
      });
    } else if (pathname === '/kagimi-beacon.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(code);
    } else {
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'set-cookie': 'session=canary-cookie; Path=/',
      };
      response.writeHead(200, headers).end(page(searchParams.get('attributes') ?? attributes, pathname));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    received,
    collector,
    port: new URL(origin).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `/bare` is the same page without the SDK. */
function page(given: string, pathname: string): string {
  const script = pathname === '/bare' ? '' : `<script src="/kagimi-beacon.js" ${given}></script>`;
  return `<!doctype html><html lang="en"><title>canary-title</title>${script}
<input name="username" autocomplete="username webauthn"><button>go</button></html>`;
}
