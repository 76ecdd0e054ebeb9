-- The detector tests itself on a version that does not exist. Whatever it finds there is false. Over for less than an
-- hour: 0.
SELECT
    latest.tenant AS tenant,
    latest.regression_id AS regression_id,
    latest.token AS segment,
    if(latest.state IN ('open', 'mitigating'), 1, 0) AS value
FROM
(
    SELECT * FROM regressions FINAL
    WHERE kind = 'placebo' AND updated <= $__toTime
    ORDER BY revision DESC LIMIT 1 BY tenant, detector, regression_id
) AS latest
INNER JOIN (SELECT tenant, max(detector) AS detector FROM detector_minutes GROUP BY tenant) AS newest
    ON latest.tenant = newest.tenant AND latest.detector = newest.detector
WHERE latest.state != 'watch' AND (value > 0 OR latest.updated > $__toTime - INTERVAL 1 HOUR)
ORDER BY tenant, regression_id
LIMIT 200
