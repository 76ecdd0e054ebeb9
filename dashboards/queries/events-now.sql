-- Events a second that reached ClickHouse, over the last five minutes of the range, by the log's append time.
SELECT if(count() = 0, NULL, uniqExact(event_id) / 300) AS per_second
FROM events
WHERE {{appended_days}} AND log_appended_at > $__toTime_ms - INTERVAL 5 MINUTE AND log_appended_at <= $__toTime_ms
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
