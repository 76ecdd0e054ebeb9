import type { FastifyRequest } from 'fastify';
import { scrubEmails } from '../../schemas/scrub.ts';
import { type ClientHints, readClientHints } from '../client-hints.ts';
import { type NetworkAddress, readAddress } from '../network-address.ts';

/** Who sent a request, as far as its connection and headers say. */
export interface Sender {
  /** The raw address: for its pseudonym, its network and its rate limit only, never kept. */
  address: NetworkAddress | null;
  /** What shares a rate limit with this sender. */
  site: string;
  origin: string | null;
  userAgent: string | null;
  hints: ClientHints;
}

const USER_AGENT_MAX = 512;

export function readSender(request: FastifyRequest): Sender {
  const userAgent = request.headers['user-agent'];
  const address = readAddress(request.ip);
  return {
    address,
    site: address?.site ?? 'unknown',
    origin: request.headers.origin ?? null,
    userAgent: userAgent ? scrubEmails(userAgent.slice(0, USER_AGENT_MAX)) : null,
    hints: readClientHints((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    }),
  };
}
