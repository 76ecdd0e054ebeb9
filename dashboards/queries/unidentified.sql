-- 未特定率 Share of ceremonies whose system's version, or whose model, is not known or is a guess (confidence < 0.5).
-- What a reduced user agent hides is never filled in. A desktop has no model that anyone could tell.
SELECT if(os = '', 'unknown', os) AS system, count() AS ceremonies,
    countIf(os_version = '' OR os_confidence < 0.5) / ceremonies AS version_unknown,
    if(os IN ('Windows', 'Linux', 'Chrome OS'), NULL, countIf(device_model = '') / ceremonies) AS model_unknown
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND {{segment}}
GROUP BY os
ORDER BY ceremonies DESC
LIMIT 12
