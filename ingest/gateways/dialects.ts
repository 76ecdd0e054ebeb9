import type { Dialect } from './dialect.ts';
import { kagimiDialect } from './kagimi.ts';
import { createNginxDialect, type NginxRoute } from './nginx.ts';

/** Every dialect, by the name that `?dialect=` and KAGIMI_RELAY use. */
export function createDialects(
  options: { nginxRoutes?: readonly NginxRoute[] } = {},
): ReadonlyMap<string, Dialect> {
  const dialects = [kagimiDialect, createNginxDialect(options.nginxRoutes)];
  return new Map(dialects.map((dialect) => [dialect.name, dialect]));
}
