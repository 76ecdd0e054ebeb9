-- What is odd about authenticators: models never seen before at the tenant, and credentials whose backup flags or AAGUID
-- are not those they were registered with.
SELECT severity, at, {{rule(rule)}} AS rule_text, detail, toString(user_ref) AS user_ref, toString(ceremony_id) AS ceremony
FROM (SELECT * FROM soc_unseen_authenticator UNION ALL SELECT * FROM soc_storage_drift)
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
ORDER BY at DESC
LIMIT 100
