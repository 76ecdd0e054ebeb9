-- Regressions as regions: from the first failure that counts to the resolution, or to now while they are open.
SELECT since AS time, if(state = 'resolved', updated, $__toTime) AS timeEnd,
    concat(arrayStringConcat(arrayFilter(x -> x != '', [if(startsWith(token, os), '', toString(os)), toString(token), toString(oem), toString(model), toString(browser), toString(ceremony_kind)]), ' '), ' ',
        toString(round(100 * baseline_rate, 1)), ' % → ', toString(round(100 * rate, 1)), ' %') AS text,
    [state, concat('severity ', toString(severity))] AS tags
FROM
(
    SELECT * FROM regressions FINAL
    WHERE $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    ORDER BY revision DESC LIMIT 1 BY tenant, detector, regression_id
)
WHERE kind IN ('release', 'change', 'guard') AND decoy = '' AND since <= $__toTime
    AND (state != 'resolved' OR updated >= $__fromTime)
    AND (tenant, detector) IN (SELECT tenant, max(detector) FROM detector_minutes GROUP BY tenant)
ORDER BY time
LIMIT 100
