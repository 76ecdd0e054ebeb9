import type { SigningKey } from '../../schemas/signatures.ts';
import type { Cause, CeremonyKind, Mediation, Outcome, Step } from '../../schemas/vocabulary.ts';
import type { ClientTruth } from './clients.ts';
import type { Course } from './story.ts';

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

/** What is true of a ceremony, as far as the messages that arrive can tell; and `course`, which none of them tells. */
export interface CeremonyTruth {
  ceremony_id: string;
  issued_at_ms: number;
  kind: CeremonyKind;
  mediation: Mediation;
  outcome: Outcome;
  cause: Cause;
  steps: Step[];
  device: ClientTruth;
  /** No token came with its beacons: they weigh less than signed ones. */
  unsigned: boolean;
  /** Beacons that were lost on the way. */
  lost_beacons: number;
  course: Course;
}

export interface FleetPlan {
  tenant: FleetTenant;
  /** In order of arrival. */
  messages: FleetMessage[];
  /** In order of issue. */
  truths: CeremonyTruth[];
  /** Beacon events and gateway lines among the messages, duplicates included. */
  events: number;
}
