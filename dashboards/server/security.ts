import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';

/** Nothing from elsewhere, no frame around us, no word to anyone about where a reader came from. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    // Grafana's libraries write their styles into the page.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), publickey-credentials-get=()',
} as const;

/** Asked by machines under whatever name they know, and silent about any ceremony. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Headers for every answer, and two refusals. The console has no login and trusts who reaches it; a page of another
 * site that a reader has open must not reach it through their browser, neither under a name of its own that it lets
 * point here, nor by a request across sites.
 */
export function secure(app: FastifyInstance, { hosts }: { hosts: readonly string[] }): void {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (!PROBES.has(request.url) && !known.has(hostNameOf(request))) {
      throw new Refusal('unknown_host', 'This name is not in KAGIMI_CONSOLE_HOSTS.');
    }
    const site = request.headers['sec-fetch-site'];
    if (request.method === 'POST' && site !== undefined && site !== 'same-origin') {
      throw new Refusal('foreign_page', 'Only the console itself may ask for this.');
    }
  });
}

function hostNameOf({ headers }: FastifyRequest): string {
  return (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}
