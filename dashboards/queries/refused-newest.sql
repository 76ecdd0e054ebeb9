-- What was refused, class by class and reason by reason, with where and when it happened last. Its scrubbed bytes are in
-- failed_events.payload.
SELECT failure_class, reason, {{reason(reason)}} AS meaning, count() AS refused, max(failed_at) AS last_at,
    argMax(place, failed_at) AS last_place, argMax(detail, failed_at) AS last_detail
FROM failed_events FINAL
WHERE day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) AND $__timeFilter(failed_at)
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY failure_class, reason
ORDER BY refused DESC, failure_class, reason
LIMIT 50
