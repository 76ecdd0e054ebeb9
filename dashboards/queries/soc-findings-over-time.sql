-- Cases by rule, an hour.
SELECT toStartOfHour(at) AS time, {{rule(rule)}} AS rule_text, count() AS "Value"
FROM soc_findings
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND $__conditionalAll(severity IN (${severity:singlequote}), $severity) AND $__conditionalAll(rule IN (${rule:singlequote}), $rule)
GROUP BY time, rule_text
ORDER BY time, rule_text
