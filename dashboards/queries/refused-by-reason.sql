-- Refused a minute, by class and reason.
SELECT $__timeInterval(failed_at) AS time, concat(failure_class, ': ', reason) AS reason_text, 60 * count() / $__interval_s AS "Value"
FROM failed_events FINAL
WHERE day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) AND $__timeFilter(failed_at)
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY time, reason_text
ORDER BY time, reason_text
