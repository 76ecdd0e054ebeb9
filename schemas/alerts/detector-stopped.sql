-- Minutes of log time that are complete and that the detector has not judged, for each tenant with ceremonies today.
-- A detector that never ran is as far behind as the first of them is old.
WITH (SELECT min(watermark) FROM log_progress FINAL WHERE topic = 'ceremony.events') AS reached
SELECT
    trials.tenant AS tenant,
    tenant AS segment,
    greatest(0, intDiv(dateDiff('second', greatest(heartbeat.judged_to, trials.first_minute), least(reached, $__toTime)), 60)) AS value
FROM
(
    SELECT tenant, min(settled_minute) AS first_minute
    FROM ceremony_trials
    WHERE $__timeFilter(settled_minute)
    GROUP BY tenant
) AS trials
LEFT JOIN
(
    SELECT tenant, max(minute) + INTERVAL 1 MINUTE AS judged_to FROM detector_minutes GROUP BY tenant
) AS heartbeat ON heartbeat.tenant = trials.tenant
ORDER BY tenant
LIMIT 200
