/** Every bound of the collector, with its unit. */
export interface CollectorLimits {
  /** Events accepted and not yet acknowledged by the log, and their bytes; past either: 503 queue_full. */
  queueEventsMax: number;
  queueBytesMax: number;
  /** Refused data on its way to failed_events; past either it is counted and let go. */
  failedQueueEventsMax: number;
  failedQueueBytesMax: number;
  /** Requests share an append: it goes out after this long, or when it is this big. */
  batchLingerMs: number;
  batchEventsMax: number;
  batchBytesMax: number;
  /** Appends under way at once. */
  appendsInFlightMax: number;
  /** From admission to the log's acknowledgement; past it: 503 log_unavailable. */
  appendTimeoutMs: number;
  /** Requests being read or answered at once, per route. Times the body's limit, this bounds memory. */
  beaconRequestsMax: number;
  gatewayRequestsMax: number;
  gatewayBodyBytesMax: number;
  gatewayLinesMax: number;
  /** Token bucket of a tenant and an address (IPv4 /24, IPv6 /64). */
  requestsPerSecond: number;
  requestsBurst: number;
  /** Token buckets of refused data that is kept: of a tenant and an address, and of a tenant alone. */
  failedPerSecond: number;
  failedBurst: number;
  failedTenantPerSecond: number;
  failedTenantBurst: number;
  /** Buckets remembered, least recently used forgotten first. */
  bucketsMax: number;
  /** Events of one ceremony, per kind of sender. */
  ceremonyEventsMax: number;
  /** Ceremonies whose events are counted, least recently used forgotten first. */
  ceremoniesMax: number;
  failedPayloadBytesMax: number;
  /** How far a ceremony id's time may be from the collector's clock. */
  ceremonyAgeMaxMs: number;
  signatureAgeMaxMs: number;
  requestTimeoutMs: number;
  closeTimeoutMs: number;
  headerBytesMax: number;
  connectionsMax: number;
  /** The log counts as reachable for this long after it acknowledged something. */
  readyMaxAgeMs: number;
  readyTimeoutMs: number;
}

export const COLLECTOR_LIMITS: CollectorLimits = {
  queueEventsMax: 5_000,
  queueBytesMax: 16 * 1024 * 1024,
  failedQueueEventsMax: 1_000,
  failedQueueBytesMax: 4 * 1024 * 1024,
  batchLingerMs: 5,
  batchEventsMax: 500,
  batchBytesMax: 512 * 1024,
  appendsInFlightMax: 8,
  appendTimeoutMs: 5_000,
  beaconRequestsMax: 2_048,
  gatewayRequestsMax: 32,
  gatewayBodyBytesMax: 1024 * 1024,
  gatewayLinesMax: 1_000,
  requestsPerSecond: 200,
  requestsBurst: 1_000,
  failedPerSecond: 1,
  failedBurst: 60,
  failedTenantPerSecond: 20,
  failedTenantBurst: 1_000,
  bucketsMax: 50_000,
  ceremonyEventsMax: 64,
  ceremoniesMax: 100_000,
  failedPayloadBytesMax: 4_096,
  ceremonyAgeMaxMs: 24 * 3_600_000,
  signatureAgeMaxMs: 5 * 60_000,
  requestTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  headerBytesMax: 16 * 1024,
  connectionsMax: 4_096,
  readyMaxAgeMs: 10_000,
  readyTimeoutMs: 2_000,
};
