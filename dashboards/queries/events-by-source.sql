-- Events a second by who said them, by the log's append time. An event that was sent or read twice counts once.
SELECT $__timeInterval(log_appended_at) AS time, {{source(source)}} AS source_text, uniqExact(event_id) / $__interval_s AS "Value"
FROM events
WHERE {{appended_days}} AND $__timeFilter(log_appended_at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY time, source_text
ORDER BY time, source_text
