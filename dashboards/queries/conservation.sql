-- 保存則 Nothing is dropped silently: what came in = events in time + events late + what was refused, by class.
-- Events count once each, by the log's append time; refusals by the time of the refusal.
SELECT {{account(entry)}} AS entry_text, amount
FROM
(
    SELECT 1 AS place, 'in_time' AS entry, uniqExactIf(event_id, late = 0) AS amount FROM events
    WHERE {{appended_days}} AND $__timeFilter(log_appended_at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    UNION ALL
    SELECT 2, 'late', uniqExactIf(event_id, late = 1) FROM events
    WHERE {{appended_days}} AND $__timeFilter(log_appended_at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    UNION ALL
    SELECT 3, arrayJoin(['collector', 'schema', 'enrich', 'sink']) AS class, countIf(failure_class = class) FROM failed_events FINAL
    WHERE day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) AND $__timeFilter(failed_at)
        AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    GROUP BY class
)
ORDER BY place, entry
