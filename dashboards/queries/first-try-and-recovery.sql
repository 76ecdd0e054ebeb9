-- Over the last day of the range, by the device's pseudonym. A try that begins more than ten minutes after the last
-- one of its device is a first one.
-- 初回成功率 First-try success = first tries verified / first tries.
-- 回復率 Recovery = failures that the same device followed with a success within ten minutes / failures.
SELECT
    if(countIf(is_first) = 0, NULL, countIf(is_first AND outcome = 'success') / countIf(is_first)) AS first_try,
    if(countIf(outcome = 'failed') = 0, NULL,
        countIf(outcome = 'failed' AND next_success <= issued_at + INTERVAL 10 MINUTE) / countIf(outcome = 'failed')) AS recovery
FROM
(
    SELECT outcome, issued_at,
        issued_at > lagInFrame(issued_at, 1, toDateTime64(0, 3, 'UTC')) OVER device + INTERVAL 10 MINUTE AS is_first,
        minIf(issued_at, outcome = 'success') OVER (PARTITION BY tenant, device_ref ORDER BY issued_at ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS success_after,
        if(success_after = toDateTime64(0, 3, 'UTC'), NULL, success_after) AS next_success
    FROM ceremony_trials FINAL
    WHERE settled_minute > greatest($__fromTime, $__toTime - INTERVAL 1 DAY) AND settled_minute <= $__toTime
        AND device_ref != '' AND {{segment}}
    WINDOW device AS (PARTITION BY tenant, device_ref ORDER BY issued_at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
