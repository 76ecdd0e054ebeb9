import type { Tenant } from '../../schemas/tenants.ts';

export interface Origins {
  /** Whether this tenant's pages may be at exactly this origin. */
  allowed(tenant: Tenant, origin: string | null): boolean;
  /** Whether any tenant's pages may: all that can be asked where a request names no tenant. */
  known(origin: string | undefined): origin is string;
}

/** The exact allow-lists. A tenants file may write an origin with a trailing slash; a browser never does. */
export function createOrigins(tenants: ReadonlyMap<string, Tenant>): Origins {
  const byTenant = new Map(
    [...tenants.values()].map((tenant) => [tenant.id, new Set(tenant.origins.map(serialised))]),
  );
  const all = new Set([...byTenant.values()].flatMap((origins) => [...origins]));
  return {
    allowed: (tenant, origin) => origin !== null && byTenant.get(tenant.id)?.has(origin) === true,
    known: (origin): origin is string => origin !== undefined && all.has(origin),
  };
}

/** As a browser writes it (HTML, origin serialisation). A scheme without origins stays as it is, never `null`. */
function serialised(text: string): string {
  const { origin } = new URL(text);
  return origin === 'null' ? text : origin;
}
