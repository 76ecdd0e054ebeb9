import type { CeremonyEvent } from '../../schemas/events.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import type { PseudonymOf } from '../pseudonyms.ts';
import type { Refusal } from '../refusal.ts';

/** Whose line it is, and when it reached us, milliseconds since the epoch. */
export interface LineContext {
  tenant: Tenant;
  /** Shared by the lines of a request; left out, each line works out its own. */
  pseudonymOf?: PseudonymOf;
  receivedAtMs: number;
}

/** What became of a line. Only `refused` is a mistake; most lines of an access log are about something else. */
export type LineReading =
  | { outcome: 'accepted'; events: CeremonyEvent[] }
  | { outcome: 'no_ceremony' }
  /** A ceremony's request whose id did not reach the log: a gap in the gateway's configuration. */
  | { outcome: 'no_ceremony_id' }
  | { outcome: 'refused'; refusal: Refusal };

/** How one kind of gateway writes its log. A line in, events out: no I/O, no clock, the same answer every time. */
export interface Dialect {
  name: string;
  /** Fields whose values hold no person's data: a refused line may keep them. */
  plainFields: ReadonlySet<string>;
  read(line: Buffer, context: LineContext): LineReading;
}

/** A ceremony id's time may not be further ahead of us than this, or its ceremony would never end. */
export const ISSUED_AHEAD_MAX_MS = 24 * 3_600_000;
