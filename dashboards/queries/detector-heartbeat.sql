-- Minutes of log time that the detector judged, as a share of all minutes (1 is none missing), and the trials in them.
SELECT $__timeInterval(minute) AS time, uniqExact(minute) * 60 / $__interval_s AS judged
FROM detector_minutes FINAL
WHERE $__timeFilter(minute) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND (tenant, detector) IN (SELECT tenant, max(detector) FROM detector_minutes GROUP BY tenant)
GROUP BY time
ORDER BY time
