-- Minutes without a settled ceremony of a tenant who had at least 25 in this half hour of every day of the last week
-- before it fell silent (days without any do not count). Measured in log time: a log that stands still is another alert.
WITH
    (SELECT min(watermark) FROM log_progress FINAL WHERE topic = 'ceremony.events') AS reached,
    toDateTime(least(reached, $__toTime), 'UTC') AS log_time,
    dateDiff('minute', settled_minute, log_time) AS minutes_ago
SELECT
    tenant,
    tenant AS segment,
    if(arrayMin(arrayMap(day -> day.2, arrayFilter(day -> day.1 * 1440 > since_last, days))) >= 25, since_last, 0) AS value
FROM
(
    SELECT tenant, min(last_minutes) AS since_last, groupArray((days_ago, seen)) AS days
    FROM
    (
        SELECT
            tenant,
            intDiv(minutes_ago, 1440) AS days_ago,
            countIf(minutes_ago % 1440 < 30) AS seen,
            min(minutes_ago) AS last_minutes
        FROM ceremony_trials
        WHERE $__timeFilter(settled_minute) AND settled_minute <= log_time
        GROUP BY tenant, days_ago
    )
    GROUP BY tenant
)
ORDER BY tenant
LIMIT 200
