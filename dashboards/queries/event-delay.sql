-- From the log's append time of an event to the time that its sender gave it, corrected for the sender's clock:
-- how long events are under way, in milliseconds.
SELECT time, qs[1] AS p50, qs[2] AS p95
FROM
(
    SELECT $__timeInterval(log_appended_at) AS time,
        quantiles(0.5, 0.95)(greatest(0, dateDiff('millisecond', corrected_at, log_appended_at))) AS qs
    FROM events
    WHERE {{appended_days}} AND $__timeFilter(log_appended_at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    GROUP BY time
)
ORDER BY time
