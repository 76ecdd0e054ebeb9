import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ActionRoutesOptions, createActionRoutes } from './action-routes.ts';
import { readCookies } from './cookies.ts';
import { type Exchange, json, seeOther } from './exchange.ts';
import type { Journal } from './journal.ts';
import { createPageRoutes, type PageRoutesOptions } from './page-routes.ts';

export interface RoutesOptions
  extends Omit<ActionRoutesOptions, 'secure'>,
    Omit<PageRoutesOptions, 'secure'> {
  origin: string;
  beaconScript: string;
  journal: Journal;
}

export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const JOURNAL_PATH = '/api/journal/';

/** The demo's front door: one address, its own visitors only, then files, journal, pages or actions. */
export function createRoutes(options: RoutesOptions): Handle {
  const { origin, journal } = options;
  const { host } = new URL(origin);
  const secure = origin.startsWith('https:');
  const headers = securityHeaders(options.frame.beacon.endpoint);
  const files = staticFiles(options.beaconScript);
  const showPage = createPageRoutes({ ...options, secure });
  const actions = createActionRoutes({ ...options, secure });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of headers) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', origin);
    const exchange = { request, response, url, cookies: readCookies(request.headers.cookie) };
    if (request.headers.host !== host) seeOther(exchange, origin + url.pathname);
    else if (request.method === 'POST') await act(exchange);
    else show(exchange);
  }

  function show(exchange: Exchange): void {
    const { url, response } = exchange;
    const file = files.get(url.pathname);
    if (file) {
      response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-cache' });
      response.end(file.body);
    } else if (url.pathname.startsWith(JOURNAL_PATH)) {
      const record = journal.read(url.pathname.slice(JOURNAL_PATH.length));
      json(exchange, record ? 200 : 404, record ?? { error: 'unexpected' });
    } else showPage(exchange);
  }

  /** Other sites can not act here: the browser says where a POST comes from (Fetch §3.2). */
  async function act(exchange: Exchange): Promise<void> {
    if (exchange.request.headers.origin !== origin) return json(exchange, 403, { error: 'unexpected' });
    const action = actions.get(exchange.url.pathname);
    if (action) await action(exchange);
    else json(exchange, 404, { error: 'unexpected' });
  }

  return handle;
}

function staticFiles(beaconScript: string): ReadonlyMap<string, { type: string; body: Buffer }> {
  const file = (name: string) => readFileSync(new URL(`./page/${name}`, import.meta.url));
  const script = 'text/javascript; charset=utf-8';
  return new Map([
    ['/app.js', { type: script, body: file('app.js') }],
    ['/style.css', { type: 'text/css; charset=utf-8', body: file('style.css') }],
    ['/icon.svg', { type: 'image/svg+xml', body: file('icon.svg') }],
    ['/kagimi.js', { type: script, body: Buffer.from(beaconScript) }],
  ]);
}

function securityHeaders(beaconEndpoint: string): readonly (readonly [string, string])[] {
  const connect = `'self' ${new URL(beaconEndpoint).origin}`;
  const policy =
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ${connect}; ` +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  return [
    ['content-security-policy', policy],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'same-origin'],
  ];
}
