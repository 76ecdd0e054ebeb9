-- What was refused, by whom and why, with its scrubbed bytes. Refused twice, it is one row.
CREATE TABLE IF NOT EXISTS failed_events
(
    day Date,
    tenant LowCardinality(String),
    failure_class LowCardinality(String),
    reason LowCardinality(String),
    failed_id UUID,
    failed_at DateTime64(3, 'UTC'),
    detail String,
    place String,
    payload String,
    payload_bytes UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, tenant, failure_class, reason, failed_id)
TTL day + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
