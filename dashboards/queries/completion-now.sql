-- 完了率 Completion rate = ceremonies that the relying party verified / ceremonies that ended.
-- A ceremony ends when it settles, when another method is chosen, or by silence past the horizon; a conditional
-- request that nobody answered is none. "now": the last hour of the range. "usual": the same hour of the same weekday
-- in the four weeks before.
SELECT
    if(countIf(is_now) = 0, NULL, countIf(is_now AND outcome = 'success') / countIf(is_now)) AS now,
    if(countIf(NOT is_now) = 0, NULL, countIf(NOT is_now AND outcome = 'success') / countIf(NOT is_now)) AS usual
FROM
(
    SELECT outcome, settled_minute > $__toTime - INTERVAL 1 HOUR AS is_now
    FROM ceremony_trials FINAL
    WHERE (settled_minute > $__toTime - INTERVAL 1 HOUR AND settled_minute <= $__toTime
        OR settled_minute > $__toTime - INTERVAL 169 HOUR AND settled_minute <= $__toTime - INTERVAL 168 HOUR
        OR settled_minute > $__toTime - INTERVAL 337 HOUR AND settled_minute <= $__toTime - INTERVAL 336 HOUR
        OR settled_minute > $__toTime - INTERVAL 505 HOUR AND settled_minute <= $__toTime - INTERVAL 504 HOUR
        OR settled_minute > $__toTime - INTERVAL 673 HOUR AND settled_minute <= $__toTime - INTERVAL 672 HOUR)
        AND {{segment}}
)
