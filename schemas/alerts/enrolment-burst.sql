-- Accounts that enrolled a passkey from one network prefix within ten minutes. Mobile carriers put whole cities behind a
-- prefix and are left out.
SELECT
    tenant,
    ip_prefix,
    network_kind,
    concat(ip_prefix, ' · ', network_kind) AS segment,
    uniqExact(if(user_ref = '', toString(ceremony_id), user_ref)) AS value
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute)
    AND kind = 'registration' AND outcome = 'success' AND ip_prefix != '' AND network_kind != 'mobile'
GROUP BY tenant, ip_prefix, network_kind
HAVING value >= 3
ORDER BY value DESC, tenant, ip_prefix
LIMIT 50
