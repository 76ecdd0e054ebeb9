-- 消費速度 Burn rate = share of ceremonies that failed for a fault of a device or of the relying party / (1 - objective):
-- at 1 the budget of 30 days lasts 30 days. CompletionBurnFast pages where 1 h and 5 min are above 14.4, CompletionBurnSlow
-- tells where 6 h and 30 min are above 6; both leave out places with an open regression, which are in here.
SELECT time, argMax(burn_5m, minute) AS "5 min", argMax(burn_30m, minute) AS "30 min", argMax(burn_1h, minute) AS "1 h", argMax(burn_6h, minute) AS "6 h"
FROM
(
    SELECT minute, $__timeInterval(minute) AS time, 1 - toFloat64(${objective:singlequote}) AS budget,
        sum(faults) OVER five / sum(ended) OVER five / budget AS burn_5m,
        sum(faults) OVER thirty / sum(ended) OVER thirty / budget AS burn_30m,
        sum(faults) OVER hour / sum(ended) OVER hour / budget AS burn_1h,
        sum(faults) OVER six / sum(ended) OVER six / budget AS burn_6h
    FROM
    (
        SELECT settled_minute AS minute, countIf({{uses_budget}}) AS faults, count() AS ended
        FROM ceremony_trials FINAL
        WHERE settled_minute > $__fromTime - INTERVAL 6 HOUR AND settled_minute <= $__toTime AND {{segment}}
        GROUP BY minute
    )
    WINDOW five AS (ORDER BY minute RANGE BETWEEN 299 PRECEDING AND CURRENT ROW),
        thirty AS (ORDER BY minute RANGE BETWEEN 1799 PRECEDING AND CURRENT ROW),
        hour AS (ORDER BY minute RANGE BETWEEN 3599 PRECEDING AND CURRENT ROW),
        six AS (ORDER BY minute RANGE BETWEEN 21599 PRECEDING AND CURRENT ROW)
)
WHERE $__timeFilter(minute)
GROUP BY time
ORDER BY time
