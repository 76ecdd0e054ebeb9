-- Prompt to session of verified ceremonies, milliseconds: half are faster than p50, one in twenty slower than p95.
SELECT time, qs[1] AS p50, qs[2] AS p95
FROM
(
    SELECT $__timeInterval(settled_minute) AS time, quantiles(0.5, 0.95)(elapsed_ms) AS qs
    FROM ceremony_trials FINAL
    WHERE $__timeFilter(settled_minute) AND elapsed_ms IS NOT NULL AND {{segment}}
    GROUP BY time
)
ORDER BY time
