-- Cases of the range by severity: one is one rule and one enrolment, action, device, prefix or credential.
SELECT countIf(severity = 'high') AS high, countIf(severity = 'medium') AS medium, countIf(severity = 'low') AS low
FROM soc_findings
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND $__conditionalAll(rule IN (${rule:singlequote}), $rule)
