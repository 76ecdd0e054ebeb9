-- What is odd about authenticators: models never seen before at the tenant, and credentials whose backup flags or AAGUID
-- are not those they were registered with.
SELECT severity, at, {{rule(rule)}} AS rule_text, {{finding_detail}} AS detail_text, toString(user_ref) AS user_ref, toString(ceremony_id) AS ceremony
FROM soc_findings
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND rule IN ('unseen_authenticator', 'storage_drift')
ORDER BY at DESC
LIMIT 100
