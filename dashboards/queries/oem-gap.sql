-- 3倍の差 The gap between makers: failure share of each maker's system against that of the reference (Google on Android,
-- Apple on iOS), with Wilson's 95 % interval. Failure share = failed, and neither cancelled nor benign / ended.
-- Listed from min_n on; "times" is the ratio to the reference, marked from three on.
WITH (k, n) -> (k + 1.9208) / (n + 3.8416) AS centre,
    (k, n) -> 1.96 * sqrt(k * (n - k) / n + 0.9604) / (n + 3.8416) AS reach
SELECT oem, system, ended, failed / ended AS failure_share,
    greatest(0, centre(failed, ended) - reach(failed, ended)) AS low, least(1, centre(failed, ended) + reach(failed, ended)) AS high,
    if(reference_ended = 0 OR reference_failed = 0, NULL, failure_share / (reference_failed / reference_ended)) AS times
FROM
(
    SELECT device_oem AS oem, os AS system, count() AS ended,
        countIf(outcome = 'failed' AND cause_class NOT IN ('abort', 'benign', 'ignored')) AS failed,
        sumIf(ended, oem = reference) OVER (PARTITION BY system) AS reference_ended,
        sumIf(failed, oem = reference) OVER (PARTITION BY system) AS reference_failed,
        if(system = 'iOS', 'Apple', 'Google') AS reference
    FROM ceremony_trials FINAL
    WHERE $__timeFilter(settled_minute) AND device_oem != '' AND os IN ('Android', 'iOS') AND {{segment}}
    GROUP BY oem, system
)
WHERE ended >= greatest(1, toUInt32(${min_n:singlequote}))
ORDER BY times DESC NULLS LAST, ended DESC
LIMIT 50
