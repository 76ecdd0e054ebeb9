-- How ceremonies ended, as shares of each day of Japan: a technical fault is no abort, and a silence is neither.
-- fault: class fault; environment: the device, its settings or its network, or the page's own request; abort: class
-- abort; fallback: another method was chosen; silence: no end was heard; other failures: what remains of the failed.
SELECT toDateTime(toStartOfDay(settled_minute, 'Asia/Tokyo'), 'UTC') AS time,
    countIf(outcome = 'failed' AND cause_class = 'fault') / count() AS fault,
    countIf(outcome = 'failed' AND cause_class IN ('environment', 'relying_party')) / count() AS environment,
    countIf(outcome = 'failed' AND cause_class = 'abort') / count() AS abort,
    countIf(outcome = 'failed' AND cause_class NOT IN ('fault', 'environment', 'relying_party', 'abort')) / count() AS other,
    countIf(outcome = 'fallback') / count() AS fallback,
    countIf(silent = 1) / count() AS silence
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND {{segment}}
GROUP BY time
ORDER BY time
