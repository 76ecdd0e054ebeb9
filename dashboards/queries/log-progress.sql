-- How far ClickHouse has each partition of the log, now. A topic is complete up to its slowest partition; a partition
-- without a row has never been told of.
SELECT topic, count() AS told, toUInt16(max(of_topic)) AS partitions, CAST(min(mark), 'DateTime64(3, \'UTC\')') AS complete_to, greatest(0, dateDiff('second', min(mark), now64(3))) AS age
FROM (SELECT topic, partition, max(partitions) AS of_topic, max(watermark) AS mark FROM log_progress GROUP BY topic, partition)
GROUP BY topic
ORDER BY topic
LIMIT 50
