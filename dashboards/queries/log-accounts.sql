-- Every offset of the log accounted for, by partition: offsets that the range spans = events + dead letters + the rest.
-- The rest are ticks (kagimi_processor_ticks_total), events that were sent twice, and the log's own control records.
SELECT topic, partition, last_offset - first_offset + 1 AS offsets, stored, dead_letters, offsets - stored - dead_letters AS rest,
    watermark, greatest(0, dateDiff('second', watermark, now64(3))) AS age
FROM
(
    SELECT log_partition AS partition, min(log_offset) AS first_offset, max(log_offset) AS last_offset, uniqExact(log_offset) AS stored
    FROM events
    WHERE {{appended_days}} AND $__timeFilter(log_appended_at)
    GROUP BY partition
) AS stored_events
LEFT JOIN
(
    SELECT toUInt16OrZero(splitByChar('/', place)[2]) AS partition, count() AS dead_letters
    FROM failed_events FINAL
    WHERE failure_class IN ('schema', 'enrich') AND startsWith(place, 'ceremony.events/')
        AND day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) AND $__timeFilter(failed_at)
    GROUP BY partition
) AS refused USING (partition)
LEFT JOIN
(
    SELECT topic, partition, CAST(max(watermark), 'DateTime64(3, \'UTC\')') AS watermark FROM log_progress WHERE topic = 'ceremony.events' GROUP BY topic, partition
) AS progress USING (partition)
ORDER BY partition
LIMIT 200
