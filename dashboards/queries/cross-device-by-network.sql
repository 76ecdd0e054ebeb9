-- Ceremonies with a roaming authenticator (another device by QR code, or a security key), by kind of network and day
-- of Japan: verified / prompted. The attachment is what the client told of its credential, or was asked for.
SELECT toDateTime(toStartOfDay(issued_at, 'Asia/Tokyo'), 'UTC') AS time, {{network(network_kind)}} AS network,
    countIf(bitTest(evidence, 2)) / count() AS "Value"
FROM ceremony_outcomes
WHERE {{issued}} AND trusted AND attachment = 'cross_platform' AND bitTest(steps, 4) AND {{segment}}
GROUP BY time, network
ORDER BY time, network
