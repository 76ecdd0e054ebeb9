-- Who told of each ceremony. Ceremonies that only the gateway told of bound the loss of beacons from above: the page may
-- have no beacon, or it was lost. Those that only a beacon told of are prompts whose verdict never came, or was not sent.
SELECT $__timeInterval(issued_at) AS time,
    countIf(bitAnd(sources, 1) != 0 AND bitAnd(sources, 6) != 0) / count() AS both,
    countIf(bitAnd(sources, 1) != 0 AND bitAnd(sources, 6) = 0) / count() AS gateway_only,
    countIf(bitAnd(sources, 1) = 0) / count() AS beacon_only
FROM ceremony_outcomes
WHERE {{issued}} AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
GROUP BY time
ORDER BY time
