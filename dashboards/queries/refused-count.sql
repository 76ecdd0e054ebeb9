-- What was refused in the range, and is kept with its reason: by the collector before the log, and as dead letters.
SELECT countIf(failure_class = 'collector') AS collector, countIf(failure_class != 'collector') AS dead_letters
FROM failed_events FINAL
WHERE day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) AND $__timeFilter(failed_at)
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
