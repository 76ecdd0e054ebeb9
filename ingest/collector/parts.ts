import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import type { Dialect } from '../gateways/dialect.ts';
import type { NetworkOf } from '../network/network.ts';
import type { FailedEvents } from './failed-events.ts';
import type { Intake } from './intake.ts';
import type { CollectorLimits } from './limits.ts';
import type { TokenBuckets } from './token-buckets.ts';

/** What the routes share. */
export interface CollectorParts {
  tenants: ReadonlyMap<string, Tenant>;
  dialects: ReadonlyMap<string, Dialect>;
  networkOf: NetworkOf;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  limits: CollectorLimits;
  failed: FailedEvents;
  intake: Intake;
  requestBuckets: TokenBuckets;
}
