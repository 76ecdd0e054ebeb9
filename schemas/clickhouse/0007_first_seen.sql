-- When the log first had a value: a model, a build, a patch, an AAGUID, an error's text. A processor writes a row for
-- whatever is new to its memory, so rows repeat after restarts; they merge by min, and the first time stays the first.
-- Read with FINAL, or GROUP BY and min. Trusted events only. Times are append times of the log.
CREATE TABLE IF NOT EXISTS first_seen
(
    tenant LowCardinality(String),
    kind LowCardinality(String),
    value String,
    first_seen_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    first_record SimpleAggregateFunction(min, Tuple(appended_at DateTime64(3, 'UTC'), partition UInt16, offset UInt64))
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant, kind, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
