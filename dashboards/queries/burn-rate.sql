-- 消費速度 Burn rate = fault share in a window / (1 - objective): at 1 the budget of 30 days lasts 30 days.
-- 14.4 over an hour spends 2 % of it in that hour; 6 over six hours spends 5 %.
SELECT time, argMax(burn_5m, minute) AS "5 min", argMax(burn_1h, minute) AS "1 h", argMax(burn_6h, minute) AS "6 h"
FROM
(
    SELECT minute, $__timeInterval(minute) AS time, 1 - toFloat64(${objective:singlequote}) AS budget,
        sum(faults) OVER five / sum(ended) OVER five / budget AS burn_5m,
        sum(faults) OVER hour / sum(ended) OVER hour / budget AS burn_1h,
        sum(faults) OVER six / sum(ended) OVER six / budget AS burn_6h
    FROM
    (
        SELECT settled_minute AS minute, countIf(cause_class = 'fault') AS faults, count() AS ended
        FROM ceremony_trials FINAL
        WHERE settled_minute > $__fromTime - INTERVAL 6 HOUR AND settled_minute <= $__toTime AND {{segment}}
        GROUP BY minute
    )
    WINDOW five AS (ORDER BY minute RANGE BETWEEN 299 PRECEDING AND CURRENT ROW),
        hour AS (ORDER BY minute RANGE BETWEEN 3599 PRECEDING AND CURRENT ROW),
        six AS (ORDER BY minute RANGE BETWEEN 21599 PRECEDING AND CURRENT ROW)
)
WHERE $__timeFilter(minute)
GROUP BY time
ORDER BY time
