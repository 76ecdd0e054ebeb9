-- What is remembered of an account's passkeys: its verified ceremonies, by account, with no more than tells where and in
-- what a passkey answered. The second look at failures reads it (docs/causes.md). The same lattice of joins as
-- `ceremonies`, filled from each row that is inserted there, so it too may be filled twice or in any order. What came
-- after its ceremony's horizon is left out: so what was remembered when a later ceremony was issued never changes.
CREATE TABLE IF NOT EXISTS account_uses
(
    tenant LowCardinality(String),
    user_ref String,
    id_time DateTime('UTC'),
    ceremony_id UUID,
    issued_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    first_appended_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_appended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    device_ref SimpleAggregateFunction(max, String),
    attachment SimpleAggregateFunction(max, Enum8('unknown' = 0, 'platform' = 1, 'cross_platform' = 2)),
    os SimpleAggregateFunction(max, Tuple(rank UInt8, name String, version String, source String, confidence Float32)),
    storage SimpleAggregateFunction(max, Tuple(rank UInt8, kind String))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(id_time)
ORDER BY (tenant, user_ref, id_time, ceremony_id)
TTL toDateTime(last_appended_at) + INTERVAL 13 MONTH
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS account_uses_of_ceremonies TO account_uses AS
SELECT tenant, user_ref, id_time, ceremony_id, issued_at, first_appended_at, last_appended_at, device_ref, attachment, os, storage
FROM ceremonies
WHERE user_ref != '' AND bitTest(settlements, 2) AND late = 0;

-- What was there before.
INSERT INTO account_uses
SELECT tenant, user_ref, id_time, ceremony_id, issued_at, first_appended_at, last_appended_at, device_ref, attachment, os, storage
FROM ceremonies
WHERE user_ref != '' AND bitTest(settlements, 2) AND late = 0;
