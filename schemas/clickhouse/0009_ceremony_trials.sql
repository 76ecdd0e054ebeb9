-- One row per trusted ceremony as it was when it first settled: what the detector of regressions looks at, and nothing
-- that came later. `settled_at` is a whole second of log time, ten seconds after the settlement, or the horizon of a
-- ceremony that never settled (`silent`): a function of the log alone, so that a processor that starts again, or a
-- rebuild from the whole topic, writes the same row. A conditional request that nobody answered is no trial.
-- Empty text, 0 and `unknown` where it was not known then. The words are those of `ceremony_outcomes`.
CREATE TABLE IF NOT EXISTS ceremony_trials
(
    tenant LowCardinality(String),
    settled_minute DateTime('UTC'),
    settled_at DateTime64(3, 'UTC'),
    ceremony_id UUID,
    id_time DateTime('UTC'),
    issued_at DateTime64(3, 'UTC'),
    kind LowCardinality(String),
    mediation LowCardinality(String),
    purpose LowCardinality(String),
    outcome LowCardinality(String),
    cause LowCardinality(String),
    cause_class LowCardinality(String),
    cause_confidence Float32,
    silent UInt8,
    fallback UInt8,
    elapsed_ms Nullable(UInt32),
    device_ref String,
    user_ref String,
    credential_ref String,
    os LowCardinality(String),
    os_version LowCardinality(String),
    os_source LowCardinality(String),
    os_confidence Float32,
    os_build LowCardinality(String),
    security_patch LowCardinality(String),
    play_services_version LowCardinality(String),
    webview_version LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    browser_source LowCardinality(String),
    browser_confidence Float32,
    device_oem LowCardinality(String),
    device_series LowCardinality(String),
    device_model LowCardinality(String),
    app LowCardinality(String),
    app_version LowCardinality(String),
    provider LowCardinality(String),
    surface LowCardinality(String),
    network_kind LowCardinality(String),
    ip_prefix String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(settled_minute)
ORDER BY (tenant, settled_minute, ceremony_id)
TTL settled_minute + INTERVAL 13 MONTH
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
