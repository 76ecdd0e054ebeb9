import type { Clock } from '../../schemas/clock.ts';
import type { HttpPost } from '../../schemas/http-post.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Alert } from './alert.ts';
import type { LinkOptions } from './links.ts';
import type { RegressionText } from './text/regression.ts';

/** All that is to be known outside: what fires, and what was over lately. Always whole, so that nothing is ever missed. */
export interface Standing {
  alerts: readonly Alert[];
  /** More than the rule knows, by fingerprint. */
  details: ReadonlyMap<string, RegressionText>;
}

export interface DeliveryOptions {
  post: HttpPost;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  links: LinkOptions;
  /** Called once a receiver has acknowledged these alerts in this standing. */
  onDelivered: (alerts: readonly Alert[]) => void;
}

/** One way out. Sending never waits for evaluating, nor evaluating for sending. */
export interface Delivery {
  /** Replaces what is to be known. */
  update(standing: Standing): void;
  run(signal: AbortSignal): Promise<void>;
  /** Null when all is well, or in one sentence what is not. */
  trouble(): string | null;
  /** Alerts that no receiver has acknowledged as they stand. */
  waiting(): number;
}

/** Nothing goes out: Grafana evaluates and delivers. */
export const noDelivery: Delivery = {
  update() {},
  run: async () => {},
  trouble: () => null,
  waiting: () => 0,
};
