import type { Clock } from '../../schemas/clock.ts';
import type { Log } from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { type KafkaSecuritySettings, kafkaSecurity } from './kafka-security.ts';
import type { LogEvent } from './log-notes.ts';

export interface OpenLogOptions {
  settings: KafkaSecuritySettings & {
    KAGIMI_LOG: 'kafka' | 'embedded';
    KAGIMI_KAFKA_BROKERS: string[];
    /** Left out: the adapter's own. */
    KAGIMI_KAFKA_SESSION_MS?: number;
    KAGIMI_KAFKA_CLIENT: 'kafkajs' | 'platformatic';
    KAGIMI_LOG_DIRECTORY: string;
  };
  clientId: string;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}

/**
 * The log that the settings name; only its own client is loaded.
 * @throws SettingError where settings of Kafka's security do not fit together.
 */
export async function openLog({ settings, clientId, clock, logger, metrics }: OpenLogOptions): Promise<Log> {
  const onEvent = (event: LogEvent) => metrics.add('kagimi_log_events_total', { event });
  if (settings.KAGIMI_LOG === 'embedded') {
    const { createEmbeddedLog } = await import('./embedded-log.ts');
    return createEmbeddedLog({ directory: settings.KAGIMI_LOG_DIRECTORY, clock, logger, onEvent });
  }
  const options = {
    brokers: settings.KAGIMI_KAFKA_BROKERS,
    ...kafkaSecurity(settings),
    timings: groupTimings(settings.KAGIMI_KAFKA_SESSION_MS),
    clientId,
    clock,
    logger,
    onEvent,
  };
  if (settings.KAGIMI_KAFKA_CLIENT === 'platformatic') {
    const { createPlatformaticKafkaLog } = await import('./platformatic-kafka.ts');
    return createPlatformaticKafkaLog(options);
  }
  const { createKafkaLog } = await import('./kafka.ts');
  return createKafkaLog(options);
}

/** Several heartbeats fit into a session, so that one that is late does not end it. */
function groupTimings(sessionTimeoutMs: number | undefined) {
  if (sessionTimeoutMs === undefined) return {};
  return { sessionTimeoutMs, heartbeatMs: Math.min(3_000, Math.floor(sessionTimeoutMs / 6)) };
}
