import type { Clock } from '../../schemas/clock.ts';
import type { Log } from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { createEmbeddedLog } from './embedded-log.ts';
import { createKafkaLog } from './kafka.ts';
import type { LogEvent } from './log-notes.ts';

export interface OpenLogOptions {
  settings: {
    KAGIMI_LOG: 'kafka' | 'embedded';
    KAGIMI_KAFKA_BROKERS: string[];
    KAGIMI_KAFKA_SESSION_MS: number;
    KAGIMI_LOG_DIRECTORY: string;
  };
  clientId: string;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}

/** The log that the settings name. */
export function openLog({ settings, clientId, clock, logger, metrics }: OpenLogOptions): Log {
  const onEvent = (event: LogEvent) => metrics.add('kagimi_log_events_total', { event });
  switch (settings.KAGIMI_LOG) {
    case 'kafka':
      return createKafkaLog({
        brokers: settings.KAGIMI_KAFKA_BROKERS,
        timings: groupTimings(settings.KAGIMI_KAFKA_SESSION_MS),
        clientId,
        clock,
        logger,
        onEvent,
      });
    case 'embedded':
      return createEmbeddedLog({ directory: settings.KAGIMI_LOG_DIRECTORY, clock, logger, onEvent });
  }
}

/** Several heartbeats fit into a session, so that one that is late does not end it. */
function groupTimings(sessionTimeoutMs: number) {
  return { sessionTimeoutMs, heartbeatMs: Math.min(3_000, Math.floor(sessionTimeoutMs / 6)) };
}
