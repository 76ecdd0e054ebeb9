-- Ceremonies that were verified, by time and by seconds from the prompt to the session. Autofill is not timed.
SELECT $__timeInterval(settled_minute) AS time,
    countIf(elapsed_ms < 1000) AS "< 1 s",
    countIf(elapsed_ms >= 1000 AND elapsed_ms < 2000) AS "1 – 2 s",
    countIf(elapsed_ms >= 2000 AND elapsed_ms < 4000) AS "2 – 4 s",
    countIf(elapsed_ms >= 4000 AND elapsed_ms < 8000) AS "4 – 8 s",
    countIf(elapsed_ms >= 8000 AND elapsed_ms < 15000) AS "8 – 15 s",
    countIf(elapsed_ms >= 15000 AND elapsed_ms < 30000) AS "15 – 30 s",
    countIf(elapsed_ms >= 30000 AND elapsed_ms < 60000) AS "30 – 60 s",
    countIf(elapsed_ms >= 60000) AS "≥ 60 s"
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND elapsed_ms IS NOT NULL AND {{segment}}
GROUP BY time
ORDER BY time
