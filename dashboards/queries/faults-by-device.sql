-- Fault share (failed with a cause of class "fault" / ended) of the twelve models with most faults, over time.
SELECT time, device, fault_share AS "Value"
FROM
(
    SELECT time, device, faults / ended AS fault_share, dense_rank() OVER (ORDER BY all_faults DESC, volume DESC, device) AS place
    FROM
    (
        SELECT $__timeInterval(settled_minute) AS time, trimLeft(concat(device_oem, ' ', device_model)) AS device,
            countIf(cause_class = 'fault') AS faults, count() AS ended, sum(ended) OVER (PARTITION BY device) AS volume, sum(faults) OVER (PARTITION BY device) AS all_faults
        FROM ceremony_trials FINAL
        WHERE $__timeFilter(settled_minute) AND device_model != '' AND {{segment}}
        GROUP BY time, device
    )
)
WHERE place <= 12
ORDER BY time, device
