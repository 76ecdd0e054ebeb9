-- Networks of new passkeys by autonomous system; 0 is one that was not looked up.
SELECT if(as_organisation = '', concat('AS', toString(asn)), as_organisation) AS network, count() AS enrolments
FROM verified_registrations
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY network
ORDER BY enrolments DESC, network
LIMIT 12
