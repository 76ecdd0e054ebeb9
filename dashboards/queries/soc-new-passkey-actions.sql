-- 乗っ取りの典型 A withdrawal, payee change or account change within 24 hours of a new passkey of the account, soonest
-- first: how long after, by which check the passkey was made, and whether device or network are others than then.
SELECT at, {{purpose(action)}} AS action_text, enrolment_age_s AS after, {{step_up(enrolment_step_up)}} AS step_up_text, verified,
    enrolment_asn != 0 AND asn != 0 AND enrolment_asn != asn AS other_network,
    enrolment_device_ref != '' AND device_ref != '' AND enrolment_device_ref != device_ref AS other_device,
    toString(user_ref) AS user_ref, as_organisation, ip_prefix, toString(ceremony_id) AS ceremony
FROM new_passkey_actions
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
ORDER BY after, at DESC
LIMIT 100
