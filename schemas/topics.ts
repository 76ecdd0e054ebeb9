import type { TopicSpec } from './log.ts';

/** Every topic that Kagimi owns. Keys are ceremony ids (UUID text); values are framed Avro (`codec.ts`). */
export const CEREMONY_EVENTS = 'ceremony.events';
/** What the collector and the gateways refused, on its way to `failed_events`. Keyed by its failed_id. */
export const CEREMONY_FAILED = 'ceremony.failed';
/** nginx JSON access logs as rsyslog's omkafka writes them: raw lines, no key, re-keyed by `ingest/gateways`. */
export const GATEWAY_LOGS_NGINX = 'gateway.logs.nginx';

const DAY_MS = 86_400_000;

export const TOPICS: readonly TopicSpec[] = [
  { topic: CEREMONY_EVENTS, partitions: 4, retentionMs: 7 * DAY_MS },
  { topic: CEREMONY_FAILED, partitions: 1, retentionMs: 7 * DAY_MS },
  { topic: GATEWAY_LOGS_NGINX, partitions: 1, retentionMs: 7 * DAY_MS },
];
