import type { Chance } from './chance.ts';
import { CLIENTS, type Client } from './clients.ts';

/** One person's device. It comes back: several ceremonies may be of one visitor. */
export interface Visitor {
  client: Client;
  user: string;
  device: string;
  credential: string;
  address: string;
  /** How far the device's clock is ahead of true time, milliseconds. */
  skewMs: number;
}

const CEREMONIES_PER_VISITOR = 2;
const SKEW_MS = { deviation: 2_000, badShare: 0.005, badLow: 300_000, badHigh: 1_200_000 } as const;
const NETWORKS = 512;

/** The visitors that make this many ceremonies. */
export function drawVisitors(ceremonies: number, chance: Chance): Visitor[] {
  const count = Math.max(1, Math.ceil(ceremonies / CEREMONIES_PER_VISITOR));
  return Array.from({ length: count }, (_, index) => drawVisitor(index, chance));
}

function drawVisitor(index: number, chance: Chance): Visitor {
  return {
    client: chance.weighted(CLIENTS.map((client) => [client, client.weight] as const)),
    user: `fleet-user-${index}`,
    device: `fleet-device-${index}`,
    credential: `fleet-credential-${index}`,
    address: addressOf(index),
    skewMs: Math.round(drawSkewMs(chance)),
  };
}

function drawSkewMs(chance: Chance): number {
  if (!chance.happens(SKEW_MS.badShare)) return chance.normal(0, SKEW_MS.deviation);
  return chance.uniform(SKEW_MS.badLow, SKEW_MS.badHigh) * (chance.happens(0.5) ? 1 : -1);
}

/**
 * From 198.18.0.0/15, the block for tests of networks (RFC 2544, RFC 6890): nobody's address. Neighbours are spread over
 * its 512 networks of 256, since a collector limits rates by network.
 */
function addressOf(index: number): string {
  const network = index % NETWORKS;
  const host = Math.floor(index / NETWORKS) % 256;
  return `198.${18 + (network >> 8)}.${network & 0xff}.${host}`;
}
