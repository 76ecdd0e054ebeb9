-- New passkeys that follow a recovery: registered as part of one, or within 24 hours of one; and those after five or more
-- failures in an hour. An hour; nought where there were new passkeys, and none of these.
SELECT time, countIf(rule = 'recovery_then_enrolment') AS after_recovery, countIf(rule = 'failures_then_enrolment') AS after_failures
FROM
(
    SELECT toStartOfHour(at) AS time, '' AS rule FROM verified_registrations
    WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    UNION ALL
    SELECT toStartOfHour(at) AS time, rule FROM soc_findings
    WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
        AND rule IN ('recovery_then_enrolment', 'failures_then_enrolment')
)
GROUP BY time
ORDER BY time
