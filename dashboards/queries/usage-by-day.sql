-- Verified ceremonies a day, days of Japan: enrolments, automatic upgrades, and authentications.
SELECT toDateTime(toStartOfDay(settled_minute, 'Asia/Tokyo'), 'UTC') AS time,
    countIf(kind = 'registration' AND mediation != 'conditional') AS enrolments,
    countIf(kind = 'registration' AND mediation = 'conditional') AS upgrades,
    countIf(kind = 'authentication') AS authentications
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND outcome = 'success' AND {{segment}}
GROUP BY time
ORDER BY time
