-- What the log had for the first time in the range: models, versions, builds, patches, AAGUIDs, errors, networks.
SELECT CAST(first_seen_at, 'DateTime64(3, \'UTC\')') AS at, {{first_seen(kind)}} AS kind_text, value, tenant
FROM first_seen FINAL
WHERE $__timeFilter(first_seen_at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
ORDER BY first_seen_at DESC, kind, value
LIMIT 100
