-- How far ClickHouse has the log: every row that follows from a record appended to this partition up to `watermark` is
-- in. Written after those rows were acknowledged, once a minute of log time. A minute of log time is complete when all
-- `partitions` of the topic have a row and the least watermark has reached the minute's end. Read with FINAL, or max.
CREATE TABLE IF NOT EXISTS log_progress
(
    topic LowCardinality(String),
    partition UInt16,
    partitions SimpleAggregateFunction(max, UInt16),
    watermark SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (topic, partition)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
