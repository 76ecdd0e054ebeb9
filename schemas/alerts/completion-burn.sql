-- How many times faster than the error budget ceremonies fail for a fault of a device or of the relying party: the smaller
-- of the burn of {long_hours} h and of {short_minutes} min, so that both must burn. The objective is {objective}, its budget the rest.
-- A cell with fewer than 50 ceremonies an hour is not judged, and places with an open regression are left out: that page
-- has been sent.
WITH
    (
        SELECT groupArray((tenant, os, oem, model, browser, ceremony_kind))
        FROM open_regressions
        WHERE state IN ('open', 'mitigating') AND severity <= 2
    ) AS explained,
    {uses_budget} AS uses_budget,
    settled_minute >= $__toTime - INTERVAL {short_minutes} MINUTE AS is_recent
SELECT
    tenant,
    os,
    kind,
    arrayStringConcat(arrayFilter(word -> word != '', [os, kind]), ' · ') AS segment,
    round(least(countIf(uses_budget) / count(), countIf(uses_budget AND is_recent) / greatest(countIf(is_recent), 1)) / (1 - {objective}), 2) AS value
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute)
    AND NOT arrayExists(
        (cell) -> cell.1 = tenant AND cell.2 IN ('', os) AND cell.3 IN ('', device_oem)
            AND cell.4 IN ('', if(device_series = '', device_model, device_series)) AND cell.5 IN ('', browser) AND cell.6 IN ('', kind),
        explained)
GROUP BY tenant, os, kind
HAVING count() >= 50 * {long_hours}
ORDER BY tenant, os, kind
LIMIT 200
