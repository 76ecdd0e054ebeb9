import type { SigningKey } from '../../schemas/signatures.ts';
import type {
  Cause,
  CeremonyKind,
  Mediation,
  Outcome,
  Purpose,
  Step,
  StepUp,
} from '../../schemas/vocabulary.ts';
import type { DeviceTruth, NetworkTruth, ProviderTruth, TrueCause, TrueOutcome } from './truth.ts';

/** Who the fleet's relying party is at the collector. */
export interface FleetTenant {
  id: string;
  /** One of the tenant's origins: where the fleet's pages are. */
  origin: string;
  beaconKey: SigningKey;
  gatewayKey: SigningKey;
}

/** One message on its way to the collector's public interface. */
export interface FleetMessage {
  /** When it reaches the collector, milliseconds since the epoch. */
  atMs: number;
  route: 'beacons' | 'gateway-logs';
  /** Of a beacon. Gateway lines are signed in batches when they are sent. */
  headers: Readonly<Record<string, string>>;
  /** A beacon's JSON, or one line of NDJSON without its line end. */
  body: string;
  ceremonyId: string;
}

/** Everything that is true of a ceremony: what its delivered messages tell, and what none of them tells. */
export interface CeremonyTruth {
  ceremony_id: string;
  issued_at_ms: number;
  kind: CeremonyKind;
  mediation: Mediation;
  /** What a perfect reader of the delivered messages concludes by the rules of the vocabulary alone. */
  outcome: Outcome;
  cause: Cause;
  steps: Step[];
  true_outcome: TrueOutcome;
  /** NONE where nothing failed. */
  true_cause: TrueCause;
  /** The share that the generative model itself gives to the true cause, from what was delivered; 0 where no end was. */
  oracle_true: number;
  /** The cause to which it gives most, and how much. */
  oracle_cause: TrueCause;
  oracle_best: number;
  /** A perfect reader could know the cause: `oracle_true` is KNOWABLE_MIN at least. */
  knowable: boolean;
  device: DeviceTruth;
  provider: ProviderTruth;
  network: NetworkTruth;
  app: string;
  app_version: string;
  account: string;
  device_id: string;
  /** The ceremony whose failure this one repeats. */
  retry_of: string | null;
  /** Which fault of the scenario caused it. */
  fault: string | null;
  /** The check that the relying party made before a registration. */
  step_up: StepUp;
  /** What was done in the session; `unknown` where nothing was, or the balance was looked at. */
  action: Purpose;
  /** Which campaign of the scenario it belongs to. */
  campaign: string | null;
  /** No token came with its beacons: they weigh less than signed ones. */
  unsigned: boolean;
  /** Beacons that were lost on the way. */
  lost_beacons: number;
}

/** From this share on, a cause counts as knowable. */
export const KNOWABLE_MIN = 0.9;

export interface FleetPlan {
  tenant: FleetTenant;
  /** In order of arrival. */
  messages: FleetMessage[];
  /** In order of issue. */
  truths: CeremonyTruth[];
  /** Beacon events and gateway lines among the messages, duplicates included. */
  events: number;
}
