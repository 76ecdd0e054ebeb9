-- Many accounts on one device, or from one network prefix, within 24 hours: one row is a device or prefix and a day.
SELECT severity, at, {{rule(rule)}} AS rule_text, {{finding_detail}} AS detail_text, toString(device_ref) AS device_ref, ip_prefix, asn, toString(ceremony_id) AS ceremony
FROM soc_findings
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
    AND rule IN ('shared_device', 'shared_network')
ORDER BY at DESC
LIMIT 100
