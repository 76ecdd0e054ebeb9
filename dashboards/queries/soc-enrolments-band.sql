-- New passkeys an hour, beside the band in which nine of ten of the same hours of the day (Japan) lay in the 28 days
-- before the range. Where there is no such past, there is no band.
WITH
    (SELECT groupArray((hour, low, high)) FROM
    (
        SELECT toHour(start, 'Asia/Tokyo') AS hour, quantile(0.05)(n) AS low, quantile(0.95)(n) AS high
        FROM
        (
            SELECT toStartOfHour(at) AS start, count() AS n FROM verified_registrations
            WHERE day >= toDate($__fromTime) - 29 AND day <= toDate($__fromTime)
                AND at > $__fromTime - INTERVAL 28 DAY AND at <= $__fromTime AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
            GROUP BY start
        )
        GROUP BY hour
    )) AS usual,
    arrayFirst(x -> tupleElement(x, 1) = toHour(time, 'Asia/Tokyo'), usual) AS band
SELECT time, enrolments, if(has_band, tupleElement(band, 2), NULL) AS low, if(has_band, tupleElement(band, 3), NULL) AS high
FROM
(
    SELECT toStartOfHour(at) AS time, count() AS enrolments,
        arrayExists(x -> tupleElement(x, 1) = toHour(time, 'Asia/Tokyo'), usual) AS has_band
    FROM verified_registrations
    WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    GROUP BY time
)
ORDER BY time
