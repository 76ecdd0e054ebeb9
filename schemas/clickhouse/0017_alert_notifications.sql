-- What people were told of alerts, and when a receiver acknowledged it: one row per alert that fired and one when it was
-- over. `fingerprint` is its labels in order, as JSON. The process that delivers alerts reads here what it had told
-- before it was started again, so that nobody is told twice.
CREATE TABLE IF NOT EXISTS alert_notifications
(
    tenant LowCardinality(String),
    alertname LowCardinality(String),
    team LowCardinality(String),
    severity LowCardinality(String),
    fingerprint String,
    starts_at DateTime64(3, 'UTC'),
    status LowCardinality(String),
    at DateTime64(3, 'UTC'),
    value Nullable(Float64),
    delivery LowCardinality(String),
    acknowledged_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(starts_at)
ORDER BY (tenant, alertname, fingerprint, starts_at, status)
TTL toDateTime(starts_at) + INTERVAL 13 MONTH
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
