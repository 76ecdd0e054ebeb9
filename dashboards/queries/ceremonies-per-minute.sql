-- Ceremonies that ended, per minute, over the last quarter of an hour of the range.
SELECT if(count() = 0, NULL, count() / 15) AS per_minute
FROM ceremony_trials FINAL
WHERE settled_minute > $__toTime - INTERVAL 15 MINUTE AND settled_minute <= $__toTime AND {{segment}}
