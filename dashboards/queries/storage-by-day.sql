-- Where the keys of verified ceremonies live, as shares of each day of Japan, by the backup flags (BE, BS). A drift
-- from synced to bound decides who is locked out with a lost phone. Unknown ones are left out.
SELECT toDateTime(toStartOfDay(issued_at, 'Asia/Tokyo'), 'UTC') AS time,
    countIf(storage_kind = 'synced') / count() AS synced,
    countIf(storage_kind = 'syncable') / count() AS syncable,
    countIf(storage_kind = 'device_bound') / count() AS device_bound,
    countIf(storage_kind = 'hardware_key') / count() AS hardware_key,
    countIf(storage_kind = 'invalid') / count() AS invalid
FROM ceremony_outcomes
WHERE {{issued}} AND trusted AND storage_kind != 'unknown' AND bitTest(evidence, 2) AND {{segment}}
GROUP BY time
ORDER BY time
