import type { Tenant } from '../../schemas/tenants.ts';
import type { FleetTenant } from './plan.ts';

/** A tenant as the fleet signs for it: with its first keys, at its first origin. @throws Error for one without. */
export function fleetTenantOf({ id, origins, beaconKeys, gatewayKeys }: Tenant): FleetTenant {
  const [origin] = origins;
  const [beaconKey] = beaconKeys;
  const [gatewayKey] = gatewayKeys;
  if (!origin || !beaconKey || !gatewayKey) throw new Error(`The tenant ${id} lacks a key or an origin.`);
  return { id, origin, beaconKey, gatewayKey };
}
