-- 遅着率 Late share = events that came after the horizon of their ceremony / events. They still merge into its row.
SELECT $__timeInterval(log_appended_at) AS time, uniqExactIf(event_id, late = 1) / uniqExact(event_id) AS late
FROM events
WHERE {{appended_days}} AND $__timeFilter(log_appended_at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY time
ORDER BY time
