-- The cases of the range, worst first and then newest, with what to do first. Refs are pseudonyms.
SELECT severity, at, {{rule(rule)}} AS rule_text, {{finding_detail}} AS detail_text, {{rule_action(rule)}} AS action, toString(user_ref) AS user_ref, toString(device_ref) AS device_ref, ip_prefix, asn,
    toString(ceremony_id) AS ceremony
FROM soc_findings
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND $__conditionalAll(severity IN (${severity:singlequote}), $severity) AND $__conditionalAll(rule IN (${rule:singlequote}), $rule)
ORDER BY indexOf(['high', 'medium', 'low'], severity), at DESC
LIMIT 200
