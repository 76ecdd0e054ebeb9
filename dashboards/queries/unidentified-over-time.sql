-- 未特定率 Share of ceremonies whose system's version is not known, and whose model is not known. A step up after a
-- browser's release is a user agent that was reduced further.
SELECT $__timeInterval(settled_minute) AS time,
    countIf(os_version = '' OR os_confidence < 0.5) / count() AS version_unknown, countIf(device_model = '') / count() AS model_unknown
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY time
ORDER BY time
