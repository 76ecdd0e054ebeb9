-- How new passkeys were guarded, a day of Japan: by the strength of the check that came before. "Not stated" is nobody
-- said, which is not "none".
SELECT toDateTime(toStartOfDay(at, 'Asia/Tokyo'), 'UTC') AS time,
    countIf(step_up NOT IN ('unknown', {{absent}}, {{phishable}})) AS strong,
    countIf(step_up IN ({{phishable}})) AS phishable,
    countIf(step_up IN ({{absent}})) AS absent,
    countIf(step_up = 'unknown') AS unstated
FROM verified_registrations
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY time
ORDER BY time
