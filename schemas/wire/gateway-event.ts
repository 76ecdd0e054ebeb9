import { z } from 'zod';
import { CEREMONY_ID } from '../ceremony-id.ts';
import { CEREMONY_KINDS, MEDIATIONS, PURPOSES, REJECTIONS, type Rejection, STEP_UPS } from '../vocabulary.ts';

/**
 * Kagimi's own JSON event: what a relying party's server says of a ceremony, one object a line (NDJSON), over the
 * signed route. `user`, `credential`, `device` and `ip` may be raw: the channel is the bank's own, and the collector
 * replaces them by keyed pseudonyms before anything is kept.
 */
export const GATEWAY_STEPS = [
  'options_requested',
  'options_received',
  'verify_sent',
  'verify_settled',
  'session_issued',
  'first_business_action',
] as const;

const text = (length: number) => z.string().max(length);
const rejections = Object.keys(REJECTIONS) as [Rejection, ...Rejection[]];

export const gatewayEventSchema = z.strictObject({
  /** The gateway's own id of this line, unique within the tenant; sent twice, it counts once. */
  id: z.string().min(1).max(128),
  ceremony_id: z.string().regex(CEREMONY_ID, 'not a ceremony id'),
  /** Needed only where the id is derived and so carries no time. */
  issued_at_ms: z.int().min(0).max(8_640_000_000_000_000).optional(),
  kind: z.enum(CEREMONY_KINDS),
  mediation: z.enum(MEDIATIONS).optional(),
  step: z.enum(GATEWAY_STEPS).optional(),
  signal: z.literal('fallback_chosen').optional(),
  /** Needed for verify_settled: ok is verified, error is rejected. */
  result: z.enum(['ok', 'error']).optional(),
  rejection: z.enum(rejections).optional(),
  rp_code: text(64).optional(),
  http_status: z.int().min(100).max(599).optional(),
  occurred_at_ms: z.int().min(0).max(8_640_000_000_000_000),
  /** What the ceremony is for; on `first_business_action`, what was done in its session. */
  purpose: z.enum(PURPOSES).optional(),
  /** Which stronger check preceded this registration. Leave it out where it isn't known: `none` is a statement. */
  step_up: z.enum(STEP_UPS).optional(),
  app: text(64).optional(),
  app_version: text(32).optional(),
  user: text(256).optional(),
  credential: text(1_400).optional(),
  device: text(256).optional(),
  ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  user_agent: text(512).optional(),
  ch_platform: text(32).optional(),
  ch_platform_version: text(32).optional(),
  ch_model: text(64).optional(),
  ch_full_version_list: text(256).optional(),
  ch_mobile: z.boolean().optional(),
  authenticator_flags: z.int().min(0).max(255).optional(),
  aaguid: z.guid().optional(),
});
export type GatewayEvent = z.infer<typeof gatewayEventSchema>;
