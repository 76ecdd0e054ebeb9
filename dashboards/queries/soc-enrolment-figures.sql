-- New passkeys in the last 24 hours of the range, and the shares of them that no check stronger than a password came
-- before, and that a check came before which can be phished. Shares are of those whose check was stated.
SELECT count() AS enrolments,
    if(countIf(step_up != 'unknown') = 0, NULL, countIf(step_up IN ({{absent}})) / countIf(step_up != 'unknown')) AS without_step_up,
    if(countIf(step_up != 'unknown') = 0, NULL, countIf(step_up IN ({{phishable}})) / countIf(step_up != 'unknown')) AS phishable
FROM verified_registrations
WHERE {{at_days}} AND at > $__toTime - INTERVAL 1 DAY AND at <= $__toTime AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
