import { type NetworkOf, unknownNetwork } from '../network/network.ts';
import type { Dialect } from './dialect.ts';
import { createKagimiDialect } from './kagimi.ts';
import { createNginxDialect, type NginxRoute } from './nginx.ts';

/** Every dialect, by the name that `?dialect=` and KAGIMI_RELAY use. Without `networkOf` every network is unknown. */
export function createDialects(
  options: { nginxRoutes?: readonly NginxRoute[]; networkOf?: NetworkOf } = {},
): ReadonlyMap<string, Dialect> {
  const networkOf = options.networkOf ?? unknownNetwork;
  const dialects = [
    createKagimiDialect({ networkOf }),
    createNginxDialect(options.nginxRoutes, { networkOf }),
  ];
  return new Map(dialects.map((dialect) => [dialect.name, dialect]));
}
