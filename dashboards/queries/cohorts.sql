-- Every cohort of maker, system, browser and kind with at least min_n ceremonies: completion (verified / ended) with
-- Wilson's 95 % interval, shares of faults and aborts, and the median time from prompt to session.
-- Grouped by one number that stands for the four words: it takes half as long.
WITH (k, n) -> (k + 1.9208) / (n + 3.8416) AS centre,
    (k, n) -> 1.96 * sqrt(k * (n - k) / n + 0.9604) / (n + 3.8416) AS reach
SELECT if(any(device_oem) = '', 'unknown', any(device_oem)) AS oem, if(any(os) = '', 'unknown', any(os)) AS system, if(any(browser) = '', 'unknown', any(browser)) AS browser_text,
    {{kind(any(kind))}} AS kind_text, count() AS ended, countIf(outcome = 'success') AS success,
    success / ended AS completion,
    greatest(0, centre(success, ended) - reach(success, ended)) AS low, least(1, centre(success, ended) + reach(success, ended)) AS high,
    countIf(cause_class = 'fault') / ended AS fault, countIf(cause_class = 'abort') / ended AS abort,
    quantileOrNull(0.5)(elapsed_ms) AS p50
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND {{segment}}
GROUP BY cityHash64(device_oem, os, browser, kind)
HAVING ended >= greatest(1, toUInt32(${min_n:singlequote}))
ORDER BY ended DESC
LIMIT 200
