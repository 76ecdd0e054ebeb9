import type {
  Attachment,
  Capability,
  CeremonyKind,
  Mediation,
  Signal,
  Step,
  Transport,
  UserVerification,
} from '../../../schemas/vocabulary.ts';
import type { Purpose } from './api.ts';

/**
 * The wire as this package writes it. `schemas/wire/beacon.ts` is the contract; a test proves that both say the same.
 * It is repeated here because the contract's file needs Node's types, and what runs in a page must do without.
 * An undefined field is an absent one: JSON leaves it out.
 */
export interface BeaconEvent {
  sequence: number;
  step?: Exclude<Step, 'verify_settled' | 'session_issued' | 'first_business_action'> | undefined;
  signal?: Signal | undefined;
  result?: 'none' | 'ok' | 'error' | undefined;
  occurred_at_ms: number;
  elapsed_ms?: number | undefined;
  error_name?: string | undefined;
  error_message?: string | undefined;
  timeout_ms?: number | undefined;
  allow_count?: number | undefined;
  exclude_count?: number | undefined;
  user_verification?: UserVerification | undefined;
  attachment?: Attachment | undefined;
  transports?: Transport[] | undefined;
  hints?: Hint[] | undefined;
  capabilities?: Capability[] | undefined;
  has_focus?: boolean | undefined;
  is_visible?: boolean | undefined;
  user_activation?: boolean | undefined;
  api_patched?: boolean | undefined;
  authenticator_flags?: number | undefined;
  aaguid?: string | undefined;
  credential_resident?: boolean | undefined;
}

/** WebAuthn §5.8.7 PublicKeyCredentialHint. */
export type Hint = 'security-key' | 'client-device' | 'hybrid';

/** An event before it has its number, which it gets when it is put into a beacon. */
export type Observation = Omit<BeaconEvent, 'sequence'>;
/** What a call or a settlement adds to an event. */
export type Facts = Omit<Observation, 'step' | 'signal' | 'occurred_at_ms'>;

export interface BeaconClient {
  platform?: string | undefined;
  platform_version?: string | undefined;
  model?: string | undefined;
  full_version_list?: string | undefined;
  mobile?: boolean | undefined;
  form_factors?: string | undefined;
  max_touch_points?: number | undefined;
}

export interface Beacon {
  version: 1;
  tenant: string;
  ceremony_id: string;
  token?: string | undefined;
  kind: CeremonyKind;
  mediation: Mediation;
  purpose?: Purpose | undefined;
  app?: string | undefined;
  app_version?: string | undefined;
  sdk_version: string;
  sent_at_ms: number;
  client: BeaconClient;
  events: BeaconEvent[];
}
