-- Versions of systems, from the moment when enough devices had them to be watched. Newest detector only.
SELECT opened AS time,
    concat(if(startsWith(token, os), '', concat(os, ' ')), token, if(predecessor = '', '', concat(' ← ', predecessor)), ' (', dimension, ')') AS text,
    [dimension, os] AS tags
FROM os_releases FINAL
WHERE opened IS NOT NULL AND $__timeFilter(opened) AND dimension IN ('os', 'os_build', 'security_patch', 'play_services', 'webview')
    AND (tenant, detector) IN (SELECT tenant, max(detector) FROM os_releases GROUP BY tenant)
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
ORDER BY time
LIMIT 200
