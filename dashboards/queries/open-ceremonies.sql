-- Ceremonies of the last quarter of an hour (now, whatever the range) that have not settled yet.
SELECT countIf(outcome = 'open') AS open
FROM ceremony_outcomes
WHERE (id_time > now() - INTERVAL 16 MINUTE OR id_time = toDateTime(0, 'UTC')) AND issued_at > now64(3) - INTERVAL 16 MINUTE
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
