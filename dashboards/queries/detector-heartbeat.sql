-- Minutes of log time that the detector judged / minutes of the range up to the last that it judged: below 1, some were
-- left out. Where it stands still the line ends; how long ago is told by its age.
WITH (SELECT max(minute) + 60 FROM detector_minutes WHERE $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)) AS judged_to
SELECT $__timeInterval(minute) AS time,
    least(1, uniqExact(minute) * 60 / greatest(60,
        dateDiff('second', greatest(time, $__fromTime), least(time + $__interval_s, $__toTime, judged_to)))) AS judged
FROM detector_minutes FINAL
WHERE $__timeFilter(minute) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND (tenant, detector) IN (SELECT tenant, max(detector) FROM detector_minutes GROUP BY tenant)
GROUP BY time
ORDER BY time
