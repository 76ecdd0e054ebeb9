-- Prompt to session of verified ceremonies, by kind: a quarter, half and nine tenths are faster. Autofill is not timed.
SELECT {{kind(kind)}} AS kind_text, ceremonies, qs[1] AS p25, qs[2] AS p50, qs[3] AS p90
FROM
(
    SELECT kind, count() AS ceremonies, quantiles(0.25, 0.5, 0.9)(elapsed_ms) AS qs
    FROM ceremony_trials FINAL
    WHERE $__timeFilter(settled_minute) AND elapsed_ms IS NOT NULL AND {{segment}}
    GROUP BY kind
)
ORDER BY ceremonies DESC
