-- What the detector of regressions concludes from `ceremony_trials`. Its rows follow from the trials alone, so that one
-- that was killed, or two that run at once, write the same rows again and they merge. `detector` is the version of the
-- detector: a newer one judges all history anew, beside the rows of the older. Minutes are of log time.

-- A version as it spreads: new revisions replace earlier ones.
CREATE TABLE IF NOT EXISTS os_releases
(
    tenant LowCardinality(String),
    detector UInt16,
    dimension LowCardinality(String),
    os LowCardinality(String),
    token LowCardinality(String),
    predecessor LowCardinality(String),
    source LowCardinality(String),
    confidence Float32,
    first_seen DateTime('UTC'),
    opened Nullable(DateTime('UTC')),
    updated DateTime('UTC'),
    voters UInt32,
    share Float64
)
ENGINE = ReplacingMergeTree(updated)
ORDER BY (tenant, detector, dimension, os, token)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

-- One row per matched set: one vote on the new version and `controls` concurrent ones on its predecessor. The nats add
-- up: e1 to e5 against the least effect that matters, l1 to l5 against no effect, for odds ratios 1.6, 2.4, 3.6, 6, 10.
CREATE TABLE IF NOT EXISTS evidence
(
    tenant LowCardinality(String),
    detector UInt16,
    wave LowCardinality(String),
    series LowCardinality(String),
    minute DateTime('UTC'),
    set_id String,
    ceremony_id UUID,
    os LowCardinality(String),
    oem LowCardinality(String),
    model LowCardinality(String),
    browser LowCardinality(String),
    kind LowCardinality(String),
    controls UInt8,
    failures UInt8,
    failed UInt8,
    expected Float64,
    e1 Float64,
    e2 Float64,
    e3 Float64,
    e4 Float64,
    e5 Float64,
    l1 Float64,
    l2 Float64,
    l3 Float64,
    l4 Float64,
    l5 Float64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (tenant, detector, wave, series, minute, set_id)
TTL minute + INTERVAL 13 MONTH
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

-- An episode, one row per revision; none is ever changed. A field of the cell that is empty is any.
CREATE TABLE IF NOT EXISTS regressions
(
    tenant LowCardinality(String),
    detector UInt16,
    regression_id String,
    revision UInt32,
    reason LowCardinality(String),
    state LowCardinality(String),
    kind LowCardinality(String),
    decoy LowCardinality(String),
    severity UInt8,
    pages UInt8,
    series LowCardinality(String),
    dimension LowCardinality(String),
    token LowCardinality(String),
    predecessor LowCardinality(String),
    os LowCardinality(String),
    oem LowCardinality(String),
    model LowCardinality(String),
    browser LowCardinality(String),
    ceremony_kind LowCardinality(String),
    opened DateTime('UTC'),
    since DateTime('UTC'),
    updated DateTime('UTC'),
    trials UInt32,
    failures UInt32,
    controls UInt32,
    control_failures UInt32,
    odds_ratio Float64,
    odds_ratio_low Float64,
    odds_ratio_high Float64,
    baseline_rate Float64,
    rate Float64,
    nats Float64,
    threshold_nats Float64,
    ceremonies_per_hour Float64,
    accounts_per_hour Float64,
    failures_per_hour Float64,
    excess_per_hour Float64,
    no_other_way UInt32,
    cause LowCardinality(String),
    cause_share Float64,
    not_told_from String,
    unaffected String,
    evidence_query String
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, detector, regression_id, revision)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

-- The heartbeat: one row per minute that was judged, written after all that was found in it. `processed_at` is the only
-- time of the detector's own clock.
CREATE TABLE IF NOT EXISTS detector_minutes
(
    tenant LowCardinality(String),
    detector UInt16,
    minute DateTime('UTC'),
    processed_at DateTime64(3, 'UTC'),
    trials UInt32,
    evidence UInt32,
    open_regressions UInt16,
    open_placebos UInt16
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (tenant, detector, minute)
TTL minute + INTERVAL 13 MONTH
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

-- All that a detector knew after the last minute of a day in Japan: a restart goes on from the newest one.
CREATE TABLE IF NOT EXISTS detector_states
(
    tenant LowCardinality(String),
    detector UInt16,
    minute DateTime('UTC'),
    state String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (tenant, detector, minute)
TTL minute + INTERVAL 35 DAY
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

-- Every regression as it stands now, as the newest detector sees it, while it is not resolved. The placebo is none.
CREATE OR REPLACE VIEW open_regressions AS
SELECT latest.*
FROM (SELECT * FROM regressions FINAL ORDER BY revision DESC LIMIT 1 BY tenant, detector, regression_id) AS latest
INNER JOIN (SELECT tenant, max(detector) AS detector FROM detector_minutes GROUP BY tenant) AS newest
    ON latest.tenant = newest.tenant AND latest.detector = newest.detector
WHERE latest.state != 'resolved' AND latest.kind != 'placebo';
