-- Trials that the detector judged and matched sets that it kept as evidence, a minute.
SELECT $__timeInterval(minute) AS time, 60 * sum(trials) / $__interval_s AS trials_per_minute, 60 * sum(evidence) / $__interval_s AS sets_per_minute
FROM detector_minutes FINAL
WHERE $__timeFilter(minute) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND (tenant, detector) IN (SELECT tenant, max(detector) FROM detector_minutes GROUP BY tenant)
GROUP BY time
ORDER BY time
