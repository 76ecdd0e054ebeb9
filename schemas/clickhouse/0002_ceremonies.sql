-- One row per ceremony, as a lattice of joins: every column merges by or, min or max, so rows may be inserted twice,
-- late or in any order. Attributes with a rank keep the best-founded statement. Read it through `ceremony_outcomes`,
-- or with FINAL: outcomes are derived when read.
-- `id_time` is the second in the ceremony's id (1970 for a derived id): a filter on it reads only those minutes.
-- steps and signals are bit masks (bit = index in the vocabulary); settlements: 1 client ok, 2 client error,
-- 4 verified, 8 rejected; sources: 1 gateway, 2 signed beacon, 4 unsigned beacon. The *_untrusted masks hold what
-- only unsigned beacons said.
CREATE TABLE IF NOT EXISTS ceremonies
(
    tenant LowCardinality(String),
    day Date,
    id_time DateTime('UTC'),
    ceremony_id UUID,
    issued_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    kind SimpleAggregateFunction(max, Enum8('unknown' = 0, 'registration' = 1, 'authentication' = 2)),
    mediation SimpleAggregateFunction(max, Enum8('unknown' = 0, 'optional' = 1, 'required' = 2, 'conditional' = 3, 'silent' = 4, 'immediate' = 5)),
    purpose SimpleAggregateFunction(max, Enum8('unknown' = 0, 'login' = 1, 'enrolment' = 2, 'step_up' = 3, 'recovery' = 4)),
    steps SimpleAggregateFunction(groupBitOr, UInt16),
    steps_untrusted SimpleAggregateFunction(groupBitOr, UInt16),
    signals SimpleAggregateFunction(groupBitOr, UInt16),
    signals_untrusted SimpleAggregateFunction(groupBitOr, UInt16),
    settlements SimpleAggregateFunction(groupBitOr, UInt8),
    settlements_untrusted SimpleAggregateFunction(groupBitOr, UInt8),
    sources SimpleAggregateFunction(groupBitOr, UInt8),
    prompted_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    client_settled_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    verify_settled_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    session_issued_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    first_appended_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_appended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    elapsed_ms SimpleAggregateFunction(max, Nullable(Float64)),
    timeout_ms SimpleAggregateFunction(max, Nullable(UInt32)),
    cause SimpleAggregateFunction(max, Tuple(rank UInt8, code String)),
    error SimpleAggregateFunction(max, Tuple(rank UInt8, name String, message String)),
    rp_code SimpleAggregateFunction(max, String),
    os SimpleAggregateFunction(max, Tuple(rank UInt8, name String, version String, source String, confidence Float32)),
    browser SimpleAggregateFunction(max, Tuple(rank UInt8, name String, version String, source String, confidence Float32)),
    device SimpleAggregateFunction(max, Tuple(rank UInt8, oem String, model String, source String, confidence Float32)),
    attachment SimpleAggregateFunction(max, Enum8('unknown' = 0, 'platform' = 1, 'cross_platform' = 2)),
    transports SimpleAggregateFunction(max, String),
    aaguid SimpleAggregateFunction(max, String),
    authenticator_flags SimpleAggregateFunction(max, Nullable(UInt8)),
    app SimpleAggregateFunction(max, String),
    app_version SimpleAggregateFunction(max, String),
    origin SimpleAggregateFunction(max, String),
    ip_prefix SimpleAggregateFunction(max, Tuple(rank UInt8, prefix String)),
    user_ref SimpleAggregateFunction(max, String),
    credential_ref SimpleAggregateFunction(max, String),
    device_ref SimpleAggregateFunction(max, String),
    late SimpleAggregateFunction(max, UInt8)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, id_time, ceremony_id)
TTL toDateTime(last_appended_at) + INTERVAL 13 MONTH
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
