-- Our own releases: the first time that the log had a version of an app or page.
SELECT CAST(first_seen_at, 'DateTime64(3, \'UTC\')') AS time, value AS text, ['release', tenant] AS tags
FROM first_seen FINAL
WHERE kind = 'app_version' AND $__timeFilter(first_seen_at)
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
ORDER BY time
LIMIT 200
