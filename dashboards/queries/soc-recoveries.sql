-- New passkeys that follow a recovery: registered as part of one, or within 24 hours of one; and those after five or more
-- failures in an hour. An hour.
SELECT toStartOfHour(at) AS time, countIf(follows_recovery) AS after_recovery, countIf(recent_failures >= 5) AS after_failures
FROM enrolment_histories
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY time
ORDER BY time
