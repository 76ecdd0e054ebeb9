-- Regressions that woke somebody and are not over. The labels are those of the revision that woke: what is learnt later
-- changes the text of the alert and never its identity, or one fault would wake twice. Over for less than an hour: 0.
SELECT
    woke.tenant AS tenant,
    woke.regression_id AS regression_id,
    woke.kind AS regression_kind,
    woke.series AS series,
    woke.dimension AS dimension,
    woke.token AS token,
    woke.os AS os,
    woke.oem AS device_oem,
    woke.model AS device_model,
    woke.browser AS browser,
    woke.ceremony_kind AS kind,
    arrayStringConcat(arrayFilter(word -> word != '', [token = '' ? os : token, device_oem, device_model, browser, kind]), ' · ') AS segment,
    if(latest.state IN ('open', 'mitigating') AND latest.severity <= 2,
        greatest(round(100 * (latest.rate - latest.baseline_rate), 2), 0.01), 0) AS value
FROM
(
    SELECT * FROM regressions FINAL
    WHERE pages = 1 AND kind IN ('release', 'change', 'guard') AND updated <= $__toTime
    ORDER BY revision DESC LIMIT 1 BY tenant, detector, regression_id
) AS woke
INNER JOIN
(
    SELECT * FROM regressions FINAL
    WHERE updated <= $__toTime
    ORDER BY revision DESC LIMIT 1 BY tenant, detector, regression_id
) AS latest ON latest.tenant = woke.tenant AND latest.detector = woke.detector AND latest.regression_id = woke.regression_id
INNER JOIN (SELECT tenant, max(detector) AS detector FROM detector_minutes GROUP BY tenant) AS newest
    ON newest.tenant = woke.tenant AND newest.detector = woke.detector
WHERE value > 0 OR latest.updated > $__toTime - INTERVAL 1 HOUR
ORDER BY tenant, regression_id
LIMIT 200
