import { z } from 'zod';

/** An institution or app that may speak to the collector: who it is, from where, with which keys. */
const keysSchema = z
  .array(z.strictObject({ id: z.string().regex(/^[a-z0-9_-]{1,16}$/), secret: z.string().min(32) }))
  .min(1)
  .max(2);

export const tenantSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_-]{1,32}$/),
  name: z.string().min(1).max(64),
  /** Exact origins that pages may send beacons from. */
  origins: z.array(z.url()).min(1).max(64),
  /** Keys of the per-ceremony beacon token; two may live during a rotation. */
  beaconKeys: keysSchema,
  /** Keys of the gateway's request signature; two may live during a rotation. */
  gatewayKeys: keysSchema,
  /** Secret of the pseudonyms (user_ref, credential_ref, device_ref, ip_ref). */
  pepper: z.string().min(32),
});
export type Tenant = z.infer<typeof tenantSchema>;

export const tenantsFileSchema = z.strictObject({ tenants: z.array(tenantSchema).min(1) });

/**
 * Reads the tenants' file.
 * @throws Error with one sentence that names the field at fault, for text that is not such a file.
 */
export function parseTenants(text: string): ReadonlyMap<string, Tenant> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error('The tenants file is not JSON.', { cause });
  }
  const parsed = tenantsFileSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`The tenants file is wrong at ${issue?.path.join('.') || 'its top'}: ${issue?.message}.`);
  }
  return new Map(parsed.data.tenants.map((tenant) => [tenant.id, tenant]));
}
