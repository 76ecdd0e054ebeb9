import { z } from 'zod';
import { CEREMONY_ID } from '../ceremony-id.ts';
import {
  ATTACHMENTS,
  CAPABILITIES,
  CEREMONY_KINDS,
  MEDIATIONS,
  PURPOSES,
  RESULTS,
  SIGNALS,
  STEPS,
  TRANSPORTS,
  USER_VERIFICATIONS,
} from '../vocabulary.ts';

/**
 * What a browser may say, field by field: an allow-list. A field that is not here is refused, so that a challenge, a
 * credential id or a user handle can't slip in. JSON in a `text/plain` body of at most 8 KiB; one beacon speaks of one
 * ceremony. Lengths are in code points.
 */
export const BEACON_BYTES_MAX = 8 * 1024;
export const BEACON_EVENTS_MAX = 32;

const text = (length: number) => z.string().max(length);
const count = z.int().min(0).max(10_000);
const list = <T extends string>(words: readonly T[], length: number) => z.array(z.enum(words)).max(length);

/** Steps that a browser can know of. The relying party's verdict is not among them. */
export const BEACON_STEPS = STEPS.filter(
  (step) => step !== 'verify_settled' && step !== 'session_issued' && step !== 'first_business_action',
);

export const beaconEventSchema = z.strictObject({
  /** 0, 1, 2 … within the ceremony; with the ceremony's id it makes the event's. */
  sequence: count,
  step: z.enum(BEACON_STEPS).optional(),
  signal: z.enum(SIGNALS).optional(),
  result: z.enum(RESULTS).optional(),
  /** The client's wall clock, milliseconds since the epoch. */
  occurred_at_ms: z.int().min(0).max(8_640_000_000_000_000),
  /** Since the prompt was called, by the page's monotonic clock. */
  elapsed_ms: z.number().min(0).max(86_400_000).optional(),
  error_name: text(64).optional(),
  error_message: text(256).optional(),
  timeout_ms: z.int().min(0).max(2_147_483_647).optional(),
  allow_count: count.optional(),
  exclude_count: count.optional(),
  user_verification: z.enum(USER_VERIFICATIONS).optional(),
  attachment: z.enum(ATTACHMENTS).optional(),
  transports: list(TRANSPORTS, TRANSPORTS.length).optional(),
  hints: z
    .array(z.enum(['security-key', 'client-device', 'hybrid']))
    .max(3)
    .optional(),
  capabilities: list(CAPABILITIES, CAPABILITIES.length).optional(),
  has_focus: z.boolean().optional(),
  is_visible: z.boolean().optional(),
  user_activation: z.boolean().optional(),
  api_patched: z.boolean().optional(),
  authenticator_flags: z.int().min(0).max(255).optional(),
  aaguid: z.guid().optional(),
  credential_resident: z.boolean().optional(),
  /** Native apps: exception type or error domain, and its number; never its localised text. */
  native_error: text(96).optional(),
  native_error_code: z.int().min(-2_147_483_648).max(2_147_483_647).optional(),
});
export type BeaconEvent = z.infer<typeof beaconEventSchema>;

export const beaconClientSchema = z.strictObject({
  platform: text(32).optional(),
  platform_version: text(32).optional(),
  model: text(64).optional(),
  full_version_list: text(256).optional(),
  mobile: z.boolean().optional(),
  form_factors: text(64).optional(),
  max_touch_points: z.int().min(0).max(255).optional(),
  /** The rest only from native apps, which know it exactly. */
  surface: z.enum(['android', 'ios']).optional(),
  os_version: text(32).optional(),
  os_build: text(64).optional(),
  security_patch: z.iso.date().optional(),
  play_services_version: text(32).optional(),
  webview_version: text(32).optional(),
  manufacturer: text(32).optional(),
  model_code: text(64).optional(),
  has_screen_lock: z.boolean().optional(),
  has_bluetooth: z.boolean().optional(),
  has_credential_manager: z.boolean().optional(),
});
export type BeaconClient = z.infer<typeof beaconClientSchema>;

/** Everything around the events. Events are checked one by one, so that a bad one does not take the others along. */
export const beaconEnvelopeSchema = z.strictObject({
  version: z.literal(1),
  tenant: z.string().regex(/^[a-z0-9_-]{1,32}$/),
  ceremony_id: z.string().regex(CEREMONY_ID, 'not a ceremony id'),
  token: text(96).optional(),
  kind: z.enum(CEREMONY_KINDS),
  mediation: z.enum(MEDIATIONS),
  purpose: z.enum(PURPOSES).optional(),
  app: text(64).optional(),
  app_version: text(32).optional(),
  sdk_version: text(16),
  /** The client's wall clock when it sent this beacon. */
  sent_at_ms: z.int().min(0).max(8_640_000_000_000_000),
  client: beaconClientSchema,
  events: z.array(z.unknown()).min(1).max(BEACON_EVENTS_MAX),
});
export type BeaconEnvelope = z.infer<typeof beaconEnvelopeSchema>;
export type Beacon = Omit<BeaconEnvelope, 'events'> & { events: BeaconEvent[] };
