-- What the rules for security analysts found, written down: `signals` compares what the rules say now of a day
-- (`soc_findings_now`) with what is written here, and inserts only what differs. A row is a function of the stored rows,
-- but for `found_at`, when the case was first written, and `written_at`, by which the newest word wins; so it may be
-- written twice, or by two at once. `case_ref` says which case of the rule it is: a ceremony, a device, a prefix, a
-- prefix and an hour, a credential or an AAGUID. `holds` is 0 where later events took the case back: an action was told
-- of before its verdict came. People read `soc_findings`; here with FINAL.
CREATE TABLE IF NOT EXISTS findings
(
    tenant LowCardinality(String),
    day Date,
    rule LowCardinality(String),
    case_ref String,
    severity LowCardinality(String),
    at DateTime64(3, 'UTC'),
    user_ref String,
    device_ref String,
    ip_prefix String,
    asn UInt32,
    ceremony_id UUID,
    detail String,
    holds UInt8,
    found_at DateTime64(3, 'UTC'),
    written_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(written_at)
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, day, rule, case_ref)
TTL toDateTime(at) + INTERVAL 13 MONTH
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

-- The heartbeat of `signals`: when the rules were last applied to a day, and how far ClickHouse had the log by then, once
-- the findings were in. Read with FINAL.
CREATE TABLE IF NOT EXISTS finding_days
(
    day Date,
    log_reached DateTime64(3, 'UTC'),
    evaluated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(evaluated_at)
ORDER BY day
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
