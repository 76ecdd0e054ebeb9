-- Seconds since every partition of the log had last been read and stored. Ticks keep an idle log moving, so that only a
-- collector, a log or a processor that stands still lets it grow.
SELECT
    topic,
    topic AS segment,
    dateDiff('second', min(watermark), $__toTime) AS value
FROM log_progress FINAL
GROUP BY topic
ORDER BY topic
LIMIT 20
