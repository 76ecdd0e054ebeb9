-- The ceremonies of one account of the range, oldest first: which check came before, what was done, from where. The
-- account is a pseudonym.
SELECT issued_at AS at, {{kind(toString(kind))}} AS kind_text, {{outcome(outcome)}} AS outcome_text,
    {{step_up(toString(step_up))}} AS step_up_text,
    arrayStringConcat(arrayMap(bit -> [{{purpose_names}}][bit + 1], bitPositionsToArray(toUInt16(stated_purposes))), ', ') AS purposes,
    CAST(action_at, 'Nullable(DateTime64(3, \'UTC\'))') AS action_at, trimLeft(concat(device_oem, ' ', device_model)) AS device, trimRight(concat(os, ' ', os_version)) AS system, provider, storage_kind,
    toString(device_ref) AS device_ref, ip_prefix, as_organisation, network_kind, toString(ceremony_id) AS ceremony
FROM ceremony_outcomes
WHERE {{issued}} AND user_ref = ${account:singlequote} AND ${account:singlequote} != '' AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
ORDER BY issued_at
LIMIT 200
