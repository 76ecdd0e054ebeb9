import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from '../../schemas/clock.ts';
import { parseTenants, type Tenant } from '../../schemas/tenants.ts';

/**
 * The tenant of a local start: keys are made once, kept in a file that only the owner can read, and used again.
 * Origins follow the demo's address.
 */
export function demoTenant({
  file,
  origins,
  random,
}: {
  file: string;
  origins: string[];
  random: Random;
}): Tenant {
  const secret = () => random.bytes(32).toString('base64url');
  const kept = existsSync(file) ? parseTenants(readFileSync(file, 'utf8')).get('demo') : undefined;
  const tenant: Tenant = {
    id: 'demo',
    name: 'デモ銀行 Demo Bank',
    beaconKeys: [{ id: 'b1', secret: secret() }],
    gatewayKeys: [{ id: 'g1', secret: secret() }],
    pepper: secret(),
    ...kept,
    origins,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ tenants: [tenant] }, null, 2)}\n`, { mode: 0o600 });
  return tenant;
}
