-- The per-minute rollup. The processor writes a settlement when a ceremony settles (or its horizon passes), always
-- into the cell that was known then, and again when more of its steps arrive; `ceremony_settlements` keeps nothing,
-- the view turns it into sets of ceremony ids. Sets make it idempotent: the same settlement twice changes nothing.
-- A ceremony is in exactly one cell, so counts may be added up over cells. Trusted evidence only.
CREATE TABLE IF NOT EXISTS ceremony_settlements
(
    tenant LowCardinality(String),
    minute DateTime('UTC'),
    ceremony_id UUID,
    kind LowCardinality(String),
    mediation LowCardinality(String),
    os LowCardinality(String),
    os_version LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    device_oem LowCardinality(String),
    device_model LowCardinality(String),
    steps UInt16,
    settlements UInt8,
    fallback UInt8
)
ENGINE = Null;

CREATE TABLE IF NOT EXISTS ceremony_minutes
(
    tenant LowCardinality(String),
    minute DateTime('UTC'),
    kind LowCardinality(String),
    mediation LowCardinality(String),
    os LowCardinality(String),
    os_version LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    device_oem LowCardinality(String),
    device_model LowCardinality(String),
    ceremonies AggregateFunction(uniqExact, UUID),
    prompted AggregateFunction(uniqExactIf, UUID, UInt8),
    client_ok AggregateFunction(uniqExactIf, UUID, UInt8),
    client_error AggregateFunction(uniqExactIf, UUID, UInt8),
    verified AggregateFunction(uniqExactIf, UUID, UInt8),
    rejected AggregateFunction(uniqExactIf, UUID, UInt8),
    settled AggregateFunction(uniqExactIf, UUID, UInt8),
    fallback AggregateFunction(uniqExactIf, UUID, UInt8)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (tenant, minute, kind, mediation, os, os_version, browser, browser_version, device_oem, device_model)
TTL minute + INTERVAL 13 MONTH
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS ceremony_minutes_from_settlements TO ceremony_minutes AS
SELECT
    tenant, minute, kind, mediation, os, os_version, browser, browser_version, device_oem, device_model,
    uniqExactState(ceremony_id) AS ceremonies,
    uniqExactIfState(ceremony_id, toUInt8(bitTest(steps, 4))) AS prompted,
    uniqExactIfState(ceremony_id, toUInt8(bitTest(settlements, 0))) AS client_ok,
    uniqExactIfState(ceremony_id, toUInt8(bitTest(settlements, 1))) AS client_error,
    uniqExactIfState(ceremony_id, toUInt8(bitTest(settlements, 2))) AS verified,
    uniqExactIfState(ceremony_id, toUInt8(bitTest(settlements, 3))) AS rejected,
    uniqExactIfState(ceremony_id, toUInt8(bitAnd(settlements, 14) != 0)) AS settled,
    uniqExactIfState(ceremony_id, toUInt8(fallback)) AS fallback
FROM ceremony_settlements
GROUP BY tenant, minute, kind, mediation, os, os_version, browser, browser_version, device_oem, device_model;
