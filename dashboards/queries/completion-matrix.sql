-- Completion (verified / ended) of the 25 most frequent models on each version of their system; empty below min_n.
SELECT trimLeft(concat(oem, ' ', model)) AS device, version, success / ended AS completion
FROM
(
    SELECT device_oem AS oem, device_model AS model, trimRight(concat(os, ' ', os_version)) AS version, count() AS ended, countIf(outcome = 'success') AS success,
        sum(ended) OVER (PARTITION BY oem, model) AS volume
    FROM ceremony_trials FINAL
    WHERE $__timeFilter(settled_minute) AND device_model != '' AND os_version != '' AND {{segment}}
    GROUP BY oem, model, version
)
WHERE ended >= greatest(1, toUInt32(${min_n:singlequote}))
ORDER BY volume DESC, device, version
LIMIT 200
